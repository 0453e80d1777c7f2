"""The auditor's part: causes, decisions on lines, approval."""

import pytest

from accounts.models import AuditEvent, Membership
from audits.errors import WaveClosedError, WaveNotScoredError, WaveStateError
from audits.models import AuditWave, CommentTag, Recommendation
from audits.services.approval import (
    CauseAnswer,
    CausesMissingError,
    LineThereError,
    NoGroundsError,
    NoReasonError,
    accept_all,
    accept_recommendation,
    add_recommendation,
    approve_wave,
    begin_checking,
    collect_again,
    name_causes,
    reject_recommendation,
)
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.audits import AuditWaveFactory, ModuleFactory
from tests.factories.waves import approved, auditor_of, name_all_causes, scored_wave

pytestmark = pytest.mark.django_db
STATE = Recommendation.State


@pytest.fixture
def wave():
    return scored_wave()


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


@pytest.fixture
def course(wave):
    return wave.recommendations.get(kind="course")


def test_a_cause_is_kept_with_its_note_and_written_into_the_journal(wave, auditor):
    deficit = wave.deficits.get()

    changed = name_causes(
        wave.pk, causes={deficit.pk: CauseAnswer("can", "слышно в записях")}, by=auditor, at=NOON
    )

    deficit.refresh_from_db()
    assert (deficit.cause, deficit.cause_note) == ("can", "слышно в записях")
    assert changed == 1
    assert AuditEvent.objects.filter(verb="wave.causes", actor=auditor).exists()


def test_conditions_as_the_cause_replace_the_course_by_a_decision(wave, auditor):
    deficit = wave.deficits.get()

    name_causes(wave.pk, causes={deficit.pk: CauseAnswer("may")}, by=auditor, at=NOON)

    assert set(wave.recommendations.values_list("kind", "subject")) == {("management", "СК-01")}


def test_the_same_answer_again_changes_nothing(wave, auditor):
    deficit = wave.deficits.get()
    answers = {deficit.pk: CauseAnswer("can")}
    name_causes(wave.pk, causes=answers, by=auditor, at=NOON)

    assert name_causes(wave.pk, causes=answers, by=auditor, at=NOON) == 0


def test_a_deficit_of_another_wave_is_not_touched(wave, auditor):
    foreign = scored_wave().deficits.get()

    name_causes(wave.pk, causes={foreign.pk: CauseAnswer("can")}, by=auditor, at=NOON)

    foreign.refresh_from_db()
    assert foreign.cause == ""


def test_a_rejected_line_keeps_its_reason_and_is_not_proposed_again(wave, auditor, course):
    reject_recommendation(course.pk, reason="уже прошли весной", by=auditor, at=NOON)
    name_causes(wave.pk, causes={wave.deficits.get().pk: CauseAnswer("can")}, by=auditor, at=NOON)

    line = wave.recommendations.get(kind="course")
    assert (line.state, line.reason) == (STATE.REJECTED, "уже прошли весной")


def test_a_line_is_not_rejected_without_a_reason(auditor, course):
    with pytest.raises(NoReasonError):
        reject_recommendation(course.pk, reason="  ", by=auditor, at=NOON)

    course.refresh_from_db()
    assert course.state == STATE.PROPOSED


def test_accepting_undoes_a_rejection(wave, auditor, course):
    reject_recommendation(course.pk, reason="нет времени", by=auditor, at=NOON)
    line = wave.recommendations.get(kind="course")

    accept_recommendation(line.pk, by=auditor, at=NOON)

    line.refresh_from_db()
    assert (line.state, line.reason) == (STATE.ACCEPTED, "")


def test_accepting_all_leaves_rejected_lines_alone(wave, auditor, course):
    course.state, course.reason = STATE.REJECTED, "нет"
    course.save()

    assert accept_all(wave.pk, by=auditor, at=NOON) == 1
    assert sorted(wave.recommendations.values_list("state", flat=True)) == ["accepted", "rejected"]


def test_a_module_added_by_hand_stands_accepted_with_its_reason_and_grounds(wave, auditor):
    module = ModuleFactory(days=2)

    line = add_recommendation(
        wave.pk, module=module, criteria=["MV04"], reason="Так просил заказчик", by=auditor, at=NOON
    )

    assert (line.state, line.added_because, line.days, line.audience) == (
        STATE.ACCEPTED,
        "Так просил заказчик",
        2,
        "Ф",
    )
    assert [(one["criterion"], one["score"], one["n"]) for one in line.because] == [("MV04", 54.0, 48)]


def test_a_module_added_by_hand_quotes_what_was_tagged_with_its_grounds(wave, auditor):
    visit = wave.critical_failures.get().observation
    visit.comments = {"V01": "Не поздоровались, смотрели в экран."}
    visit.save()
    CommentTag.objects.create(
        observation=visit, item="V01", criterion_id="MV04", tagged_by=auditor, created_at=NOON
    )

    line = add_recommendation(
        wave.pk, module=ModuleFactory(), criteria=["MV04"], reason="Нужен", by=auditor, at=NOON
    )

    assert line.because[0]["quotes"] == ["Не поздоровались, смотрели в экран."]


