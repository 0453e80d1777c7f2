"""A trainee's course as it stands at one moment: days, steps, what is open and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Any

from catalog.models import PlanStep
from catalog.norms import with_norms
from courses import zones
from courses.models import Cohort, CohortDay, Enrolment, StepProgress
from courses.queries.place import Progress, days_of, outline_of, progress_of

LEFT = {Enrolment.State.REPLACED, Enrolment.State.WITHDRAWN}
ASSESSED = {PlanStep.Kind.TEST, PlanStep.Kind.EXERCISE}
FINAL_TEST = "final"


class Closed(StrEnum):
    """Why a step does not open."""

    LEFT = "left"  # the person does not take part any more
    PLANNED = "planned"  # the cohort has not begun
    OVER = "over"  # the cohort is finished or cancelled
    DAY = "day"  # its day has not come
    LESSONS = "lessons"  # some lesson before the final test is not read


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a trainee's day."""

    step: PlanStep
    progress: StepProgress | None
    at: time | None  # wall clock in the cohort's zone; None where people go at their own pace
    closed: Closed | None
    how: str  # how the step goes in the cohort's mode
    number: int  # its place in the day, breaks not counted

    @property
    def is_break(self) -> bool:
        """Breaks are shown but not counted."""
        return self.step.kind == PlanStep.Kind.BREAK

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do here."""
        return self.progress is not None and self.progress.state == StepProgress.State.DONE

    @property
    def is_behind(self) -> bool:
        """Whether the person has gone past it: done, or in the assessor's hands."""
        return self.progress is not None and self.progress.state in {
            StepProgress.State.DONE,
            StepProgress.State.WAITING,
        }

    @property
    def standing(self) -> str:
        """What the row shows: closed, open, started, waiting, done or failed."""
        if self.progress is not None:
            return self.progress.state
        return "closed" if self.closed else "open"


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One day of a course."""

    number: int
    day: CohortDay | None  # None when no date is set
    lines: list[StepLine]
    until: date | None = None  # of the next day: what is done at work is ready by then
    is_past: bool = False  # its date is a term, and it has passed
    is_until_past: bool = False

    @property
    def counted(self) -> list[StepLine]:
        """Steps without breaks."""
        return [line for line in self.lines if not line.is_break]

    @property
    def inside(self) -> list[StepLine]:
        """What the day itself holds."""
        return [line for line in self.lines if not line.step.is_outside]

    @property
    def outside(self) -> list[StepLine]:
        """What is done at work after it."""
        return [line for line in self.lines if line.step.is_outside]

    @property
    def done(self) -> int:
        """How many steps are behind."""
        return sum(line.is_behind for line in self.counted)

    @property
    def total(self) -> int:
        """How many steps there are."""
        return len(self.counted)

    @property
    def minutes_left(self) -> int:
        """Minutes of the day's own steps that are not behind."""
        return sum(line.step.minutes for line in self.inside if not (line.is_break or line.is_behind))

    @property
    def is_complete(self) -> bool:
        """Whether every step is behind."""
        return self.done == self.total

    @property
    def is_late(self) -> bool:
        """Whether its term has passed and something is left."""
        return self.is_past and not self.is_complete

    @property
    def is_work_late(self) -> bool:
        """Whether what is done at work should have been ready."""
        return self.is_until_past and not all(line.is_behind for line in self.outside)


