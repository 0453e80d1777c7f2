"""Windows of tests for a group and extensions for single people; each can be undone, none takes time away.

An open attempt keeps the deadline that it was started with. A window that is moved or shortened counts for
attempts that begin later; an extension lengthens the open attempt at once; taking it back shortens nothing.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services.journal import record
from assessments import timing
from assessments.models import Attempt, AttemptWindow, Extension
from assessments.queries.windows import standing_window
from assessments.services.attempts import lock_attempt
from catalog.models import PlanStep
from courses.models import Cohort, Enrolment
from courses.services.progress import lock_enrolment


class NoTestError(Exception):
    """The step is no test of the group's programme."""


class WindowOrderError(Exception):
    """The window would close before it opens."""


class NothingGivenError(Exception):
    """The extension gives neither time nor attempts, or has no reason, or there is nobody to give it to."""


class NothingToUndoError(Exception):
    """It was undone or replaced meanwhile."""


@dataclass(frozen=True, slots=True)
class GivenExtension:
    """What is given to each of the chosen people."""

    minutes: int = 0
    attempts: int = 0
    closes_at: datetime | None = None  # UTC instant
    reason: str = ""


@transaction.atomic
def set_window(
    cohort_id: int,
    *,
    step_id: int,
    opens_at: datetime | None,
    closes_at: datetime | None,
    by: User,
    at: datetime,
) -> AttemptWindow:
    """Set when a group may take a test; both empty takes the window away. Open attempts are not touched.

    Raises:
        NoTestError: the step is no test of this group.
        WindowOrderError: it would close before it opens.
    """
    cohort = _lock_cohort(cohort_id)
    step = _test_of(cohort, step_id)
    if opens_at and closes_at and closes_at <= opens_at:
        raise WindowOrderError
    former = standing_window(cohort.pk, step.pk)
    if former is not None and (former.opens_at, former.closes_at) == (opens_at, closes_at):
        return former
    if former is not None:
        former.ended_at = at
        former.save(update_fields=["ended_at"])
    window = AttemptWindow.objects.create(
        cohort=cohort, step=step, opens_at=opens_at, closes_at=closes_at, follows=former, set_by=by, set_at=at
    )
    _note("window.set", cohort, window, by=by, at=at, detail=_bounds(window))
    return window


@transaction.atomic
def undo_window(window_id: int, *, by: User, at: datetime) -> AttemptWindow | None:
    """Put back the window that stood before this one; None when there was none.

    Raises:
        NothingToUndoError: this one does not stand any more.
    """
    cohort_id = AttemptWindow.objects.values_list("cohort_id", flat=True).get(pk=window_id)
    cohort = _lock_cohort(cohort_id)
    window = AttemptWindow.objects.select_related("follows").get(pk=window_id)
    if window.ended_at is not None:
        raise NothingToUndoError
    window.ended_at = at
    window.save(update_fields=["ended_at"])
    if window.follows is not None:
        window.follows.ended_at = None
        window.follows.save(update_fields=["ended_at"])
    _note("window.undo", cohort, window, by=by, at=at, detail=_bounds(window))
    return window.follows


