"""What pages of a test show beside its questions: the conditions, the growth since the entry test."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from accounts.prepared import Prepared
from assessments import scoring, timing
from assessments.models import Attempt
from assessments.queries.windows import effective_terms
from catalog.models import PlanStep
from courses.models import Enrolment
from courses.queries.course import Closed, closed_now


class NoStart(StrEnum):
    """Why no attempt can begin now."""

    CLOSED = "closed"  # the step is not open
    PASSED = "passed"
    USED_UP = "used_up"
    EARLY = "early"
    NOT_OPEN = "not_open"  # the group's window comes later
    WINDOW_OVER = "window_over"
    EMPTY = "empty"  # the course has no such test


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a person should know before the clock starts."""

    questions: int
    minutes: int | None
    pass_percent: int | None
    is_graded: bool
    attempts: int  # that the rules give
    hours_between: int
    used: int  # attempts made
    open_attempt: Attempt | None
    finished: list[Attempt]
    deadline_at: datetime | None  # if the attempt began now
    refusal: NoStart | None
    closed: Closed | None
    opens_at: datetime | None  # when EARLY
    terms: timing.Terms  # with the group's window and the person's extensions
    is_cut: bool  # begun now, the attempt would end with the window, before its minutes are over

    @property
    def left(self) -> int:
        """Attempts that remain."""
        return max(0, self.attempts - self.used)


def conditions_of(enrolment: Enrolment, step: PlanStep, *, at: datetime) -> Conditions:
    """Conditions of a test for one person at the aware moment `at`."""
    rules: dict[str, Any] = enrolment.cohort.programme.tests.get(step.ref, {})
    attempts = list(Attempt.objects.filter(enrolment=enrolment, step=step).order_by("number"))
    open_attempt = next((one for one in attempts if one.state == Attempt.State.OPEN), None)
    finished = [one for one in attempts if one.state != Attempt.State.OPEN]
    closed = closed_now(enrolment, step, at=at)
    terms = effective_terms(enrolment, step, rules)
    opens_at = None
    if finished and finished[-1].finished_at:
        opens_at = timing.may_start_at(finished[-1].finished_at, rules.get("hours_between", 0))
    return Conditions(
        questions=rules.get("questions", 0),
        minutes=terms.minutes,
        pass_percent=rules.get("pass_percent"),
        is_graded=rules.get("graded", False),
        attempts=terms.attempts,
        hours_between=rules.get("hours_between", 0),
        used=len(attempts),
        open_attempt=open_attempt,
        finished=finished,
        deadline_at=terms.deadline_of(at),
        refusal=_refusal(rules, terms, finished, closed, opens_at, at=at),
        closed=closed,
        opens_at=opens_at,
        terms=terms,
        is_cut=terms.is_cut_at(at),
    )


def _refusal(
    rules: dict[str, Any],
    terms: timing.Terms,
    finished: list[Attempt],
    closed: Closed | None,
    opens_at: datetime | None,
    *,
    at: datetime,
) -> NoStart | None:
    """Why a new attempt cannot begin; the reason that lasts longest comes first."""
    if not rules:
        return NoStart.EMPTY
    if any(one.is_passed for one in finished):
        return NoStart.PASSED
    if len(finished) >= terms.attempts:
        return NoStart.USED_UP
    if closed is not None:
        return NoStart.CLOSED
    return _refusal_by_clock(terms, opens_at, at=at)


def _refusal_by_clock(terms: timing.Terms, opens_at: datetime | None, *, at: datetime) -> NoStart | None:
    """Why now is not the time: by the group's window, or by the wait between two attempts."""
    if terms.is_over_at(at):
        return NoStart.WINDOW_OVER
    if terms.is_early_at(at):
        return NoStart.NOT_OPEN
    return NoStart.EARLY if opens_at is not None and at < opens_at else None


_entry_scores = Prepared(
    lambda place: Attempt.objects.filter(enrolment=place, step__ref="entry").order_by().values_list("score"),
    -1,
)


@dataclass(frozen=True, slots=True)
class Gain:
    """How the final test compares with the entry test."""

    before: Decimal  # score 0..100
    after: Decimal
    normalised: Decimal | None  # (after - before) / (100 - before); None when before was 100


def gain_of(attempt: Attempt) -> Gain | None:
    """Growth from the entry test to this attempt; None when there is nothing to compare. One query."""
    if attempt.step.ref == "entry" or attempt.score is None:
        return None
    scores = [score for (score,) in _entry_scores(attempt.enrolment_id) if score is not None]
    if not scores:
        return None
    before = max(scores)
    return Gain(before, attempt.score, scoring.normalised_gain(before, attempt.score))
