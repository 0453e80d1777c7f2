"""The second mark: taken by one, blind until it is decided; where two diverge, a talk and a third decide."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services.journal import record
from assessments import scoring
from assessments.models import Grade, GradingRule, SecondMark, Submission
from assessments.models.marking import MAX_WORDS
from assessments.services.grades import (
    VACS,
    GivenGrade,
    NotReleasedError,
    UnfoundedDecisionError,
    check_decision,
    correct_grade,
    decide_grade,
    undo_decision,
)
from assessments.services.releases import tell
from assessments.services.sampling import compare, is_awaited
from assessments.states import SECOND_MARK_TRANSITIONS
from courses.services.progress import lock_enrolment

State = SecondMark.State


class AlreadyTakenError(Exception):
    """Another verifier has taken the work, or it has been marked."""


class OwnWorkError(Exception):
    """Whoever gave an earlier mark of the work, or sent it, does not give the next one."""


class NotTakenError(Exception):
    """The work is not being marked by this person."""


class NotComparableError(Exception):
    """The first decision was undone meanwhile: there is nothing to compare with yet."""


class NotDivergedError(Exception):
    """The marks agree, or have been settled: neither a talk nor a third mark is needed."""


class NoWordsError(Exception):
    """A third mark says why."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark and what the caller rings for after the commit."""

    mark: SecondMark
    job_id: int | None = None  # of a certificate's PDF


@transaction.atomic
def take_mark(mark_id: int, *, by: User, at: datetime) -> SecondMark:
    """Take a work of the sample for one's own; taken again by the same person, it stays so.

    Raises:
        AlreadyTakenError: another verifier was first.
        OwnWorkError: an earlier mark of the work is this person's.
    """
    mark, work = _lock(mark_id)
    _check_another(mark, work, by)
    if mark.state == State.TAKEN and mark.marker_id == by.pk:
        return mark
    if State.TAKEN not in SECOND_MARK_TRANSITIONS[mark.state]:
        raise AlreadyTakenError
    mark.state, mark.marker, mark.taken_at = State.TAKEN, by, at
    mark.save()
    _journal("second-mark.take", mark, by=by, at=at)
    return mark


@transaction.atomic
def put_back(mark_id: int, *, by: User, at: datetime) -> SecondMark:
    """Let somebody else mark the work; what was drafted is dropped.

    Raises:
        NotTakenError: it is not this person's.
    """
    mark, _work = _lock_taken(mark_id, by)
    mark.state, mark.marker, mark.taken_at = State.WAITING, None, None
    _take(mark, GivenGrade({}, {}, "", {}, None), [])
    mark.save()
    _journal("second-mark.put-back", mark, by=by, at=at)
    return mark


@transaction.atomic
def save_mark(mark_id: int, *, by: User, given: GivenGrade) -> SecondMark:
    """Keep the draft of a second mark.

    Raises:
        NotTakenError: it is not this person's.
    """
    mark, work = _lock_taken(mark_id, by)
    _take(mark, given, work.rubric)
    mark.save()
    return mark


@transaction.atomic
def decide_mark(mark_id: int, *, by: User, given: GivenGrade, decision: str, at: datetime) -> Marked:
    """Decide the second mark and compare it with the first; a result that waited for it is told.

    Args:
        decision: «competent» or «not yet», by the same rule as the first.
    Raises:
        NotTakenError, NotComparableError: see there.
        RuleNotMetError, UnfoundedDecisionError: as in `decide_grade`; nothing is stored.
    """
    mark, work = _lock_taken(mark_id, by)
    grade = Grade.objects.filter(submission=work).exclude(decision__in=("", Grade.Decision.RETURNED)).first()
    if grade is None:
        raise NotComparableError
    _check_another(mark, work, by)
    _check_whole(work, given)
    check_decision(work, decision, given, at=at)
    _take(mark, given, work.rubric)
    mark.decision, mark.marked_at = decision, at
    compare(mark, work, grade)
    _journal("second-mark.decide", mark, by=by, at=at)
    return Marked(mark, _tell_if_due(work, grade, by=by, at=at))


@transaction.atomic
def note_talk(mark_id: int, *, text: str, by: User, at: datetime) -> SecondMark:
    """Write down what the two assessors found out; written again, it replaces.

    Raises:
        NotDivergedError: the marks do not diverge.
    """
    mark, _work = _lock(mark_id)
    if mark.state != State.DIVERGED:
        raise NotDivergedError
    mark.talk, mark.talk_at = text.strip()[:MAX_WORDS], at
    mark.save(update_fields=["talk", "talk_at"])
    _journal("second-mark.talk", mark, by=by, at=at)
    return mark


@transaction.atomic
def settle_mark(
    mark_id: int, *, by: User, given: GivenGrade, decision: str, reason: str, at: datetime
) -> Marked:
    """Give the third mark, which decides; a result that it changes is corrected with the reason.

    Raises:
        NotDivergedError: the marks do not diverge.
        OwnWorkError: one of the two marks is this person's.
        NoWordsError: no reason is given.
        RuleNotMetError, UnfoundedDecisionError: as in `decide_grade`.
    """
    mark, work = _lock(mark_id)
    if State.SETTLED not in SECOND_MARK_TRANSITIONS[mark.state]:
        raise NotDivergedError
    _check_another(mark, work, by)
    if mark.marker_id == by.pk:
        raise OwnWorkError
    if not reason.strip():
        raise NoWordsError
    _check_whole(work, given)
    check_decision(work, decision, given, at=at)
    score = scoring.grade_rubric(work.rubric, given.levels).score
    mark.third = {
        "levels": dict(given.levels),
        "decision": decision,
        "score": str(score),
        "reason": reason.strip(),
    }
    mark.third_by = by
    close_mark(mark, at=at)
    _journal("second-mark.settle", mark, by=by, at=at)
    return Marked(mark, put_right(work, given=given, decision=decision, reason=reason, by=by, at=at))


