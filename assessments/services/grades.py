"""Grading a work: saved as it is given, decided once, told to the learner."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.services.journal import record
from assessments import scoring
from assessments.models import Grade, GradeEvent, Submission
from assessments.services.submissions import copy_for_revision
from assessments.states import SUBMISSION_AFTER, SUBMISSION_TRANSITIONS
from courses.models import StepProgress
from courses.services.progress import lock_enrolment
from courses.services.results import record_step_result
from courses.zones import wall_clock
from jobs.notices import notify

VACS = ("valid", "authentic", "current", "sufficient")
STEP_STATE: dict[str, str] = {
    Grade.Decision.COMPETENT: StepProgress.State.DONE,
    Grade.Decision.NOT_YET: StepProgress.State.FAILED,
    Grade.Decision.RETURNED: StepProgress.State.STARTED,
}
SUBJECT = {
    Grade.Decision.COMPETENT: pgettext_lazy("notice", "Your work is assessed: competent"),
    Grade.Decision.NOT_YET: pgettext_lazy("notice", "Your work is assessed: not yet competent"),
    Grade.Decision.RETURNED: pgettext_lazy("notice", "Your work is returned for revision"),
}


class WorkNotWaitingError(Exception):
    """The work is not in the queue: it is a draft, or has been decided."""


class StaleGradeError(Exception):
    """Somebody has saved the grade since the page was read; `stored` is what they saved."""

    def __init__(self, stored: Grade) -> None:
        super().__init__(f"version {stored.version} is stored")
        self.stored = stored


class RuleNotMetError(Exception):
    """«Competent» is refused: the levels do not allow it; `result` says why."""

    def __init__(self, result: scoring.RubricResult) -> None:
        super().__init__("the decision rule is not met")
        self.result = result


class UnfoundedDecisionError(Exception):
    """The decision lacks what it rests on; `missing`: vacs, overall, next_try_on."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True, slots=True)
class GivenGrade:
    """What the assessor has given so far."""

    levels: Mapping[str, int]  # by scoring.mark_keys
    comments: Mapping[str, str]  # criterion code -> text
    overall: str
    vacs: Mapping[str, bool]
    next_try_on: date | None


@dataclass(frozen=True, slots=True)
class DecidedGrade:
    """A decision and what it led to."""

    grade: Grade
    job_id: int | None  # of a certificate's PDF: the view rings for it after commit


@transaction.atomic
def save_grade(submission_id: int, *, by: User, version: int, given: GivenGrade, at: datetime) -> Grade:
    """Keep what the assessor has given so far; the same again changes nothing.

    Args:
        submission_id: the row is locked until commit.
        by: who assesses; that they may is the caller's to check.
        version: of the grade that the assessor's page was read with; 0 when there was none.
        given: replaces what was there.
        at: aware moment.
    Raises:
        WorkNotWaitingError: the work is not in the queue.
        StaleGradeError: another version is stored.
    """
    work = _lock_waiting(submission_id)
    return _write(work, by=by, version=version, given=given, at=at)


@transaction.atomic
def decide_grade(
    submission_id: int, *, by: User, version: int, given: GivenGrade, decision: str, at: datetime
) -> DecidedGrade:
    """Save the grade and decide, once; the course and the learner are told.

    Args:
        decision: value of Grade.Decision. «Competent» needs the rule of scoring.grade_rubric and all four
            ticks of the evidence; «not yet» is always open and says what is missing and when to try again;
            «returned» says what to revise, and opens a new draft with the same text.
        The others: as `save_grade`.
    Raises:
        RuleNotMetError, UnfoundedDecisionError: nothing is stored.
        WorkNotWaitingError, StaleGradeError: as `save_grade`.
    """
    work = _lock_waiting(submission_id)
    result = scoring.grade_rubric(work.rubric, given.levels)
    if decision == Grade.Decision.COMPETENT and not result.is_enough:
        raise RuleNotMetError(result)
    if missing := _missing(decision, given, today=_today(work, at)):
        raise UnfoundedDecisionError(missing)
    grade = _write(work, by=by, version=version, given=given, at=at, decision=decision)
    work.state = SUBMISSION_AFTER[decision]
    work.save(update_fields=["state"])
    is_returned = decision == Grade.Decision.RETURNED
    if is_returned:
        copy_for_revision(work, at=at)
    led_to = record_step_result(
        work.enrolment_id,
        step_id=work.step_id,
        state=STEP_STATE[decision],
        score=None if is_returned else result.score,
        at=at,
    )
    _tell_learner(work, grade, at=at)
    return DecidedGrade(grade, led_to.job_id)