@dataclass(frozen=True)
class Course:
    """A trainee's whole course at one moment; lines are made when they are asked for."""

    enrolment: Enrolment
    steps: tuple[PlanStep, ...]  # of the programme, in order
    progress: Progress
    calendar: dict[int, CohortDay]  # days with a date, by number
    today: date  # in the cohort's zone

    @cached_property
    def days(self) -> list[DayPlan]:
        """All days with all their steps."""
        numbers = sorted({step.day for step in self.steps})
        return [
            DayPlan(
                day,
                self.calendar.get(day),
                [self._line(step) for step in self.steps if step.day == day],
                self._date_of(day + 1),
                is_past=self._has_passed(day),
                is_until_past=day != numbers[-1] and self._has_passed(day + 1),
            )
            for day in numbers
        ]

    def _has_passed(self, number: int) -> bool:
        """Whether the day is a term and is behind: at one's own pace only the last day is one."""
        on_date = self._date_of(number)
        if on_date is None or on_date >= self.today:
            return False
        return self.enrolment.cohort.mode != "self" or number == max(self.calendar)

    def _date_of(self, number: int) -> date | None:
        """The date of a day, where one is set."""
        day = self.calendar.get(number)
        return day.on_date if day else None

    @property
    def begins_on(self) -> date | None:
        """The first date that is set."""
        return min((day.on_date for day in self.calendar.values()), default=None)

    @property
    def lines(self) -> list[StepLine]:
        """All steps in order, breaks included."""
        return [line for day in self.days for line in day.lines]

    @property
    def has_dates(self) -> bool:
        """Whether dates are set."""
        return any(day.day is not None for day in self.days)

    @property
    def is_begun(self) -> bool:
        """Whether the person has done anything."""
        return any(line.progress is not None for line in self.lines)

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why the course was assigned: gaps of the person's own branch or of no branch, by value."""
        branch = self.enrolment.user.branch
        own = {"", None, branch.name if branch else "", branch.pk if branch else ""}
        reasons: list[dict[str, Any]] = self.enrolment.cohort.reasons
        return [one for one in reasons if one.get("branch") in own] or reasons

    @property
    def next_line(self) -> StepLine | None:
        """The first open step that is not behind; what is done at work does not hold up the rest."""
        waiting = [
            line for line in self.lines if not line.is_break and not line.is_behind and line.closed is None
        ]
        return next((line for line in waiting if not line.step.is_outside), next(iter(waiting), None))

    @property
    def current_day(self) -> int:
        """Number of the day to show open: of the next step, or the first incomplete one, or the last."""
        following = self.next_line
        if following is not None:
            return following.step.day
        incomplete = (day.number for day in self.days if not day.is_complete)
        return next(incomplete, self.days[-1].number if self.days else 1)

    def line_of(self, step_id: int) -> StepLine | None:
        """The step's line."""
        return next((self._line(step) for step in self.steps if step.pk == step_id), None)

    def line_after(self, step_id: int) -> StepLine | None:
        """The step that comes after, breaks and what is done at work passed over."""
        walked = [step for step in self.steps if step.pk == step_id or not _is_passed_over(step)]
        ids = [step.pk for step in walked]
        return self._line(walked[ids.index(step_id) + 1]) if step_id in ids[:-1] else None

    def why_closed(self, step: PlanStep) -> Closed | None:
        """Why the step does not open; None when it does."""
        day = self.calendar.get(step.day)
        unread = self._unread_lessons if step.ref == FINAL_TEST else 0
        return why_closed(self.enrolment, step, day, today=self.today, unread_lessons=unread)

    def _line(self, step: PlanStep) -> StepLine:
        """How the step stands."""
        cohort = self.enrolment.cohort
        return StepLine(
            step=step,
            progress=self.progress.of_step(step.pk),
            at=time_of(step, self.calendar.get(step.day), cohort),
            closed=self.why_closed(step),
            how=with_norms(step.modes.get(cohort.mode, ""), cohort.norms),
            number=self._numbers[step.pk],
        )

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """Each step's place in its day, breaks not counted."""
        numbers: dict[int, int] = {}
        counted: dict[int, int] = {}  # day -> steps so far
        for step in self.steps:
            numbers[step.pk] = counted.get(step.day, 0) + 1
            if step.kind != PlanStep.Kind.BREAK:
                counted[step.day] = numbers[step.pk]
        return numbers

    @cached_property
    def _unread_lessons(self) -> int:
        """How many lessons are not marked as read."""
        lessons = [step.pk for step in self.steps if step.kind == PlanStep.Kind.LESSON]
        return sum(self.progress.state_of(pk) != StepProgress.State.DONE for pk in lessons)


def course_of(enrolment: Enrolment, *, at: datetime) -> Course:
    """The course as it stands at the aware moment `at`. Two queries besides what `enrolment` brings.

    A third one when this process reads the version of the programme for the first time.
    """
    cohort = enrolment.cohort
    return Course(
        enrolment=enrolment,
        steps=outline_of(cohort.programme),
        progress=progress_of(enrolment),
        calendar=days_of(cohort),
        today=zones.wall_clock(at, cohort.timezone).date(),
    )


def why_closed(
    enrolment: Enrolment, step: PlanStep, day: CohortDay | None, *, today: date, unread_lessons: int
) -> Closed | None:
    """Why the step does not open; None when it does.

    Args:
        enrolment: with its cohort.
        step: of the cohort's programme.
        day: the cohort's day in which the step comes, if a date is set.
        today: in the cohort's zone.
        unread_lessons: how many lessons of the programme the person has not read.

    """
    cohort = enrolment.cohort
    is_over = cohort.state == Cohort.State.CANCELLED or (
        cohort.state == Cohort.State.FINISHED and step.kind in ASSESSED  # lessons stay open for rereading
    )
    is_early = cohort.mode != "self" and day is not None and today < day.on_date
    is_final = step.kind == PlanStep.Kind.TEST and step.ref == FINAL_TEST
    reasons = (
        (enrolment.state in LEFT, Closed.LEFT),
        (cohort.state == Cohort.State.PLAN, Closed.PLANNED),
        (is_over, Closed.OVER),
        (is_early and cohort.state == Cohort.State.RUNNING, Closed.DAY),
        (is_final and unread_lessons > 0, Closed.LESSONS),
    )
    return next((reason for holds, reason in reasons if holds), None)


def closed_now(enrolment: Enrolment, step: PlanStep, *, at: datetime) -> Closed | None:
    """Why one step does not open at the aware moment `at`; None when it does. Two queries."""
    return course_of(enrolment, at=at).why_closed(step)


def _is_passed_over(step: PlanStep) -> bool:
    """Whether nobody goes on to it from the step before."""
    return step.kind == PlanStep.Kind.BREAK or step.is_outside


def time_of(step: PlanStep, day: CohortDay | None, cohort: Cohort) -> time | None:
    """When the step begins by the cohort's clock; None where people go at their own pace.

    Args:
        step: of the cohort's programme.
        day: the cohort's day in which it comes; without one the programme's own clock holds.
        cohort: whose mode counts.

    """
    if cohort.mode == "self" or step.at is None:
        return None
    return zones.shifted(step.at, day.starts_at if day else zones.PROGRAMME_START)
