"""What a trainee writes at a step: marks on a conversation, decisions on cases, notes on a lesson."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from catalog.models import PlanStep
from courses.models import StepProgress
from courses.queries.place import step_in
from courses.queries.tasks import SAVED_NO, materials_of
from courses.services.progress import NotSelfMarkedError, begin_step, lock_enrolment

MARKS = {"fault", "strength"}


class NothingMarkedError(Exception):
    """A conversation is compared after at least one line was marked."""


class NothingWrittenError(Exception):
    """A case's answer opens after a decision was written."""


class NoSuchCaseError(Exception):
    """The step has no case of this code."""


class OlderTextError(Exception):
    """What the page sent by itself is older than what is stored: it came late, or from another window."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Which of its savings a page sends. A button's always counts: somebody has pressed it."""

    number: int | None = None  # higher with each saving of the page; None where the page says nothing of it
    is_by_itself: bool = False  # saved while it is typed, without a button


BY_BUTTON = Turn()


@transaction.atomic
def save_marks(
    enrolment_id: int,
    *,
    step_id: int,
    marks: Mapping[int, str],
    notes: Mapping[int, str],
    compare: bool,
    at: datetime,
    turn: Turn = BY_BUTTON,
) -> StepProgress:
    """Keep what the trainee has marked; `compare` shows the author's marks and ends the step.

    Args:
        marks: fault or strength by the line's number, from 1; lines that do not exist are left out.
        notes: what the trainee writes about a line; of the whole at 0.
        compare: the trainee is ready; what was compared is changed no more.
        at: aware moment.
        turn: which of the page's savings this is.

    Raises:
        OlderTextError: a later one is stored.
        NothingMarkedError: to be compared, but no line is marked.
        StepClosedError: the step does not open now.
        NotSelfMarkedError: the step is no conversation to take apart.

    """
    progress, lines = _begun(enrolment_id, step_id, PlanStep.Kind.TRANSCRIPT, at=at)
    if progress.answers.get("compared_at"):
        return progress
    known = range(1, lines + 1)
    noted = range(lines + 1)
    kept = {str(line): mark for line, mark in sorted(marks.items()) if line in known and mark in MARKS}
    said = {str(line): text.strip() for line, text in sorted(notes.items()) if line in noted and text.strip()}
    if compare and not kept:
        raise NothingMarkedError
    progress.answers = {"marks": kept, "notes": said, SAVED_NO: _next_no(progress, turn)}
    if compare:
        progress.answers["compared_at"] = at.isoformat()
        _finish(progress, at=at)
    progress.save(update_fields=["answers", "state", "percent", "completed_at"])
    return progress


@transaction.atomic
def save_case(enrolment_id: int, *, step_id: int, code: str, text: str, at: datetime) -> StepProgress:
    """Keep the trainee's decision, which opens the answer; the last one of the set ends the step.

    A decision that was made stays: the answer is there to be compared with it.

    Raises:
        NothingWrittenError: there is no text.
        NoSuchCaseError: the step has no such case.
        StepClosedError: the step does not open now.
        NotSelfMarkedError: the step has no cases.

    """
    if not text.strip():
        raise NothingWrittenError
    enrolment = lock_enrolment(enrolment_id)
    step = step_in(enrolment.cohort.programme, step_id)
    if step.kind != PlanStep.Kind.CASES:
        raise NotSelfMarkedError
    codes = [one.code for one in materials_of(enrolment.cohort, step)]
    if code not in codes:
        raise NoSuchCaseError
    progress = begin_step(enrolment, step, at=at)
    progress.answers.setdefault(code, {"text": text.strip(), "at": at.isoformat()})
    progress.percent = 100 * len(progress.answers) // len(codes)
    if set(codes) <= set(progress.answers):
        _finish(progress, at=at)
    progress.save(update_fields=["answers", "state", "percent", "completed_at"])
    return progress


@transaction.atomic
def save_notes(
    enrolment_id: int, *, step_id: int, text: str, at: datetime, turn: Turn = BY_BUTTON
) -> StepProgress:
    """Keep what the trainee writes below a lesson; the step goes on as it was.

    Raises:
        OlderTextError: a later saving of the page is stored.
        StepClosedError: the step does not open now.
        NotSelfMarkedError: the step is no lesson.

    """
    enrolment = lock_enrolment(enrolment_id)
    step = step_in(enrolment.cohort.programme, step_id)
    if step.kind != PlanStep.Kind.LESSON:
        raise NotSelfMarkedError
    progress = begin_step(enrolment, step, at=at)
    progress.answers = {SAVED_NO: _next_no(progress, turn)}
    progress.text = text.strip()
    progress.save(update_fields=["text", "answers"])
    return progress


def _begun(enrolment_id: int, step_id: int, kind: str, *, at: datetime) -> tuple[StepProgress, int]:
    """The step's progress under the enrolment's lock, and how many lines its conversation has."""
    enrolment = lock_enrolment(enrolment_id)
    step = step_in(enrolment.cohort.programme, step_id)
    if step.kind != kind:
        raise NotSelfMarkedError
    rows = materials_of(enrolment.cohort, step)
    return begin_step(enrolment, step, at=at), len(rows[0].body["lines"]) if rows else 0


def _next_no(progress: StepProgress, turn: Turn) -> int:
    """The number to store with this saving; refused when a later one is there."""
    stored: int = progress.answers.get(SAVED_NO, 0)
    if turn.is_by_itself and turn.number is not None and turn.number <= stored:
        raise OlderTextError
    return max(stored + 1, turn.number or 0)


def _finish(progress: StepProgress, *, at: datetime) -> None:
    """Mark the step as done; the caller saves."""
    if progress.state != StepProgress.State.DONE:
        progress.state, progress.percent, progress.completed_at = StepProgress.State.DONE, 100, at
