"""A wave is planned before anything is collected: who begins it, and what it lacks."""

import pytest

from accounts.models import AuditEvent
from audits.errors import WaveStateError
from audits.models import AuditWave, WaveInstrument
from audits.queries.plans import missing_of, wave_foresight
from audits.services.approval import collect_again
from audits.services.plans import (
    PlanFixedError,
    PlanIncompleteError,
    WaveNameTakenError,
    begin_collecting,
    create_plan,
    delete_plan,
)
from tests.audits.wave_plans.conftest import logged_in, url
from tests.factories.accounts import BranchFactory, OrganisationFactory
from tests.factories.plans import DAYS, draft_wave, whole_wave

pytestmark = pytest.mark.django_db


def test_a_methodologist_begins_the_first_wave_of_a_client_and_names_its_auditor(client, methodologist):
    organisation = OrganisationFactory()
    data = {"organisation": organisation.pk, "name": "осень", "target": 85, "auditors": [methodologist.pk]}

    response = client.post(url("wave-create"), data)

    wave = AuditWave.objects.get()
    assert response.url == url("wave-plan", wave.pk)
    assert (wave.state, wave.kind, wave.organisation) == ("draft", "baseline", organisation)
    assert [one.user for one in wave.assignments.all()] == [methodologist]
    assert AuditEvent.objects.filter(verb="wave.create", actor=methodologist).exists()


def test_an_auditor_begins_further_waves_of_his_clients_only_and_audits_them(client):
    wave = draft_wave()
    auditor = logged_in(client, wave)
    data = {"organisation": wave.organisation_id, "name": "весна", "target": 85}

    client.post(url("wave-create"), data)
    refused = client.post(url("wave-create"), {**data, "organisation": OrganisationFactory().pk, "name": "x"})

    made = AuditWave.objects.get(name="весна")
    assert [one.user for one in made.assignments.all()] == [auditor]
    assert refused.status_code == 200
    assert AuditWave.objects.count() == 2


def test_a_name_that_the_client_has_is_refused(client, methodologist, known):
    wave = draft_wave()
    with pytest.raises(WaveNameTakenError):
        create_plan(wave.organisation_id, name=wave.name, target=85.0, auditors=[], **DAYS, **known)

    text = client.post(
        url("wave-create"), {"organisation": wave.organisation_id, "name": wave.name, "target": 85}
    ).content.decode()

    assert "уже есть волна" in text


def test_an_empty_draft_says_everything_that_it_lacks():
    wave = draft_wave(starts_on=None, ends_on=None)

    assert missing_of(wave) == [
        "Не заданы первый и последний день.",
        "У волны нет аудитора.",
        "Не выбрано ни одного филиала.",
        "Нет источников: выберите хотя бы один инструмент.",
    ]


def test_collecting_begins_once_nothing_is_missing(known):
    wave = whole_wave()
    assert missing_of(wave) == []

    begin_collecting(wave.pk, **known)

    wave.refresh_from_db()
    assert wave.state == "collecting"
    with pytest.raises(PlanFixedError):
        begin_collecting(wave.pk, **known)


def test_collecting_does_not_begin_without_a_quota(known):
    wave = whole_wave()
    WaveInstrument.objects.update(planned=None)

    with pytest.raises(PlanIncompleteError) as refusal:
        begin_collecting(wave.pk, **known)

    assert refusal.value.missing == ["Не задана норма выборки: «Опрос клиентов»."]
    wave.refresh_from_db()
    assert wave.state == "draft"


def test_no_other_door_begins_a_draft(client, known):
    wave = draft_wave()
    logged_in(client, wave)

    with pytest.raises(WaveStateError):
        collect_again(wave.pk, **known)
    assert client.post(url("wave-collect", wave.pk)).url == url("wave-plan", wave.pk)


def test_a_draft_is_deleted_after_a_question_and_a_wave_that_collects_is_not(client, known):
    wave, begun = draft_wave(branches=2), whole_wave()
    logged_in(client, wave)
    begin_collecting(begun.pk, **known)

    assert "Вернуть его нельзя" in client.get(url("wave-delete", wave.pk)).content.decode()
    assert client.post(url("wave-delete", wave.pk)).status_code == 200
    assert client.post(url("wave-delete", wave.pk), {"sure": "1"}).status_code == 302
    with pytest.raises(PlanFixedError):
        delete_plan(begun.pk, **known)

    assert list(AuditWave.objects.all()) == [begun]
    assert AuditEvent.objects.get(verb="wave.delete").detail == {"name": wave.name}


@pytest.mark.parametrize(
    ("kind", "says"), [("baseline", "повтор этой волны не докажет"), ("repeat", "повтор не докажет")]
)
def test_a_plan_that_can_prove_nothing_begins_after_a_question_that_says_what_mends_it(client, kind, says):
    wave = whole_wave(branches=4, control=1)
    BranchFactory.create_batch(4, organisation=wave.organisation)  # the client has more than are planned
    if kind == "repeat":
        wave.kind, wave.baseline = "repeat", whole_wave(organisation=wave.organisation, name="первая")
        wave.save()
    logged_in(client, wave)

    asked = client.post(url("wave-begin", wave.pk)).content.decode()
    wave.refresh_from_db()
    before = wave.state
    client.post(url("wave-begin", wave.pk), {"sure": "1"})

    assert says in asked
    assert "не меньше шести обучаемых филиалов с нормой этого источника; сейчас их 3" in asked
    wave.refresh_from_db()
    assert (before, wave.state) == ("draft", "collecting")


def test_observations_that_would_do_are_named():
    hopeless, weak = (
        whole_wave(quota=2, design={"change": 0.5, "sd": sd, "icc": 0.0, "power": 0.8}) for sd in (6, 3)
    )

    found = wave_foresight(hopeless)["foresight"]

    assert found.proves_nothing
    assert f"больше: {found.needed} вместо 2" in found.raises[0]
    assert not wave_foresight(weak)["foresight"].proves_nothing  # a change of four marks would be seen


def test_a_plan_that_can_prove_something_begins_at_once(client):
    wave = whole_wave()
    logged_in(client, wave)

    client.post(url("wave-begin", wave.pk))

    wave.refresh_from_db()
    assert wave.state == "collecting"
    assert client.get(url("wave-begin", wave.pk)).status_code == 302