def close_mark(mark: SecondMark, *, at: datetime) -> None:
    """Nothing is left to be settled; the caller holds the lock."""
    mark.state, mark.settled_at = State.SETTLED, at
    mark.save()


def put_right(
    work: Submission, *, given: GivenGrade, decision: str, reason: str, by: User, at: datetime
) -> int | None:
    """Make the result this one: a correction or, while nobody knows it, a new decision; a job to ring for.

    A grade that is so already is left as it is, and told if it waited only for this. A work that a newer one
    has followed keeps its grade: the newer one counts.
    """
    grade = Grade.objects.get(submission=work)
    if grade.decision == decision and grade.levels == dict(given.levels):
        return _tell_if_due(work, grade, by=by, at=at)
    facts: dict[str, Any] = {"by": by, "given": given, "decision": decision, "at": at}
    if grade.released_at is None:
        undone = undo_decision(work.pk, by=by, version=grade.version, at=at)
        return decide_grade(work.pk, version=undone.version, **facts).job_id
    try:
        return correct_grade(work.pk, version=grade.version, reason=reason, **facts).job_id
    except NotReleasedError:
        return None


def given_by(mark: SecondMark) -> GivenGrade:
    """A stored mark as grades are given."""
    return GivenGrade(mark.levels, mark.comments, mark.overall, mark.vacs, mark.next_try_on)


def lock_mark(mark_id: int) -> tuple[SecondMark, Submission]:
    """The mark and its work, locked after the enrolment as everywhere."""
    return _lock(mark_id)


def _lock(mark_id: int) -> tuple[SecondMark, Submission]:
    enrolment_id = SecondMark.objects.values_list("submission__enrolment_id", flat=True).get(pk=mark_id)
    enrolment = lock_enrolment(enrolment_id)
    mark = SecondMark.objects.select_for_update(no_key=True, of=("self",)).get(pk=mark_id)
    work = Submission.objects.select_related("exercise", "step").get(pk=mark.submission_id)
    work.enrolment = enrolment
    return mark, work


def _lock_taken(mark_id: int, by: User) -> tuple[SecondMark, Submission]:
    mark, work = _lock(mark_id)
    if mark.state != State.TAKEN or mark.marker_id != by.pk:
        raise NotTakenError
    return mark, work


def _check_another(mark: SecondMark, work: Submission, by: User) -> None:
    """Nobody verifies himself: neither the first assessor nor who marked the work before."""
    earlier = SecondMark.objects.filter(submission=work, marker=by).exclude(pk=mark.pk)
    is_first = Grade.objects.filter(submission=work, assessor=by).exists()
    is_first = is_first or bool(mark.first and mark.first["assessor"] == by.pk)
    if is_first or earlier.exists() or work.enrolment.user_id == by.pk:
        raise OwnWorkError


def _check_whole(work: Submission, given: GivenGrade) -> None:
    """Marks are compared criterion by criterion: none is left out."""
    if scoring.grade_rubric(work.rubric, given.levels).unmarked:
        raise UnfoundedDecisionError(["levels"])


def _take(mark: SecondMark, given: GivenGrade, rubric: list[dict[str, Any]]) -> None:
    """Put what was given into the row; keys that the rubric does not know are left out."""
    keys, codes = set(scoring.mark_keys(rubric)), {one["code"] for one in rubric}
    mark.levels = {key: level for key, level in given.levels.items() if key in keys}
    mark.comments = {code: text for code, text in given.comments.items() if code in codes and text.strip()}
    mark.overall = given.overall
    mark.vacs = {one: bool(given.vacs.get(one)) for one in VACS}
    mark.next_try_on = given.next_try_on
    mark.score = scoring.grade_rubric(rubric, mark.levels).score if rubric else None


def _tell_if_due(work: Submission, grade: Grade, *, by: User, at: datetime) -> int | None:
    """Tell a result that waited only for the second mark; a certificate's job, if any."""
    held_for = SecondMark.objects.filter(submission=work, is_held_for=True).exists()
    if grade.released_at is not None or not held_for or is_awaited(work.pk):
        return None
    if GradingRule.objects.filter(cohort_id=work.enrolment.cohort_id, are_held=True).exists():
        return None
    return tell(work, grade, by=by, at=at)


def _journal(verb: str, mark: SecondMark, *, by: User, at: datetime) -> None:
    """Leave the journal of the learner's organisation a line."""
    organisation_id = Submission.objects.values_list("enrolment__cohort__organisation_id", flat=True).get(
        pk=mark.submission_id
    )
    detail = {"work": mark.submission_id, "state": mark.state, "number": mark.number}
    record(verb, actor=by, organisation_id=organisation_id, subject=mark, at=at, detail=detail)
