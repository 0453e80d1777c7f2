"""Grading: saved as it is given, decided once by the rule, told to the learner."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from assessments.models import Grade, GradeEvent, Submission
from assessments.services.grades import (
    RuleNotMetError,
    StaleGradeError,
    UnfoundedDecisionError,
    WorkNotWaitingError,
    decide_grade,
    save_grade,
)
from courses.models import StepProgress
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.assessments import SubmissionFactory, decided, given_grade, trainer_of

pytestmark = pytest.mark.django_db
TWOS = {"К1": 2, "К2": 2}


@pytest.fixture
def work():
    """A work that waits."""
    return SubmissionFactory()


@pytest.fixture
def trainer(work):
    """Its trainer."""
    return trainer_of(work.enrolment.cohort)


def save(work, trainer, levels=TWOS, version=0, **fields):
    """Keep the draft of a grade."""
    return save_grade(work.pk, by=trainer, version=version, given=given_grade(levels, **fields), at=NOON)


def decide(work, trainer, decision, levels=TWOS, version=0, **fields):
    """Decide."""
    given = given_grade(levels, **fields)
    return decide_grade(work.pk, by=trainer, version=version, given=given, decision=decision, at=NOON)


def test_each_save_is_a_version_of_the_history(work, trainer):
    save(work, trainer, {"К1": 1})

    grade = save(work, trainer, {"К1": 1, "К2": 3}, version=1, comments={"К1": "Нет имени"})

    assert (grade.version, grade.score, grade.decision) == (2, Decimal("60.00"), "")
    assert [one.state["levels"] for one in GradeEvent.objects.all()] == [{"К1": 1}, {"К1": 1, "К2": 3}]


def test_the_same_again_is_no_new_version(work, trainer):
    save(work, trainer)

    assert save(work, trainer, version=1).version == 1


def test_the_loser_of_two_assessors_learns_what_is_stored(work, trainer):
    other = trainer_of(work.enrolment.cohort)
    save(work, trainer, {"К1": 3})

    with pytest.raises(StaleGradeError) as stale:
        save(work, other, {"К1": 0})

    assert (stale.value.stored.levels, stale.value.stored.assessor) == ({"К1": 3}, trainer)
    assert Grade.objects.get().levels == {"К1": 3}


def test_both_versions_stay_in_the_history_when_the_loser_insists(work, trainer):
    other = trainer_of(work.enrolment.cohort)
    save(work, trainer, {"К1": 3})

    save(work, other, {"К1": 0}, version=1)

    assert [(one.by, one.state["levels"]) for one in GradeEvent.objects.all()] == [
        (trainer, {"К1": 3}),
        (other, {"К1": 0}),
    ]


def test_competent_finishes_the_work_and_the_step(work, trainer):
    grade = decide(work, trainer, "competent").grade

    progress = StepProgress.objects.get(enrolment=work.enrolment, step=work.step)
    assert (grade.decision, grade.score, grade.decided_at) == ("competent", Decimal("66.67"), NOON)
    assert Submission.objects.get().state == Submission.State.GRADED
    assert (progress.state, progress.score) == (StepProgress.State.DONE, Decimal("66.67"))


@pytest.mark.parametrize("levels", [{"К1": 1, "К2": 3}, {"К1": 3, "К2": 0}, {"К1": 2}, {}])
def test_competent_is_refused_where_the_rule_is_not_met(work, trainer, levels):
    with pytest.raises(RuleNotMetError):
        decide(work, trainer, "competent", levels)

    assert not Grade.objects.exists()


@pytest.mark.parametrize("levels", [{}, {"К1": 0, "К2": 0}, {"К1": 3, "К2": 3}])
def test_not_yet_is_open_whatever_the_levels(work, trainer, levels):
    decide(work, trainer, "not_yet", levels)

    progress = StepProgress.objects.get(enrolment=work.enrolment, step=work.step)
    assert progress.state == StepProgress.State.FAILED


@pytest.mark.parametrize(
    ("decision", "fields", "missing"),
    [
        ("competent", {"vacs": {"valid": True}}, ["vacs"]),
        ("not_yet", {"overall": " "}, ["overall"]),
        ("not_yet", {"next_try_on": None}, ["next_try_on"]),
        ("not_yet", {"next_try_on": NOON.date() - timedelta(days=1)}, ["next_try_on"]),
        ("returned", {"overall": ""}, ["overall"]),
    ],
)
def test_a_decision_rests_on_something(work, trainer, decision, fields, missing):
    with pytest.raises(UnfoundedDecisionError) as refused:
        decide(work, trainer, decision, **fields)

    assert refused.value.missing == missing
    assert not Grade.objects.exists()


def test_a_decision_is_made_once(work, trainer):
    decide(work, trainer, "competent")

    with pytest.raises(WorkNotWaitingError):
        decide(work, trainer, "not_yet", version=1)
    with pytest.raises(WorkNotWaitingError):
        save(work, trainer, version=1)


def test_the_learner_is_told_once_and_the_journal_knows(work, trainer):
    decide(work, trainer, "not_yet")

    notice = Notice.objects.get(kind="assessments.grade")
    assert (notice.recipient_id, notice.email) == (work.enrolment.user_id, work.enrolment.user.email)
    assert "пока не компетентен" in notice.subject
    assert AuditEvent.objects.get(verb="grade.decide").detail["decision"] == "not_yet"


def test_unknown_criteria_are_left_out(work, trainer):
    grade = save(work, trainer, {"К1": 2, "К9": 3}, comments={"К9": "что-то"})

    assert (grade.levels, grade.comments) == ({"К1": 2}, {})


def test_a_certificate_follows_when_theory_and_practice_are_both_done(work, trainer):
    StepProgress.objects.create(
        enrolment=work.enrolment,
        step=work.enrolment.cohort.programme.steps.get(ref="final"),
        state=StepProgress.State.DONE,
        started_at=NOON,
    )

    result = decide(work, trainer, "competent")

    work.enrolment.refresh_from_db()
    assert work.enrolment.state == "competent"
    assert result.job_id is not None


def test_a_returned_work_leaves_the_queue_and_the_new_draft_is_not_in_it(work):
    decided(work, "returned")

    assert not Submission.objects.waiting().exists()
