"""When a group may take its tests, what single people were given beside, and what comes of both."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from accounts.prepared import Prepared
from assessments import timing
from assessments.models import Attempt, AttemptWindow, Extension
from catalog.models import PlanStep
from courses.models import Cohort, Enrolment

_WINDOW = ("id", "opens_at", "closes_at")
_EXTENSION = ("id", "minutes", "attempts", "closes_at")
_windows = Prepared(
    lambda cohort, step: (
        AttemptWindow.objects.filter(cohort=cohort, step=step, ended_at=None).order_by().values_list(*_WINDOW)
    ),
    -1,
    -2,
)
_extensions = Prepared(
    lambda place, step: (
        Extension.objects.filter(enrolment=place, step=step, withdrawn_at=None)
        .order_by()
        .values_list(*_EXTENSION)
    ),
    -1,
    -2,
)


def standing_window(cohort_id: int, step_id: int) -> AttemptWindow | None:
    """The window of a test as it is set now. One query."""
    return AttemptWindow.objects.filter(cohort=cohort_id, step=step_id, ended_at=None).first()


def effective_terms(enrolment: Enrolment, step: PlanStep, rules: dict[str, Any]) -> timing.Terms:
    """What the programme, the group's window and the person's extensions come to. Two queries."""
    windows = _windows(enrolment.cohort_id, step.pk)
    extensions = _extensions(enrolment.pk, step.pk)
    return joined_terms(
        rules,
        AttemptWindow.from_db(DEFAULT_DB_ALIAS, _WINDOW, windows[0]) if windows else None,
        [Extension.from_db(DEFAULT_DB_ALIAS, _EXTENSION, one) for one in extensions],
    )


def joined_terms(
    rules: dict[str, Any], window: AttemptWindow | None, extensions: Iterable[Extension]
) -> timing.Terms:
    """The effective conditions out of rows that are at hand."""
    return timing.terms_of(
        minutes=rules.get("minutes"),
        attempts=rules.get("attempts", 0),
        opens_at=window.opens_at if window else None,
        closes_at=window.closes_at if window else None,
        extras=[timing.Extra(one.minutes, one.attempts, one.closes_at) for one in extensions],
    )


@dataclass(frozen=True, slots=True)
class TestLine:
    """One test of a group with its window."""

    step: PlanStep
    rules: dict[str, Any]
    window: AttemptWindow | None  # the standing row, also one that says «taken away»
    open_attempts: int

    @property
    def is_set(self) -> bool:
        """Whether there is a bound at all."""
        return self.window is not None and bool(self.window.opens_at or self.window.closes_at)


@dataclass(frozen=True, slots=True)
class PersonTerms:
    """One participant and one test: the effective conditions and how the attempts stand."""

    enrolment: Enrolment
    terms: timing.Terms
    extensions: list[Extension]
    used: int
    open_attempt: Attempt | None


def tests_of(cohort: Cohort) -> list[PlanStep]:
    """Steps of the programme that are tests, in order. One query."""
    steps = PlanStep.objects.filter(programme_id=cohort.programme_id, kind=PlanStep.Kind.TEST)
    return list(steps.order_by("day", "position"))


def window_lines(cohort: Cohort) -> list[TestLine]:
    """A line for each test of the group. Three queries."""
    standing = {
        one.step_id: one
        for one in AttemptWindow.objects.filter(cohort=cohort, ended_at=None).select_related("set_by")
    }
    running = Attempt.objects.filter(enrolment__cohort=cohort, state=Attempt.State.OPEN)
    going: dict[int, int] = defaultdict(int)
    for step_id in running.values_list("step_id", flat=True):
        going[step_id] += 1
    return [
        TestLine(step, cohort.programme.tests.get(step.ref, {}), standing.get(step.pk), going[step.pk])
        for step in tests_of(cohort)
    ]


def people_terms(cohort: Cohort, line: TestLine) -> list[PersonTerms]:
    """A line for each participant at one test, by name. Three queries whatever the size of the group."""
    people = cohort.enrolments.taking_part().select_related("user", "user__branch")
    given: dict[int, list[Extension]] = defaultdict(list)
    for one in Extension.objects.filter(enrolment__cohort=cohort, step=line.step, withdrawn_at=None):
        given[one.enrolment_id].append(one)
    tries: dict[int, list[Attempt]] = defaultdict(list)
    attempts = Attempt.objects.filter(enrolment__cohort=cohort, step=line.step)
    for attempt in attempts.only("enrolment_id", "step_id", "state", "deadline_at", "started_at", "number"):
        tries[attempt.enrolment_id].append(attempt)
    return [
        PersonTerms(
            enrolment=one,
            terms=joined_terms(line.rules, line.window, given[one.pk]),
            extensions=given[one.pk],
            used=len(tries[one.pk]),
            open_attempt=next((each for each in tries[one.pk] if each.state == Attempt.State.OPEN), None),
        )
        for one in people
    ]


@dataclass(frozen=True, slots=True)
class Given:
    """Extensions that were given together, as the page offers to take them back."""

    batch: str
    people: int
    minutes: int
    attempts: int
    closes_at: datetime | None
    reason: str
    given_at: datetime
    by: str


def batches_of(cohort: Cohort, step: PlanStep, *, limit: int = 10) -> list[Given]:
    """The newest standing extensions of a test, by what was given together. One query."""
    rows = Extension.objects.filter(enrolment__cohort=cohort, step=step, withdrawn_at=None)
    groups: dict[str, list[Extension]] = defaultdict(list)
    for one in rows.select_related("given_by").order_by("-given_at", "-pk"):
        groups[one.batch].append(one)
    return [
        Given(
            batch=batch,
            people=len(members),
            minutes=members[0].minutes,
            attempts=members[0].attempts,
            closes_at=members[0].closes_at,
            reason=members[0].reason,
            given_at=members[0].given_at,
            by=members[0].given_by.short_name,
        )
        for batch, members in list(groups.items())[:limit]
    ]
