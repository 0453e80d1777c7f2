"""How far a trainee is: what the trainee does alone. Results of tests and exercises come by results.py."""

from datetime import datetime

from django.db import transaction

from accounts.prepared import PreparedInsert
from catalog.models import PlanStep
from courses.models import Cohort, Enrolment, StepProgress
from courses.queries.course import Closed, closed_now
from courses.queries.place import held_place, step_in

SELF_MARKED = {PlanStep.Kind.LESSON, PlanStep.Kind.SESSION, PlanStep.Kind.PLAN}


class StepClosedError(Exception):
    """The step does not open now; `reason` says why."""

    def __init__(self, reason: Closed) -> None:
        super().__init__(reason.value)
        self.reason = reason


class NotSelfMarkedError(Exception):
    """Somebody else says how this step went: it is a test, an exercise or a break."""


class EmptyPlanError(Exception):
    """A personal plan without a word is not a plan."""


@transaction.atomic
def open_step(enrolment_id: int, *, step_id: int, at: datetime) -> StepProgress:
    """Begin a step, or find it begun; the first one sets the enrolment going.

    Args:
        enrolment_id: the row is locked until commit, so that a double click makes one progress.
        step_id: of the cohort's programme.
        at: aware moment.

    Raises:
        StepClosedError: the step does not open now.
        PlanStep.DoesNotExist: the step belongs to another programme.

    """
    enrolment = lock_enrolment(enrolment_id)
    return begin_step(enrolment, step_in(enrolment.cohort.programme, step_id), at=at)


def begin_step(enrolment: Enrolment, step: PlanStep, *, at: datetime) -> StepProgress:
    """As `open_step`, for a caller who holds the enrolment's lock.

    Raises:
        StepClosedError: the step does not open now.

    """
    _set_going(enrolment, step, at=at)
    progress, _created = StepProgress.objects.get_or_create(
        enrolment=enrolment, step=step, defaults={"started_at": at}
    )
    progress.step = step
    return progress


def note_begun(enrolment: Enrolment, step: PlanStep, *, at: datetime) -> None:
    """As `begin_step`, for a caller who does not read the progress. One statement.

    Raises:
        StepClosedError: the step does not open now.

    """
    _set_going(enrolment, step, at=at)
    _put_begun(enrolment.pk, step.pk, at)


_put_begun = PreparedInsert(
    StepProgress, ("enrolment_id", "step_id", "started_at"), key=("enrolment_id", "step_id")
)


def _set_going(enrolment: Enrolment, step: PlanStep, *, at: datetime) -> None:
    """Refuse a step that does not open now; the first step of a course sets the enrolment going."""
    reason = closed_now(enrolment, step, at=at)
    if reason is not None:
        raise StepClosedError(reason)
    if enrolment.state == Enrolment.State.ASSIGNED:
        enrolment.state = Enrolment.State.RUNNING
        enrolment.save(update_fields=["state"])


@transaction.atomic
def read_lesson(enrolment_id: int, *, step_id: int, percent: int, at: datetime) -> StepProgress:
    """Remember how much of a lesson's text has been on the screen; it never goes back.

    Args:
        enrolment_id: whose reading.
        step_id: a lesson of the cohort's programme.
        percent: 0..100 of the text.
        at: aware moment.

    Raises:
        StepClosedError: the step does not open now.
        NotSelfMarkedError: the step is no lesson.

    """
    progress = open_step(enrolment_id, step_id=step_id, at=at)
    if progress.step.kind != PlanStep.Kind.LESSON:
        raise NotSelfMarkedError
    if percent > progress.percent:
        progress.percent = min(percent, 100)
        progress.save(update_fields=["percent"])
    return progress


@transaction.atomic
def finish_step(enrolment_id: int, *, step_id: int, at: datetime) -> StepProgress:
    """Mark a lesson as read or a session as held; a second time changes nothing.

    Raises:
        StepClosedError: the step does not open now.
        NotSelfMarkedError: a test or an exercise, which others decide.

    """
    progress = open_step(enrolment_id, step_id=step_id, at=at)
    if progress.step.kind not in SELF_MARKED:
        raise NotSelfMarkedError
    if progress.state != StepProgress.State.DONE:
        progress.state, progress.percent, progress.completed_at = StepProgress.State.DONE, 100, at
        progress.save(update_fields=["state", "percent", "completed_at"])
    return progress


@transaction.atomic
def save_plan(enrolment_id: int, *, step_id: int, text: str, at: datetime) -> StepProgress:
    """Store the personal plan as written and mark its step as done.

    Raises:
        EmptyPlanError: there is no text.
        StepClosedError: the step does not open now.
        NotSelfMarkedError: the step takes no plan.

    """
    if not text.strip():
        raise EmptyPlanError
    progress = finish_step(enrolment_id, step_id=step_id, at=at)
    if progress.step.kind != PlanStep.Kind.PLAN:
        raise NotSelfMarkedError
    progress.text = text
    progress.save(update_fields=["text"])
    return progress


def refuse_if_over(enrolment: Enrolment) -> None:
    """Refuse to send a work to mark when the cohort ended while the place was waited for.

    Called under the enrolment's lock: the statement that waits for it reads the cohort as it was before.

    Raises:
        StepClosedError: the cohort is finished or cancelled.

    """
    ended = (Cohort.State.FINISHED, Cohort.State.CANCELLED)
    if Cohort.objects.filter(pk=enrolment.cohort_id, state__in=ended).exists():
        raise StepClosedError(Closed.OVER)


def lock_enrolment(enrolment_id: int) -> Enrolment:
    """The enrolment with its cohort and programme, locked until the end of the transaction."""
    return held_place(enrolment_id)
