"""An approval waits for the appeals of branches, or says why it cannot; then they have an ending in words."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from audits.models import AuditWave, ObservationAppeal
from audits.services.appeals import dismiss_appeal
from audits.services.approval import OpenAppealsError, approve_wave
from audits.services.withdrawal import withdraw_approval
from jobs.models import Notice
from reports.queries.audit_gap.method import appeal_facts
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.audits import ChecklistFactory, ObservationFactory
from tests.factories.waves import auditor_of, name_all_causes, scored_wave

pytestmark = pytest.mark.django_db
LATER = NOON.replace(hour=16)
WHY = "Договор кончается завтра"


@pytest.fixture
def wave():
    found = scored_wave()
    name_all_causes(found)
    return found


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


@pytest.fixture
def appeal(wave):
    """An appeal that waits, of the manager of the visited branch."""
    visit = ObservationFactory(wave=wave, instrument=ChecklistFactory(version=90))
    manager = person_with_role("line_manager", wave.organisation, branch=visit.branch)
    return ObservationAppeal.objects.create(
        observation=visit,
        items=["V01"],
        text="Бейдж был.",
        filed_by=manager,
        filed_at=NOON,
        due_on=NOON.date(),
    )


def url(name, *args):
    return reverse(f"audits:{name}", args=args)


def page_of(response):
    return response.content.decode().replace("\u00a0", " ")


def test_an_approval_does_not_pass_over_an_appeal(wave, auditor, appeal):
    with pytest.raises(OpenAppealsError) as refused:
        approve_wave(wave.pk, by=auditor, at=NOON, appeals_because="  ")

    assert refused.value.count == 1
    wave.refresh_from_db()
    assert wave.state == AuditWave.State.SCORED
    assert set(wave.recommendations.values_list("state", flat=True)) == {
        "proposed"
    }  # nothing was taken along


def test_an_appeal_that_is_decided_hinders_nothing(wave, auditor, appeal):
    dismiss_appeal(appeal.pk, decision="Видно на снимке: бейджа нет.", by=auditor, at=NOON)

    approve_wave(wave.pk, by=auditor, at=NOON, appeals_because=WHY)

    appeal.refresh_from_db()
    assert (appeal.state, appeal.decision) == ("dismissed", "Видно на снимке: бейджа нет.")


def test_with_a_reason_it_is_ended_and_its_branch_and_the_report_are_told(client, wave, auditor, appeal):
    approve_wave(wave.pk, by=auditor, at=NOON, appeals_because=WHY)

    appeal.refresh_from_db()
    assert (appeal.state, appeal.decision, appeal.decided_by) == ("unheard", WHY, auditor)
    notice = Notice.objects.get(kind="audits.appeal-decided", recipient_id=appeal.filed_by_id)
    assert "закрыта без решения" in notice.text
    assert WHY in notice.text
    assert AuditEvent.objects.get(verb="wave.approve").detail["appeals_ended"] == 1
    assert AuditEvent.objects.filter(verb="appeal.end").count() == 1
    assert appeal_facts(wave) == {"unheard": 1}

    client.force_login(appeal.filed_by)
    seen = page_of(client.get(url("visit-detail", appeal.observation_id)))
    assert "закрыта без решения" in seen
    assert "Почему не ждали" in seen
    assert WHY in seen
    client.force_login(auditor)
    assert "закрыта без решения" in page_of(client.get(url("appeal-list", wave.pk)))
    assert WHY in page_of(client.get(url("appeal-detail", wave.pk, appeal.pk)))


def test_a_withdrawn_approval_opens_it_again_with_new_days_and_the_branch_is_told(wave, auditor, appeal):
    approve_wave(wave.pk, by=auditor, at=NOON, appeals_because=WHY)

    withdraw_approval(wave.pk, reason="Поспешили", by=auditor, at=LATER)

    appeal.refresh_from_db()
    assert (appeal.state, appeal.decision, appeal.decided_by) == ("open", "", None)
    assert appeal.due_on > NOON.date()
    notices = Notice.objects.filter(kind="audits.appeal-decided", recipient_id=appeal.filed_by_id)
    assert "снова открыта" in notices.order_by("pk").last().text
    dismiss_appeal(appeal.pk, decision="Видно на снимке: бейджа нет.", by=auditor, at=LATER)
    approve_wave(wave.pk, by=auditor, at=LATER)


def test_the_page_lists_the_appeals_and_asks_why_they_cannot_be_waited_for(client, wave, auditor, appeal):
    client.force_login(auditor)

    page = page_of(client.get(url("wave-approve", wave.pk)))

    assert "1 апелляция филиала ждёт решения" in page
    assert url("appeal-detail", wave.pk, appeal.pk) in page
    assert appeal.observation.branch.name in page


def test_an_answer_without_a_reason_comes_back_with_the_question_and_what_was_ticked(
    client, wave, auditor, appeal
):
    client.force_login(auditor)

    answer = client.post(url("wave-approve", wave.pk), {"undecided": "1"})

    assert answer.status_code == 422
    assert "напишите, почему утверждение не может их ждать" in page_of(answer)
    assert "Решите эти строки в плане" not in page_of(answer)
    assert 'name="undecided" value="1" required checked' in page_of(answer)

    answer = client.post(url("wave-approve", wave.pk), {"because": WHY})  # now the lines are left out

    assert answer.status_code == 422
    assert f">{WHY}</textarea>" in page_of(answer)
    client.post(url("wave-approve", wave.pk), {"because": WHY, "undecided": "1"})
    wave.refresh_from_db()
    assert wave.state == AuditWave.State.APPROVED


def test_a_page_without_appeals_asks_nothing_of_them(client, wave, auditor):
    client.force_login(auditor)

    assert 'name="because"' not in page_of(client.get(url("wave-approve", wave.pk)))
