"""The page before an approval, the way back from it, and clicks that come too late."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from audits.errors import NoReasonError, WaveStateError
from audits.models import AuditWave, Recommendation
from audits.services.approval import (
    LineGoneError,
    UndecidedError,
    accept_recommendation,
    approve_wave,
    reject_recommendation,
)
from audits.services.withdrawal import ApprovalUsedError, withdraw_approval
from catalog.models import ProgrammeRequest
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.audits import AuditWaveFactory
from tests.factories.waves import auditor_of, name_all_causes, scored_wave

pytestmark = pytest.mark.django_db
LATER = NOON.replace(hour=16)


@pytest.fixture
def wave():
    found = scored_wave()
    name_all_causes(found)
    return found


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


def url(name, pk):
    return reverse(f"audits:{name}", args=[pk])


def asked(wave, state="sent"):
    """A request that a line of the wave became."""
    request = ProgrammeRequest.objects.create(
        number=7, state=state, created_at=NOON, organisation=wave.organisation
    )
    wave.recommendations.filter(kind="course").update(request=request)
    return request


def test_undecided_lines_stop_an_approval_unless_they_are_taken_along(wave, auditor):
    with pytest.raises(UndecidedError) as refused:
        approve_wave(wave.pk, takes_undecided=False, by=auditor, at=NOON)
    assert refused.value.count == 2

    approve_wave(wave.pk, takes_undecided=True, by=auditor, at=NOON)

    assert set(wave.recommendations.values_list("state", flat=True)) == {"accepted"}


def test_the_page_says_what_follows_and_changes_nothing(client, wave, auditor):
    hr = person_with_role("hr", wave.organisation)
    client.force_login(auditor)

    text = client.get(url("wave-approve", wave.pk)).content.decode().replace("\u00a0", " ")

    assert "1 модуль и 1 решение руководства" in text
    assert hr.full_name in text
    assert "Принять 2 строки вместе с утверждением" in text
    wave.refresh_from_db()
    assert wave.state == AuditWave.State.SCORED


def test_an_answer_without_the_undecided_comes_back_with_the_question(client, wave, auditor):
    client.force_login(auditor)

    answer = client.post(url("wave-approve", wave.pk))
    assert answer.status_code == 422
    assert "Решите эти строки в плане" in answer.content.decode()

    client.post(url("wave-approve", wave.pk), {"undecided": "1"})
    wave.refresh_from_db()
    assert wave.state == AuditWave.State.APPROVED


def test_an_approval_is_withdrawn_with_a_reason_while_nothing_follows(wave, auditor):
    hr = person_with_role("hr", wave.organisation)
    approve_wave(wave.pk, by=auditor, at=NOON)

    withdraw_approval(wave.pk, reason="Нашли ошибку в причинах", by=auditor, at=LATER)

    wave.refresh_from_db()
    assert (wave.state, wave.approved_at, wave.approved_by) == (AuditWave.State.SCORED, None, None)
    assert AuditEvent.objects.get(verb="wave.withdraw").detail == {"reason": "Нашли ошибку в причинах"}
    first, second = Notice.objects.filter(kind="wave-approved", recipient_id=hr.pk).order_by("pk")
    assert first.read_at == LATER  # what it said is no longer so
    assert "Нашли ошибку в причинах" in second.text

    approve_wave(wave.pk, by=auditor, at=LATER.replace(hour=17))
    assert Notice.objects.filter(kind="wave-approved", recipient_id=hr.pk).count() == 3


@pytest.mark.parametrize("state", ["sent", "in_work", "ready", "accepted"])
def test_an_approval_stays_once_a_programme_is_asked_for(wave, auditor, state):
    approve_wave(wave.pk, by=auditor, at=NOON)
    asked(wave, state)

    with pytest.raises(ApprovalUsedError):
        withdraw_approval(wave.pk, reason="Поспешили", by=auditor, at=LATER)


def test_a_withdrawn_request_hinders_nothing_and_a_repeat_does(wave, auditor):
    approve_wave(wave.pk, by=auditor, at=NOON)
    asked(wave, "withdrawn")
    AuditWaveFactory(organisation=wave.organisation, kind="repeat", baseline=wave, name="Повтор")

    with pytest.raises(ApprovalUsedError) as refused:
        withdraw_approval(wave.pk, reason="Поспешили", by=auditor, at=LATER)
    assert "Повтор" in refused.value.why

    wave.repeats.all().delete()
    withdraw_approval(wave.pk, reason="Поспешили", by=auditor, at=LATER)


def test_only_an_approved_wave_and_only_with_a_reason(wave, auditor):
    with pytest.raises(WaveStateError):
        withdraw_approval(wave.pk, reason="Поспешили", by=auditor, at=NOON)
    with pytest.raises(NoReasonError):
        withdraw_approval(wave.pk, reason=" ", by=auditor, at=NOON)


def test_the_auditor_finds_the_way_back_on_the_page(client, wave, auditor):
    approve_wave(wave.pk, by=auditor, at=NOON)
    client.force_login(auditor)
    assert url("approval-withdraw", wave.pk) in client.get(url("wave-detail", wave.pk)).content.decode()

    client.post(url("approval-withdraw", wave.pk), {"reason": "Поспешили"})

    wave.refresh_from_db()
    assert wave.state == AuditWave.State.SCORED


def test_a_page_says_why_there_is_no_way_back(client, wave, auditor):
    approve_wave(wave.pk, by=auditor, at=NOON)
    asked(wave)
    client.force_login(auditor)

    text = client.get(url("wave-detail", wave.pk)).content.decode()

    assert url("approval-withdraw", wave.pk) not in text
    assert "Программы запрошены запросом № 7" in text


@pytest.mark.parametrize("decide", [accept_recommendation, reject_recommendation])
def test_a_line_that_a_new_plan_has_removed_is_said_to_be_gone(wave, auditor, decide):
    line = wave.recommendations.get(kind="course")
    pk = line.pk
    line.delete()
    more = {"reason": "Нет времени"} if decide is reject_recommendation else {}

    with pytest.raises(LineGoneError):
        decide(pk, by=auditor, at=NOON, **more)


def test_a_line_that_goes_between_the_door_and_the_lock_is_a_sentence(client, wave, auditor, monkeypatch):
    line = wave.recommendations.get(kind="course")
    client.force_login(auditor)

    def deleted(user, pk):
        found = Recommendation.objects.select_related("module").get(pk=pk)
        Recommendation.objects.filter(pk=pk).delete()
        return found

    monkeypatch.setattr("audits.views.recommendations.access_recommendation_work", deleted)
    answer = client.post(url("recommendation-accept", line.pk), follow=True)

    assert "в плане больше нет" in answer.content.decode()


def test_causes_that_come_too_late_stay_on_the_page(client, wave, auditor):
    deficit = wave.deficits.get()
    approve_wave(wave.pk, by=auditor, at=NOON)
    client.force_login(auditor)

    answer = client.post(
        url("cause-edit", wave.pk), {f"{deficit.pk}-cause": "wants", f"{deficit.pk}-note": "видно в смене"}
    )

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "видно в смене" in text
    assert f'name="{deficit.pk}-note" value="видно в смене"' in text
    deficit.refresh_from_db()
    assert deficit.cause_note == ""