def test_a_module_added_by_hand_survives_a_new_proposal(wave, auditor):
    module = ModuleFactory()
    add_recommendation(wave.pk, module=module, criteria=["MV04"], reason="Нужен", by=auditor, at=NOON)

    name_causes(wave.pk, causes={wave.deficits.get().pk: CauseAnswer("can")}, by=auditor, at=NOON)

    assert wave.recommendations.filter(
        subject=module.code, state=STATE.ACCEPTED, added_because="Нужен"
    ).exists()


@pytest.mark.parametrize(
    ("criteria", "reason", "error"),
    [(["MV04"], " ", NoReasonError), (["XX99"], "Нужен", NoGroundsError)],
)
def test_a_module_is_added_only_with_a_reason_and_measured_grounds(wave, auditor, criteria, reason, error):
    with pytest.raises(error):
        add_recommendation(
            wave.pk, module=ModuleFactory(), criteria=criteria, reason=reason, by=auditor, at=NOON
        )


def test_a_module_of_the_plan_is_not_added_twice(wave, auditor, course):
    with pytest.raises(LineThereError):
        add_recommendation(
            wave.pk, module=course.module, criteria=["MV04"], reason="Нужен", by=auditor, at=NOON
        )


def test_a_wave_is_not_approved_while_a_cause_is_missing(wave, auditor):
    with pytest.raises(CausesMissingError) as refused:
        approve_wave(wave.pk, by=auditor, at=NOON)

    assert refused.value.titles == ["Сервисная установка и поведение"]
    wave.refresh_from_db()
    assert wave.state == AuditWave.State.SCORED


def test_approval_accepts_what_is_left_and_says_who_and_when(wave, auditor):
    name_all_causes(wave)

    approve_wave(wave.pk, by=auditor, at=NOON)

    wave.refresh_from_db()
    assert (wave.state, wave.approved_at, wave.approved_by) == (AuditWave.State.APPROVED, NOON, auditor)
    assert set(wave.recommendations.values_list("state", flat=True)) == {STATE.ACCEPTED}
    assert AuditEvent.objects.filter(verb="wave.approve", subject_id=wave.pk).exists()


def test_approval_tells_the_customers_hr_once_and_nobody_of_a_branch(wave, auditor):
    hr = person_with_role(Membership.Role.HR, wave.organisation)
    person_with_role(Membership.Role.HR, wave.organisation, branch=wave.organisation.branches.first())
    person_with_role(Membership.Role.TRAINEE, wave.organisation)
    name_all_causes(wave)

    approve_wave(wave.pk, by=auditor, at=NOON)

    notice = Notice.objects.get(kind="wave-approved")
    assert notice.recipient_id == hr.pk
    assert wave.recommendations.get(kind="course").subject in notice.text
    assert notice.link == f"/audits/{wave.pk}/#plan"


def test_an_approved_wave_changes_no_more(wave, auditor, course):
    approved(wave)

    with pytest.raises(WaveClosedError):
        name_causes(wave.pk, causes={}, by=auditor, at=NOON)
    with pytest.raises(WaveClosedError):
        accept_recommendation(course.pk, by=auditor, at=NOON)
    with pytest.raises(WaveClosedError):
        reject_recommendation(course.pk, reason="поздно", by=auditor, at=NOON)
    with pytest.raises(WaveStateError):
        approve_wave(wave.pk, by=auditor, at=NOON)


def test_figures_out_of_date_are_not_decided_on(wave, auditor):
    collect_again(wave.pk, by=auditor, at=NOON)

    with pytest.raises(WaveNotScoredError):
        accept_all(wave.pk, by=auditor, at=NOON)


def test_collecting_closes_and_opens_again(auditor):
    wave = AuditWaveFactory()

    begin_checking(wave.pk, by=auditor, at=NOON)
    wave.refresh_from_db()
    assert wave.state == AuditWave.State.CHECKING

    collect_again(wave.pk, by=auditor, at=NOON)
    wave.refresh_from_db()
    assert wave.state == AuditWave.State.COLLECTING


def test_a_line_added_by_hand_survives_being_struck_out_and_taken_back(wave, auditor):
    module = ModuleFactory()
    line = add_recommendation(
        wave.pk, module=module, criteria=["MV04"], reason="Новички смены", by=auditor, at=NOON
    )
    reject_recommendation(line.pk, reason="Нет времени", by=auditor, at=NOON)
    accept_recommendation(line.pk, by=auditor, at=NOON)
    name_causes(wave.pk, causes={wave.deficits.get().pk: CauseAnswer("can")}, by=auditor, at=NOON)
    line.refresh_from_db()
    assert (line.state, line.added_because, line.reason) == (STATE.ACCEPTED, "Новички смены", "")
