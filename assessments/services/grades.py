"""Grading a work: saved as it is given, decided once, undone while nobody knows, corrected with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.services.journal import record
from assessments import scoring
from assessments.models import Grade, GradeEvent, GradingRule, Submission
from assessments.services.releases import tell
from assessments.services.sampling import is_awaited, sample_work
from assessments.services.snippets import learn_words
from assessments.states import SUBMISSION_TRANSITIONS
from courses.services.progress import lock_enrolment
from courses.zones import wall_clock

VACS = ("valid", "authentic", "current", "sufficient")
LONGEST_PAUSE = timedelta(minutes=10)  # a longer silence is not work on the grade


class WorkNotWaitingError(Exception):
    """The work is not in the queue: it is a draft, or has been decided."""


class NotHeldError(Exception):
    """There is no decision to undo: none was made, or the learner knows it already."""


class NotReleasedError(Exception):
    """There is nothing to correct: the learner has not heard a decision, or has sent a newer work."""


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
    job_id: int | None = None  # of a certificate's PDF: the view rings for it after commit


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
    """Save the grade and decide, once; it is told at once unless the group hears its results together.

    Args:
        decision: value of Grade.Decision. «Competent» needs the rule of scoring.grade_rubric and all four
            ticks of the evidence; «not yet» is always open and says what is missing and when to try again;
            «returned» says what to revise, and opens a new draft with the same text when it is told.
        The others: as `save_grade`.
    Raises:
        RuleNotMetError, UnfoundedDecisionError: nothing is stored.
        WorkNotWaitingError, StaleGradeError: as `save_grade`.
    """
    work = _lock_waiting(submission_id)
    check_decision(work, decision, given, at=at)
    grade = _write(work, by=by, version=version, given=given, at=at, decision=decision)
    learn_words(work, grade, by=by, at=at)
    _journal("grade.decide", work, grade, by=by, at=at)
    sample_work(work, grade, at=at)
    if GradingRule.objects.filter(cohort_id=work.enrolment.cohort_id, are_held=True).exists():
        return DecidedGrade(grade)
    if is_awaited(work.pk):
        return DecidedGrade(grade)
    return DecidedGrade(grade, tell(work, grade, by=by, at=at))


@transaction.atomic
def undo_decision(submission_id: int, *, by: User, version: int, at: datetime) -> Grade:
    """Make a decision that is still held a draft again; levels and words stay.

    Raises:
        NotHeldError: there is no decision, or it has been released.
        StaleGradeError: another version is stored.
    """
    work = _lock(submission_id)
    grade = Grade.objects.filter(submission=work).exclude(decision="").filter(released_at=None).first()
    if grade is None:
        raise NotHeldError
    if version != grade.version:
        raise StaleGradeError(grade)
    _append(grade, by=by, at=at, decision="")
    _journal("grade.undo", work, grade, by=by, at=at)
    return grade


@transaction.atomic
def correct_grade(
    submission_id: int, *, by: User, version: int, given: GivenGrade, decision: str, reason: str, at: datetime
) -> DecidedGrade:
    """Replace a grade that the learner knows by a new version, told at once with its reason.

    Args:
        decision: «competent» or «not yet»: a returned work lives on as its next draft.
        reason: for the history and for the learner; at most 500 characters.
        The others: as `decide_grade`.
    Raises:
        NotReleasedError: nothing was told yet, the work was returned, or a newer work stands.
        RuleNotMetError, UnfoundedDecisionError, StaleGradeError: as `decide_grade`.
    """
    work = _lock(submission_id)
    newer = Submission.objects.filter(
        enrolment_id=work.enrolment_id, step_id=work.step_id, number__gt=work.number
    )
    told = Grade.objects.filter(submission=work, released_at__isnull=False).first()
    if told is None or decision == Grade.Decision.RETURNED or work.state != Submission.State.GRADED:
        raise NotReleasedError
    if newer.exists():
        raise NotReleasedError
    check_decision(work, decision, given, at=at, reason=reason)
    words = reason.strip()[:500]
    grade = _write(work, by=by, version=version, given=given, at=at, decision=decision, reason=words)
    _journal("grade.correct", work, grade, by=by, at=at)
    return DecidedGrade(grade, tell(work, grade, by=by, at=at))


def check_decision(
    work: Submission, decision: str, given: GivenGrade, *, at: datetime, reason: str | None = None
) -> None:
    """Refuse a decision that does not rest on what it should."""
    result = scoring.grade_rubric(work.rubric, given.levels)
    if decision == Grade.Decision.COMPETENT and not result.is_enough:
        raise RuleNotMetError(result)
    missing = _missing(decision, given, today=_today(work, at))
    if reason is not None and not reason.strip():
        missing.append("reason")
    if missing:
        raise UnfoundedDecisionError(missing)


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


def _lock(submission_id: int) -> Submission:
    """The work, locked after its enrolment as everywhere."""
    enrolment_id = Submission.objects.values_list("enrolment_id", flat=True).get(pk=submission_id)
    enrolment = lock_enrolment(enrolment_id)
    works = Submission.objects.select_for_update(no_key=True, of=("self",))
    work = works.select_related("exercise", "step").get(pk=submission_id)
    work.enrolment = enrolment
    return work


def _lock_waiting(submission_id: int) -> Submission:
    """The work, locked, if it waits for a decision."""
    work = _lock(submission_id)
    is_held = Grade.objects.filter(submission=work).exclude(decision="").exists()
    if is_held or Submission.State.GRADED not in SUBMISSION_TRANSITIONS[work.state]:
        raise WorkNotWaitingError
    return work


def _write(
    work: Submission,
    *,
    by: User,
    version: int,
    given: GivenGrade,
    at: datetime,
    decision: str = "",
    reason: str = "",
) -> Grade:
    """Write the grade and its event if the version is the one that was read."""
    grade = Grade.objects.filter(submission=work).first() or Grade(submission=work, assessor=by)
    before = _by_value(grade)
    if version != grade.version:
        raise StaleGradeError(grade)
    _take(grade, work, given)
    if grade.version and _by_value(grade) | {"decision": decision} == before and not reason:
        return grade
    _append(grade, by=by, at=at, decision=decision, reason=reason)
    return grade


def _append(grade: Grade, *, by: User, at: datetime, decision: str, reason: str = "") -> None:
    """Store the next version with its line of the history."""
    grade.spent_seconds += _spent(grade, by=by, at=at)
    grade.version += 1
    grade.decision = decision
    grade.assessor, grade.saved_at, grade.decided_at = by, at, at if decision else None
    grade.save()
    GradeEvent.objects.create(
        grade=grade, version=grade.version, by=by, at=at, state=_by_value(grade), reason=reason
    )


def _spent(grade: Grade, *, by: User, at: datetime) -> int:
    """Seconds of work since the assessor's last sign of life, on this work or on the one before it."""
    last = grade.saved_at if grade.version and grade.assessor_id == by.pk else None
    if grade.version == 0:
        last = Grade.objects.filter(assessor=by, version__gt=0).aggregate(last=Max("saved_at"))["last"]
    pause = at - last if last else timedelta()
    return int(pause.total_seconds()) if timedelta() <= pause <= LONGEST_PAUSE else 0


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


def _journal(verb: str, work: Submission, grade: Grade, *, by: User, at: datetime) -> None:
    """Leave the journal a line."""
    record(
        verb,
        actor=by,
        organisation_id=work.enrolment.cohort.organisation_id,
        subject=work,
        at=at,
        detail={"decision": grade.decision, "version": grade.version, "score": str(grade.score)},
    )