def give_extension(
    cohort_id: int,
    *,
    step_id: int,
    enrolment_ids: Sequence[int],
    given: GivenExtension,
    by: User,
    at: datetime,
) -> str:
    """Give the chosen people of a group more time, attempts or an own closing moment; the batch's name.

    Two transactions a batch, because a save never waits for the places: the first writes all extensions, the
    second lengthens attempts that are open. A start in between already reads the extension.

    Raises:
        NoTestError: the step is no test of this group.
        NothingGivenError: nothing is given, the reason is missing, or nobody of the group is named.
    """
    batch = secrets.token_hex(8)
    with transaction.atomic():
        cohort = Cohort.objects.select_related("programme").get(pk=cohort_id)
        step = _test_of(cohort, step_id)
        places = list(
            Enrolment.objects.taking_part()
            .filter(cohort=cohort, pk__in=enrolment_ids)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        gives = given.minutes or given.attempts or given.closes_at
        if not (places and gives and given.reason.strip()):
            raise NothingGivenError
        for place in places:
            _extend(lock_enrolment(place), step, batch, given, by=by, at=at)
    for place in places:
        _lengthen_open_attempt(place, step.pk)
    return batch


@transaction.atomic
def undo_extension(cohort_id: int, *, batch: str, by: User, at: datetime) -> int:
    """Take back what was given together; how many people. An attempt that is open keeps its deadline.

    Raises:
        NothingToUndoError: nothing of the batch stands.
    """
    cohort = Cohort.objects.get(pk=cohort_id)
    standing = Extension.objects.filter(enrolment__cohort=cohort, batch=batch, withdrawn_at=None)
    rows = list(standing.order_by("pk"))
    if not Extension.objects.filter(pk__in=[one.pk for one in rows], withdrawn_at=None).update(
        withdrawn_at=at
    ):
        raise NothingToUndoError
    for one in rows:
        _note("extension.undo", cohort, one, by=by, at=at, detail={"batch": batch})
    return len(rows)


def _extend(
    enrolment: Enrolment, step: PlanStep, batch: str, given: GivenExtension, *, by: User, at: datetime
) -> None:
    """One person's row and its line in the journal."""
    row = Extension.objects.create(
        enrolment=enrolment,
        step=step,
        batch=batch,
        minutes=given.minutes,
        attempts=given.attempts,
        closes_at=given.closes_at,
        reason=given.reason.strip()[:300],
        given_by=by,
        given_at=at,
    )
    detail: dict[str, Any] = {
        "enrolment": enrolment.pk,
        "step": step.pk,
        "minutes": given.minutes,
        "attempts": given.attempts,
        "closes_at": given.closes_at.isoformat() if given.closes_at else None,
        "reason": row.reason,
    }
    _note("extension.give", enrolment.cohort, row, by=by, at=at, detail=detail)


@transaction.atomic
def _lengthen_open_attempt(enrolment_id: int, step_id: int) -> None:
    """Move the deadline of the open attempt to what it was promised at its start and all extensions since."""
    own = Attempt.objects.filter(enrolment=enrolment_id, step=step_id, state=Attempt.State.OPEN)
    attempt_id = own.values_list("pk", flat=True).first()
    if attempt_id is None:
        return
    attempt = lock_attempt(attempt_id, "state", "deadline_at", "started_at", "rules")
    if attempt.state != Attempt.State.OPEN:
        return
    extensions = Extension.objects.filter(enrolment=enrolment_id, step=step_id, withdrawn_at=None)
    closes_at = attempt.rules.get("closes_at")
    terms = timing.terms_of(
        minutes=attempt.rules.get("programme_minutes", attempt.rules.get("minutes")),
        attempts=1,
        closes_at=datetime.fromisoformat(closes_at) if closes_at else None,
        extras=[timing.Extra(one.minutes, one.attempts, one.closes_at) for one in extensions],
    )
    attempt.deadline_at = timing.lengthened(attempt.deadline_at, terms.deadline_of(attempt.started_at))
    attempt.save(update_fields=["deadline_at"])


def _lock_cohort(cohort_id: int) -> Cohort:
    """The group, locked until commit: two who set its windows wait for each other."""
    cohorts = Cohort.objects.select_for_update(no_key=True, of=("self",)).select_related("programme")
    return cohorts.get(pk=cohort_id)


def _test_of(cohort: Cohort, step_id: int) -> PlanStep:
    """The test of the group's programme."""
    steps = PlanStep.objects.filter(programme_id=cohort.programme_id, kind=PlanStep.Kind.TEST)
    step = steps.filter(pk=step_id).first()
    if step is None:
        raise NoTestError
    return step


def _bounds(window: AttemptWindow) -> dict[str, Any]:
    """The window as the journal says it."""
    return {
        "step": window.step_id,
        "opens_at": window.opens_at.isoformat() if window.opens_at else None,
        "closes_at": window.closes_at.isoformat() if window.closes_at else None,
    }


def _note(verb: str, cohort: Cohort, subject: Any, *, by: User, at: datetime, detail: dict[str, Any]) -> None:
    """One line of the journal of the group's organisation."""
    record(verb, actor=by, organisation_id=cohort.organisation_id, subject=subject, at=at, detail=detail)
