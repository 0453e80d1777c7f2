"""When the courses of a plan can be given: groups, weeks, load on the shifts. Pure; a page may ask.

A person is away one day a week at most, so that a shift loses nobody twice; each group has its own day of the
week, so that no more than one group is away at once. Courses of an audience follow each other; only so many
begin in a calendar quarter. A week that holidays make too short is left out.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice

from figures.workdays import working_days

WEEK = timedelta(days=7)
GROUP_AT_MOST = 12
"""People of one group: more do not practise (the catalogue's own norm of a group)."""

GROUPS_A_WEEK = 5
"""Working days: one group is away at a time."""

MODULES_A_QUARTER = 2
"""Of one person, unless the wave's plan says otherwise."""

FEWEST_DAYS = 4
"""Working days of a week of training: between the holidays a shift has nobody to spare."""

PREPARATION = timedelta(days=14)
"""From the decision to the first training day."""


@dataclass(frozen=True, slots=True)
class Course:
    """One course of the plan.

    days: of a person; within: days to its own deadline, None without one. after: codes of its prerequisites;
    those that are not in the plan change nothing. people: who goes to it, at least 1; None: the audience.
    """

    code: str
    days: int
    within: int | None = None
    after: tuple[str, ...] = ()
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One course with its weeks.

    first_week: 0 is the first week of the schedule; weeks: in which it is taught. starts_on, ends_on: working
    days. skipped: Mondays of the weeks that holidays take, from when it could begin to its end. person_days:
    of all groups; load: person-days of its busiest week. is_late: it ends after its deadline or that of
    what needs it, because a quarter holds only so many courses.
    """

    code: str
    first_week: int
    weeks: int
    starts_on: date
    ends_on: date
    groups: int
    group: int
    person_days: int
    load: int
    is_late: bool
    skipped: tuple[date, ...] = ()


def group_size(people: int, *, at_once: int | None) -> int:
    """People of one group, at least one: within the norm and within who may be away at once."""
    return max(1, min(people, GROUP_AT_MOST, at_once or GROUP_AT_MOST))


def first_monday(decided_on: date) -> date:
    """The Monday on which the training may begin, two weeks after the decision at the earliest."""
    ready = decided_on + PREPARATION
    return ready + timedelta(days=-ready.weekday() % 7)


def schedule(
    courses: Sequence[Course],
    *,
    people: int,
    decided_on: date,
    at_once: int | None = None,
    a_quarter: int | None = None,
) -> list[Slot]:
    """The courses of one audience, the most pressing first, otherwise as the plan has them.

    What a course needs comes before it and presses as much as the course itself.

    Args:
        people: of the audience, at least 1.
        decided_on: when the plan was approved; deadlines count from it.
        at_once: people who may be away at once; None leaves the norm of a group.
        a_quarter: courses that one person begins in a calendar quarter; None means two.
    """
    start = first_monday(decided_on)
    found: list[Slot] = []
    week = 0
    begun: Counter[tuple[int, int]] = Counter()
    within = _deadlines(courses)
    for one in _in_order(courses, within):
        learners = one.people or people
        size = group_size(learners, at_once=at_once)
        groups = math.ceil(learners / size)
        weeks = one.days * math.ceil(groups / GROUPS_A_WEEK)
        first = next(
            at
            for at in _training_weeks(start, week, groups)
            if begun[_quarter(start, at)] < (a_quarter or MODULES_A_QUARTER)
        )
        taught = list(islice(_training_weeks(start, first, groups), weeks))
        begun[_quarter(start, taught[0])] += 1
        full = [at for at in range(week, taught[0]) if _is_of_training(start, at, groups)]
        since = full[-1] + 1 if full else week
        left_out = (start + each * WEEK for each in range(since, taught[-1]) if each not in taught)
        deadline = within[one.code]
        ends_on = working_days(start + taught[-1] * WEEK)[-1]
        found.append(
            Slot(
                code=one.code,
                first_week=taught[0],
                weeks=weeks,
                starts_on=working_days(start + taught[0] * WEEK)[0],
                ends_on=ends_on,
                groups=groups,
                group=size,
                person_days=one.days * learners,
                load=min(learners, size * GROUPS_A_WEEK),
                is_late=deadline is not None and ends_on > decided_on + timedelta(days=deadline),
                skipped=tuple(left_out),
            )
        )
        week = taught[-1] + 1
    return found


def _training_weeks(start: date, first: int, groups: int) -> Iterator[int]:
    """Numbers of the weeks of training, from `first` on."""
    return (at for at in count(first) if _is_of_training(start, at, groups))


def _is_of_training(start: date, week: int, groups: int) -> bool:
    """Whether each group that has its day in the week has it."""
    needed = max(FEWEST_DAYS, min(groups, GROUPS_A_WEEK))
    return len(working_days(start + week * WEEK)) >= needed


def _quarter(start: date, week: int) -> tuple[int, int]:
    """The calendar quarter of the first day of a week of training."""
    first = working_days(start + week * WEEK)[0]
    return first.year, (first.month - 1) // 3


def _deadlines(courses: Sequence[Course]) -> dict[str, int | None]:
    """Days to the deadline of each course: its own, or a sooner one of what cannot begin without it."""
    found = {one.code: one.within for one in courses}
    for _round in courses:  # a chain of prerequisites is no longer than the plan
        for one in courses:
            needed_by = found[one.code]
            for code in one.after:
                own = found.get(code)
                if code in found and needed_by is not None and (own is None or needed_by < own):
                    found[code] = needed_by
    return found


def _in_order(courses: Sequence[Course], within: Mapping[str, int | None]) -> list[Course]:
    """By deadline, each behind its prerequisites; equal ones stay in order. A circle ends where it closes."""

    def days_left(one: Course) -> float:
        deadline = within[one.code]
        return math.inf if deadline is None else deadline

    pressing = sorted(courses, key=days_left)
    entered: set[str] = set()
    ordered: list[Course] = []

    def place(course: Course) -> None:
        if course.code in entered:
            return
        entered.add(course.code)
        for one in pressing:
            if one.code in course.after:
                place(one)
        ordered.append(course)

    for one in pressing:
        place(one)
    return ordered
