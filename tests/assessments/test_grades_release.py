"""When a decision is heard: at once or together; undone before, corrected with a reason after."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from assessments.models import Grade, GradeEvent, Submission
from assessments.services.grades import (
    NotHeldError,
    NotReleasedError,
    StaleGradeError,
    UnfoundedDecisionError,
    WorkNotWaitingError,
    correct_grade,
    decide_grade,
    undo_decision,
)
from assessments.services.releases import release_grades, set_rule
from assessments.services.submissions import GivenWork, WorkClosedError, save_work
from courses.models import StepProgress
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.assessments import LEVELS, SubmissionFactory, given_grade, trainer_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture
def work():
    """A work of a group that hears its results together."""
    one = SubmissionFactory()
    set_rule(one.enrolment.cohort_id, are_held=True, by=trainer_of(one.enrolment.cohort), at=NOON)
    return one


@pytest.fixture
def trainer(work):
    """Its trainer."""
    return trainer_of(work.enrolment.cohort)


def decide(work, trainer, decision="competent", version=0):
    """Decide, by levels that allow it."""
    given = given_grade(LEVELS[decision])
    return decide_grade(work.pk, by=trainer, version=version, given=given, decision=decision, at=NOON)


def correct(work, trainer, decision="not_yet", version=1, reason="Перепутаны звонки", at=LATER):
    """Correct what the learner knows."""
    given = given_grade(LEVELS[decision], next_try_on=LATER.date())
    facts = {"version": version, "given": given, "decision": decision, "reason": reason, "at": at}
    return correct_grade(work.pk, by=trainer, **facts)


@pytest.mark.parametrize("decision", ["competent", "not_yet", "returned"])
def test_a_held_decision_is_heard_by_nobody(work, trainer, decision):
    decide(work, trainer, decision)

    work.refresh_from_db()
    assert work.state == Submission.State.SUBMITTED
    assert not Notice.objects.filter(kind="assessments.grade").exists()
    assert not StepProgress.objects.filter(step=work.step).exists()
    assert Submission.objects.count() == 1


def test_a_held_not_yet_opens_no_second_try(work, trainer):
    decide(work, trainer, "not_yet")

    given = GivenWork("Ещё раз", {}, is_own_work=False)
    with pytest.raises(WorkClosedError):
        save_work(work.enrolment_id, step_id=work.step_id, given=given, at=LATER)


def test_a_held_work_waits_for_nobody_and_takes_no_second_decision(work, trainer):
    decide(work, trainer)

    assert not Submission.objects.waiting().exists()
    with pytest.raises(WorkNotWaitingError):
        decide(work, trainer, "not_yet", version=1)


def test_a_release_tells_the_learner_and_the_course_once(work, trainer):
    decide(work, trainer)

    first = release_grades([work.pk], by=trainer, at=LATER)
    second = release_grades([work.pk], by=trainer, at=LATER)

    work.refresh_from_db()
    assert (first.works, second.works) == ([work.pk], [])
    assert (work.state, work.grade.released_at) == (Submission.State.GRADED, LATER)
    assert Notice.objects.filter(kind="assessments.grade").count() == 1
    assert StepProgress.objects.get(step=work.step).state == StepProgress.State.DONE
    assert AuditEvent.objects.filter(verb="grade.release").count() == 1


def test_a_returned_work_gets_its_next_draft_at_the_release(work, trainer):
    decide(work, trainer, "returned")

    release_grades([work.pk], by=trainer, at=LATER)

    assert [one.state for one in Submission.objects.order_by("number")] == ["returned", "draft"]


def test_a_release_leaves_out_what_nobody_decided(work, trainer):
    assert release_grades([work.pk], by=trainer, at=NOON).works == []


def test_an_undone_decision_is_a_draft_with_its_levels_and_may_be_made_again(work, trainer):
    decide(work, trainer)

    grade = undo_decision(work.pk, by=trainer, version=1, at=NOON)

    assert (grade.version, grade.decision, grade.decided_at, grade.levels) == (
        2,
        "",
        None,
        LEVELS["competent"],
    )
    assert [one.state["decision"] for one in GradeEvent.objects.all()] == ["competent", ""]
    assert decide(work, trainer, version=2).grade.decision == "competent"


def test_what_the_learner_knows_is_not_undone(work, trainer):
    decide(work, trainer)
    release_grades([work.pk], by=trainer, at=NOON)

    with pytest.raises(NotHeldError):
        undo_decision(work.pk, by=trainer, version=1, at=LATER)


def test_an_undo_of_another_version_is_stale(work, trainer):
    decide(work, trainer)

    with pytest.raises(StaleGradeError):
        undo_decision(work.pk, by=trainer, version=0, at=NOON)


def test_a_correction_is_a_new_version_with_its_reason_and_is_told(work, trainer):
    decide(work, trainer)
    release_grades([work.pk], by=trainer, at=NOON)

    corrected = correct(work, trainer).grade

    last = GradeEvent.objects.last()
    assert (corrected.version, corrected.decision) == (2, "not_yet")
    assert (last.version, last.reason) == (2, "Перепутаны звонки")
    assert StepProgress.objects.get(step=work.step).state == StepProgress.State.FAILED
    assert Notice.objects.filter(kind="assessments.grade").count() == 2


def test_a_correction_takes_the_certificate_back(trainer, work):
    theory = work.enrolment.cohort.programme.steps.get(ref="final")
    done = {"state": StepProgress.State.DONE, "started_at": NOON}
    StepProgress.objects.create(enrolment=work.enrolment, step=theory, **done)
    decide(work, trainer)
    release_grades([work.pk], by=trainer, at=NOON)

    correct(work, trainer)

    work.enrolment.refresh_from_db()
    assert work.enrolment.state == "not_yet"
    assert work.enrolment.certificate.revoked_at is not None


def test_a_correction_needs_a_reason(work, trainer):
    decide(work, trainer)
    release_grades([work.pk], by=trainer, at=NOON)

    with pytest.raises(UnfoundedDecisionError) as refused:
        correct(work, trainer, reason=" ")

    assert refused.value.missing == ["reason"]
    assert Grade.objects.get().version == 1


def test_what_is_held_returned_or_followed_by_a_newer_work_is_not_corrected(work, trainer):
    decide(work, trainer, "not_yet")
    with pytest.raises(NotReleasedError):
        correct(work, trainer, "competent")
    release_grades([work.pk], by=trainer, at=NOON)
    given = GivenWork("Ещё раз", {}, is_own_work=False)
    save_work(work.enrolment_id, step_id=work.step_id, given=given, at=LATER)

    with pytest.raises(NotReleasedError):
        correct(work, trainer, "competent")


def test_time_of_assessing_leaves_pauses_out(work, trainer):
    decide(work, trainer)
    grade = undo_decision(work.pk, by=trainer, version=1, at=NOON + timedelta(minutes=4))
    again = undo_and_wait(work, trainer, grade)

    assert (grade.spent_seconds, again.spent_seconds) == (240, 240)


def undo_and_wait(work, trainer, grade):
    """The same work decided after a pause of an hour."""
    given = given_grade(LEVELS["competent"])
    at = NOON + timedelta(minutes=64)
    facts = {"version": grade.version, "given": given, "decision": "competent", "at": at}
    return decide_grade(work.pk, by=trainer, **facts).grade