def _today(work: Submission, at: datetime) -> date:
    """The day of the moment where the course is held."""
    return wall_clock(at, work.enrolment.cohort.timezone).date()


def _missing(decision: str, given: GivenGrade, *, today: date) -> list[str]:
    """What the decision should rest on and does not; a day that has passed is no next try."""
    is_ahead = given.next_try_on is not None and given.next_try_on >= today
    checks = {
        "vacs": decision != Grade.Decision.COMPETENT or all(given.vacs.get(one) for one in VACS),
        "overall": decision == Grade.Decision.COMPETENT or given.overall.strip(),
        "next_try_on": decision != Grade.Decision.NOT_YET or is_ahead,
    }
    return [name for name, is_there in checks.items() if not is_there]


def _lock_waiting(submission_id: int) -> Submission:
    """The work, locked after its enrolment as everywhere, if it waits for a decision."""
    enrolment_id = Submission.objects.values_list("enrolment_id", flat=True).get(pk=submission_id)
    enrolment = lock_enrolment(enrolment_id)
    works = Submission.objects.select_for_update(no_key=True, of=("self",)).select_related("exercise", "step")
    work = works.get(pk=submission_id)
    work.enrolment = enrolment
    if Submission.State.GRADED not in SUBMISSION_TRANSITIONS[work.state]:
        raise WorkNotWaitingError
    return work


def _write(
    work: Submission, *, by: User, version: int, given: GivenGrade, at: datetime, decision: str = ""
) -> Grade:
    """Write the grade and its event if the version is the one that was read."""
    grade = Grade.objects.filter(submission=work).first() or Grade(submission=work, assessor=by)
    before = _by_value(grade)
    if version != grade.version:
        raise StaleGradeError(grade)
    _take(grade, work, given)
    grade.decision = decision
    if grade.version and _by_value(grade) == before:
        return grade
    grade.version += 1
    grade.assessor, grade.saved_at, grade.decided_at = by, at, at if decision else None
    grade.save()
    GradeEvent.objects.create(grade=grade, version=grade.version, by=by, at=at, state=_by_value(grade))
    return grade


def _take(grade: Grade, work: Submission, given: GivenGrade) -> None:
    """Put what was given into the row; keys that the rubric does not know are left out."""
    keys, codes = set(scoring.mark_keys(work.rubric)), {one["code"] for one in work.rubric}
    grade.levels = {key: level for key, level in given.levels.items() if key in keys}
    grade.comments = {code: text for code, text in given.comments.items() if code in codes and text.strip()}
    grade.overall = given.overall
    grade.vacs = {one: bool(given.vacs.get(one)) for one in VACS}
    grade.next_try_on = given.next_try_on
    grade.score = scoring.grade_rubric(work.rubric, grade.levels).score


def _by_value(grade: Grade) -> dict[str, Any]:
    """The grade as its history keeps it."""
    return {
        "levels": grade.levels,
        "comments": grade.comments,
        "overall": grade.overall,
        "vacs": grade.vacs,
        "decision": grade.decision,
        "score": None if grade.score is None else str(grade.score),
        "next_try_on": grade.next_try_on.isoformat() if grade.next_try_on else None,
    }


def _tell_learner(work: Submission, grade: Grade, *, at: datetime) -> None:
    """Leave the learner a notice and the journal a line."""
    organisation_id = work.enrolment.cohort.organisation_id
    person = work.enrolment.user
    notify(
        "assessments.grade",
        key=str(work.pk),
        organisation_id=organisation_id,
        recipient_id=person.pk,
        email=person.email or "",
        subject=cast("str", SUBJECT[Grade.Decision(grade.decision)]),
        template="assessments/grade_decided",
        context={"work": work, "grade": grade, "person": person},
        link=reverse("assessments:submission-detail", args=[work.pk]),
        due_at=at,
    )
    record(
        "grade.decide",
        actor=grade.assessor,
        organisation_id=organisation_id,
        subject=work,
        at=at,
        detail={"decision": grade.decision, "version": grade.version, "score": str(grade.score)},
    )
