"""What a trainee finds on «Сегодня»: courses with the next step and its term, results that are new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from assessments.models import Attempt, AttemptWindow, Extension, Grade
from assessments.queries.windows import joined_terms
from catalog.models import PlanStep
from courses import zones
from courses.models import Cohort, Enrolment
from courses.queries.course import Closed, Course, DayPlan, StepLine
from courses.queries.now import courses_now
from figures.formats import NBSP

Kind = PlanStep.Kind
FRESH = timedelta(days=14)  # how long a result is new
RESULTS = 5
SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """Until when something is to be done."""

    text: str  # what, with its moment: «тест закроется 24 ноября, 18:00»
    left: str  # «осталось 3 дня»
    is_pressing: bool  # a day or less is left, or the day has passed
    at: datetime  # for the order of courses


@dataclass(frozen=True, slots=True)
class UpcomingDay:
    """One day of the group that has not passed."""

    number: int
    on_date: date
    starts_at: time | None  # None where people go at their own pace
    left: str


@dataclass(frozen=True, slots=True)
class CourseNow:
    """One course on «Сегодня»."""

    course: Course
    next_text: str  # «день 1, урок 3»; empty when nothing can be done now
    next_line: StepLine | None
    waiting: str  # why nothing can be done now
    due: Due | None
    upcoming: list[UpcomingDay]
    zone: str  # of the group
    is_other_zone: bool  # not the reader's

    @property
    def url(self) -> str:
        """Where the one click leads: the next step, or the course."""
        place = self.course.enrolment.pk
        if self.next_line is None:
            return reverse("courses:enrolment-detail", args=[place])
        return reverse("courses:step-detail", args=[place, self.next_line.step.pk])

    @property
    def days(self) -> list[DayPlan]:
        """All days of the course."""
        return self.course.days


@dataclass(frozen=True, slots=True)
class Result:
    """One result that is new to the person."""

    title: str
    verdict: str
    sign: str  # of the state: ok, bad, warn, muted
    score: Decimal | None  # 0..100
    comment: str  # what the assessor says as a whole
    at: datetime
    url: str


def study_of(user: User, *, at: datetime) -> list[CourseNow]:
    """The person's courses at the aware moment `at`, the most pressing first. Five queries and no more."""
    courses = courses_now(user, at=at)
    closings = closings_of(courses) if courses else {}
    rows = [_course_now(one, closings, own_zone=user.zone, at=at) for one in courses]
    return sorted(
        rows, key=lambda row: (row.next_line is None, row.due is None, row.due.at if row.due else at)
    )


def _course_now(
    course: Course, closings: dict[tuple[int, int], datetime], *, own_zone: str, at: datetime
) -> CourseNow:
    """One course as the page shows it."""
    cohort, line = course.enrolment.cohort, course.next_line
    return CourseNow(
        course=course,
        next_text=_place_of(line) if line else "",
        next_line=line,
        waiting="" if line else _why_waiting(course),
        due=due_of(course, line, closings, at=at),
        upcoming=[
            UpcomingDay(
                day.number,
                day.on_date,
                None if cohort.mode == "self" else day.starts_at,
                left_in_days((day.on_date - course.today).days),
            )
            for day in sorted(course.calendar.values(), key=lambda one: one.number)
            if day.on_date >= course.today
        ],
        zone=zones.zone_label(cohort.timezone, course.begins_on or course.today),
        is_other_zone=own_zone != cohort.timezone,
    )


def _place_of(line: StepLine) -> str:
    """«день 1, урок 3»."""
    step = line.step
    names = {
        Kind.LESSON: pgettext("next step", "lesson %(ref)s"),
        Kind.EXERCISE: pgettext("next step", "practice"),
        Kind.SESSION: pgettext("next step", "session"),
        Kind.PLAN: pgettext("next step", "personal plan"),
        Kind.TRANSCRIPT: pgettext("next step", "conversation to take apart"),
        Kind.CASES: pgettext("next step", "cases"),
    }
    test = pgettext("next step", "entry test") if step.ref == "entry" else pgettext("next step", "final test")
    name = test if step.kind == Kind.TEST else names.get(Kind(step.kind), step.title) % {"ref": step.ref}
    return pgettext("next step", "day %(day)d, %(name)s") % {"day": step.day, "name": name}


def _why_waiting(course: Course) -> str:
    """Why there is nothing to do now."""
    cohort = course.enrolment.cohort
    if cohort.state == Cohort.State.PLAN:
        return _("The group has not been opened yet. A notice comes when it is.")
    if course.enrolment.state == Enrolment.State.AWAITING:
        return _("Everything is handed in. The trainer assesses your work; a notice comes with the answer.")
    closed = next((one for one in course.lines if not one.is_break and not one.is_behind), None)
    if closed is not None and closed.closed == Closed.DAY:
        return _("Day %(day)d opens on its date.") % {"day": closed.step.day}
    return _("Nothing is to be done now.")


