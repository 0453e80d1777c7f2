"""An import can be undone while the wave is open and nobody has worked on its observations."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from audits.errors import WaveClosedError
from audits.models import (
    AuditWave,
    CommentTag,
    CriticalFailure,
    Observation,
    ObservationAppeal,
    ObservationImport,
    WaveInstrument,
)
from audits.queries.endings import ending_of
from audits.services.corrections import correct_observation, withdraw_observation
from audits.services.observations import import_observations
from audits.services.undo import ImportHeldError, ImportUndoneError, undo_import
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import AuditWaveFactory, ChecklistFactory, CriterionFactory, use
from tests.factories.surveys import questionnaire_of
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
TEXT = "visit,branch,at,shopper,V01,V01_comment\nТВ-1,Тула,,,да,\nТВ-2,Тула,,,нет,Ушла.\n"


@pytest.fixture
def wave():
    """A wave with the branch «Тула», a checklist and an older visit of another import."""
    made = AuditWaveFactory()
    use(made, ChecklistFactory())
    BranchFactory(organisation=made.organisation, name="Тула")
    bring(made, "visit,branch,at,shopper,V01\nТВ-0,Тула,,,да\n")
    return made


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


@pytest.fixture
def source(wave):
    """The import of two visits."""
    bring(wave, TEXT)
    return wave.imports.order_by("pk").last()


def bring(wave, text):
    """Import the text."""
    return import_observations(
        wave.pk, instrument="checklist", name="в.csv", content=text.encode(), imported_by=None, at=NOON
    )


def numbers(wave):
    """What the wave has."""
    return sorted(wave.observations.values_list("external_id", flat=True))


def test_its_observations_leave_and_those_of_others_stay(wave, source, auditor):
    count = undo_import(source.pk, by=auditor, at=LATER)

    source.refresh_from_db()
    assert (count, numbers(wave)) == (2, ["ТВ-0"])
    assert (source.undone_at, source.undone_by) == (LATER, auditor)
    assert AuditEvent.objects.get(verb="wave.import.undo").detail["rows"] == 2


def test_the_same_file_may_come_in_again(wave, source, auditor):
    undo_import(source.pk, by=auditor, at=LATER)

    again = bring(wave, TEXT)

    assert (again.added, numbers(wave)) == (2, ["ТВ-0", "ТВ-1", "ТВ-2"])
    assert wave.imports.count() == 3


def test_what_hangs_on_the_observations_goes_with_them(wave, source, auditor):
    visit = source.observations.get(external_id="ТВ-2")
    criterion = CriterionFactory()
    CommentTag.objects.create(
        observation=visit, item="V01", criterion=criterion, tagged_by=auditor, created_at=NOON
    )
    CriticalFailure.objects.create(
        wave=wave, observation=visit, criterion=criterion, item="V01", fact="Ф", norm="З", remedy="М"
    )

    undo_import(source.pk, by=auditor, at=LATER)

    assert not CommentTag.objects.exists()
    assert not CriticalFailure.objects.exists()


def test_nothing_else_refers_to_an_observation():
    known = {"CommentTag", "ObservationAppeal", "CriticalFailure", "Sheet"}
    found = {one.related_model.__name__ for one in Observation._meta.related_objects}

    assert found == known  # a new one has to be thought of in audits/services/undo.py


def test_a_scored_wave_has_to_be_computed_anew(wave, source, auditor):
    AuditWave.objects.filter(pk=wave.pk).update(state="scored", scored_at=NOON)

    undo_import(source.pk, by=auditor, at=LATER)

    wave.refresh_from_db()
    assert wave.state == "checking"


def test_an_approved_wave_keeps_its_observations(wave, source, auditor):
    AuditWave.objects.filter(pk=wave.pk).update(state="approved", scored_at=NOON, approved_at=NOON)

    with pytest.raises(WaveClosedError):
        undo_import(source.pk, by=auditor, at=LATER)

    assert len(numbers(wave)) == 3


def test_twice_is_once(source, auditor):
    undo_import(source.pk, by=auditor, at=LATER)

    with pytest.raises(ImportUndoneError):
        undo_import(source.pk, by=auditor, at=LATER)


@pytest.mark.parametrize("work", ["correct", "withdraw", "appeal"])
def test_observations_that_somebody_worked_on_hold_their_import(client, wave, source, auditor, work):
    visit = source.observations.get(external_id="ТВ-2")
    {
        "correct": lambda: correct_observation(
            visit.pk, values={"V01": "yes"}, comments={}, reason="Опечатка", by=auditor, at=NOON
        ),
        "withdraw": lambda: withdraw_observation(visit.pk, reason="Не тот филиал", by=auditor, at=NOON),
        "appeal": lambda: ObservationAppeal.objects.create(
            observation=visit, items=["V01"], text="Т", filed_by=auditor, filed_at=NOON, due_on=NOON.date()
        ),
    }[work]()
    client.force_login(auditor, "accounts.backends.PersonBackend")

    with pytest.raises(ImportHeldError):
        undo_import(source.pk, by=auditor, at=LATER)

    page = client.get(reverse("audits:import-undo", args=[wave.pk, source.pk])).content.decode()
    assert "ТВ-2" in page
    assert "ТВ-1" not in page
    assert "btn-danger" not in page
    assert source.observations.filter(version=1).count() == 2


def test_the_page_says_how_many_go_and_the_list_who_undid_it(client, wave, source, auditor):
    client.force_login(auditor, "accounts.backends.PersonBackend")
    url = reverse("audits:import-undo", args=[wave.pk, source.pk])

    asked = client.get(url).content.decode()
    answer = client.post(url, follow=True).content.decode()

    assert "2 наблюдения уйдут из волны" in asked
    assert "Убрано наблюдений: 2." in answer
    assert "отменена" in answer
    assert auditor.short_name in answer


def test_the_import_of_another_wave_is_as_good_as_missing(client, wave, source, auditor):
    other = AuditWaveFactory(organisation=wave.organisation)
    client.force_login(auditor_of(other), "accounts.backends.PersonBackend")

    assert client.get(reverse("audits:import-undo", args=[other.pk, source.pk])).status_code == 404


def test_the_pages_ask_at_most_fifteen_times(client, wave, source, auditor, django_assert_max_num_queries):
    client.force_login(auditor, "accounts.backends.PersonBackend")

    with django_assert_max_num_queries(15):
        client.get(reverse("audits:import-undo", args=[wave.pk, source.pk]))
    with django_assert_max_num_queries(15):
        client.get(reverse("audits:observation-import", args=[wave.pk]))


def test_a_source_that_only_an_undone_file_brought_is_listed_nowhere(client, wave, source, auditor):
    staff = questionnaire_of(AuditWaveFactory(), code="staff", respondents="staff")
    use(wave, staff)
    ObservationImport.objects.create(
        wave=wave, instrument=staff, sha256="0" * 64, name="с.csv", rows=9, imported_at=NOON
    )
    client.force_login(auditor, "accounts.backends.PersonBackend")
    pages = (
        reverse("audits:wave-detail", args=[wave.pk]),
        reverse("audits:observation-list", args=[wave.pk]),
    )

    def told():
        texts = [client.get(page).content.decode() for page in pages]
        return [staff.title in text for text in texts], ending_of(wave, NOON.date()).has_anonymous

    before = told()
    ObservationImport.objects.filter(instrument=staff).update(undone_at=LATER, undone_by=auditor)
    after = told()
    WaveInstrument.objects.filter(instrument=staff).update(planned=10)

    assert (before, after, told()) == (([True, True], True), ([False, False], False), before)
