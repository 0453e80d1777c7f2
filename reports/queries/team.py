"""Whom a line manager should ask about the course: people who are late or near their term."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Membership, User
from courses.models import Cohort, Enrolment
from courses.queries.course import FINAL_TEST, Course
from courses.queries.now import courses_of
from reports.queries.study import closings_of, due_of, left_in_days

NEAR = timedelta(days=3)
SHOWN = 12
STUDYING = (Enrolment.State.ASSIGNED, Enrolment.State.RUNNING)


@dataclass(frozen=True, slots=True)
class Lag:
    """One person of the team in one course: what is late, or what ends soon."""

    enrolment: Enrolment
    text: str  # «день 1 не закончен», «тест закроется 24 ноября в 18:00»
    left: str  # «2 дня назад», «осталось 3 дня»
    is_late: bool
    at: datetime  # of the term
    done: int  # steps
    total: int
    others: int = 0  # courses of the same person that are late or near besides


@dataclass(frozen=True, slots=True)
class Team:
    """How the team keeps its terms."""

    lags: list[Lag]  # one a person, the worst first; no more than SHOWN
    more: int  # people late or near besides
    studying: int  # courses of the team that go on


def team_of(user: User, *, at: datetime) -> Team | None:
    """Who of a line manager's people lags at the aware moment `at`; None for others, or where nobody studies.

    Five queries and no more, however many people there are; none for others.
    """
    if not user.has_role(Membership.Role.LINE_MANAGER):
        return None
    places = _places(user)
    if not places:
        return None
    courses = courses_of(places, at=at)
    closings = closings_of(courses)
    found = sorted(
        (lag for lag in (_lag(one, closings, at=at) for one in courses) if lag is not None), key=_how_bad
    )
    of_person: dict[int, list[Lag]] = {}
    for lag in found:
        of_person.setdefault(lag.enrolment.user_id, []).append(lag)
    lags = [replace(worst, others=len(others)) for worst, *others in of_person.values()]
    return Team(lags[:SHOWN], max(0, len(lags) - SHOWN), len(places))


def _how_bad(lag: Lag) -> tuple[bool, float, datetime, str, int]:
    """Order of the rows: who is late and has done least comes first."""
    share = lag.done / lag.total if lag.total else 0.0
    return not lag.is_late, share, lag.at, lag.enrolment.user.last_name, lag.enrolment.pk


def _places(user: User) -> list[Enrolment]:
    """Places of the manager's people in courses that go on: of the branches led, and of one's own team."""
    led = Enrolment.objects.reached_by(user, Membership.Role.LINE_MANAGER)
    team = Enrolment.objects.filter(user__line_manager=user)
    studying = (led | team).filter(state__in=STUDYING, cohort__state=Cohort.State.RUNNING).exclude(user=user)
    related = studying.select_related("cohort__programme__module", "user__branch")
    return list(related.order_by("user__last_name", "user__first_name", "pk").distinct())


def _lag(course: Course, closings: dict[tuple[int, int], datetime], *, at: datetime) -> Lag | None:
    """What is late or near in one course; None where the person keeps the terms."""
    found = _missed(course, closings, at=at) or _near(course, closings, at=at)
    if found is None:
        return None
    text, left, is_late, moment = found
    return Lag(
        enrolment=course.enrolment,
        text=text,
        left=left,
        is_late=is_late,
        at=moment,
        done=sum(day.done for day in course.days),
        total=sum(day.total for day in course.days),
    )


def _missed(
    course: Course, closings: dict[tuple[int, int], datetime], *, at: datetime
) -> tuple[str, str, bool, datetime] | None:
    """The first thing whose term has passed: a day of the group, or the final test."""
    past = [
        (one.number, (course.today - one.day.on_date).days, one.is_complete)
        for one in course.days
        if one.day is not None and one.day.on_date < course.today
    ]
    if course.enrolment.cohort.mode == "self" and len(past) < len(course.days):
        past = []  # at one's own pace only the last day is a term
    for number, days, is_complete in past:
        if not is_complete:
            words = _("day %(number)d is not finished") % {"number": number}
            return words, left_in_days(-days), True, at - timedelta(days=days)
    for line in course.lines:
        closed_at = closings.get((course.enrolment.pk, line.step.pk))
        if closed_at is not None and closed_at <= at and not line.is_behind and line.step.ref == FINAL_TEST:
            passed = left_in_days(-max(1, (at - closed_at).days))
            return _("the final test has closed"), passed, True, closed_at
    return None


def _near(
    course: Course, closings: dict[tuple[int, int], datetime], *, at: datetime
) -> tuple[str, str, bool, datetime] | None:
    """The nearest term, where it is near."""
    due = due_of(course, course.next_line, closings, at=at)
    if due is None or not at - NEAR <= due.at <= at + NEAR:
        return None
    return due.text[:1].lower() + due.text[1:], due.left, False, due.at