def due_of(
    course: Course, line: StepLine | None, closings: dict[tuple[int, int], datetime], *, at: datetime
) -> Due | None:
    """The nearest term of the course: a test that closes, or the day of the group."""
    cohort = course.enrolment.cohort
    ends = [
        closings[course.enrolment.pk, one.step.pk]
        for one in course.lines
        if not one.is_behind and (course.enrolment.pk, one.step.pk) in closings
    ]
    nearest = min((end for end in ends if end > at), default=None)
    if nearest is not None:
        local = nearest.astimezone(ZoneInfo(cohort.timezone))
        text = _("The test closes on %(day)s at %(time)s") % {
            "day": _day(local.date()),
            "time": f"{local:%H:%M}",
        }
        return Due(text, left_until(nearest, at=at), nearest - at <= SOON, nearest)
    numbers = sorted(course.calendar)
    if line is None or not numbers:
        return None
    day = course.calendar.get(numbers[-1] if cohort.mode == "self" else line.step.day)
    if day is None:
        return None
    words = _("To be done by %(day)s") if cohort.mode == "self" else _("Day %(number)d of the group: %(day)s")
    left = (day.on_date - course.today).days
    moment = zones.instant(day.on_date, day.starts_at, cohort.timezone)
    return Due(
        words % {"number": day.number, "day": _day(day.on_date)}, left_in_days(left), left <= 1, moment
    )


def _day(day: date) -> str:
    """«24 ноября»."""
    return date_format(day, "j E").replace(" ", NBSP)


def left_in_days(days: int) -> str:
    """«сегодня», «завтра», «осталось 3 дня», «2 дня назад»."""
    if days == 0:
        return pgettext("left", "today")
    if days == 1:
        return pgettext("left", "tomorrow")
    if days < 0:
        return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def left_until(moment: datetime, *, at: datetime) -> str:
    """How long is left: minutes within two hours, hours within two days, then days; rounded down."""
    minutes = max(0, int((moment - at).total_seconds() // 60))
    if minutes < 120:
        return ngettext("%(count)d minute left", "%(count)d minutes left", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)d hour left", "%(count)d hours left", hours) % {"count": hours}
    return left_in_days(hours // 24)


def closings_of(courses: Iterable[Course]) -> dict[tuple[int, int], datetime]:
    """When tests close for each place and step, the person's own extensions included. Two queries."""
    places = {one.enrolment.pk: one.enrolment for one in courses}
    cohorts = {one.cohort_id for one in places.values()}
    windows = {
        (one.cohort_id, one.step_id): one
        for one in AttemptWindow.objects.filter(cohort__in=cohorts, ended_at=None)
    }
    extras: dict[tuple[int, int], list[Extension]] = {}
    for extra in Extension.objects.filter(enrolment__in=places, withdrawn_at=None):
        extras.setdefault((extra.enrolment_id, extra.step_id), []).append(extra)
    keys = set(extras) | {
        (place.pk, step) for place in places.values() for cohort, step in windows if cohort == place.cohort_id
    }
    found = {
        key: joined_terms({}, windows.get((places[key[0]].cohort_id, key[1])), extras.get(key, [])).closes_at
        for key in keys
    }
    return {key: closes_at for key, closes_at in found.items() if closes_at is not None}


def new_results(user: User, *, at: datetime) -> list[Result]:
    """Results of the last two weeks, newest first. Two queries."""
    found = [*_assessed(user, at - FRESH), *_tested(user, at - FRESH)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:RESULTS]


def _assessed(user: User, since: datetime) -> list[Result]:
    """Works whose decision was released."""
    grades: Any = Grade.objects.filter(
        submission__enrolment__user=user, released_at__gte=since
    ).select_related("submission__exercise")
    signs = {Grade.Decision.COMPETENT: "ok", Grade.Decision.NOT_YET: "bad", Grade.Decision.RETURNED: "warn"}
    return [
        Result(
            title=one.submission.exercise.title,
            verdict=one.get_decision_display(),
            sign=signs.get(one.decision, "muted"),
            score=None if one.decision == Grade.Decision.RETURNED else one.score,
            comment=one.overall,
            at=one.released_at,
            url=reverse("assessments:submission-detail", args=[one.submission_id]),
        )
        for one in grades.order_by("-released_at", "-pk")[:RESULTS]
    ]


def _tested(user: User, since: datetime) -> list[Result]:
    """Tests that were finished."""
    attempts = (
        Attempt.objects.filter(enrolment__user=user, finished_at__gte=since)
        .exclude(state=Attempt.State.OPEN)
        .select_related("step")
        .only("score", "is_passed", "finished_at", "rules", "step__title")
    )
    return [
        Result(
            title=one.step.title,
            verdict=_verdict(one),
            sign="muted" if not one.rules.get("graded", True) else "ok" if one.is_passed else "bad",
            score=one.score,
            comment="",
            at=one.finished_at or since,
            url=reverse("assessments:attempt-result", args=[one.pk]),
        )
        for one in attempts.order_by("-finished_at", "-pk")[:RESULTS]
    ]


def _verdict(attempt: Attempt) -> str:
    """What the test came to."""
    if not attempt.rules.get("graded", True):
        return pgettext("test result", "not graded")
    return (
        pgettext("test result", "passed") if attempt.is_passed else pgettext("test result", "not passed yet")
    )
