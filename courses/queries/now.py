"""Several courses of one person as they stand at one moment, for «Сегодня»."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from accounts.models import User
from courses import zones
from courses.models import Cohort, CohortDay, Enrolment, StepProgress
from courses.queries.course import Course
from courses.queries.place import _PROGRESS as PROGRESS_COLUMNS
from courses.queries.place import Progress, outline_of

GOING_ON = (Enrolment.State.ASSIGNED, Enrolment.State.RUNNING, Enrolment.State.AWAITING)
COURSES = 12  # more at once nobody takes; the list «Моё обучение» has them all


def courses_now(user: User, *, at: datetime) -> list[Course]:
    """The person's courses that go on or are to begin, the longest enrolled first. Three queries.

    One more for each version of a programme that this process reads for the first time.
    """
    places = list(
        Enrolment.objects.filter(
            user=user, state__in=GOING_ON, cohort__state__in=(Cohort.State.PLAN, Cohort.State.RUNNING)
        )
        .select_related("cohort__programme__module", "user__branch")
        .order_by("enrolled_at", "pk")[:COURSES]
    )
    return courses_of(places, at=at)


def courses_of(places: list[Enrolment], *, at: datetime) -> list[Course]:
    """The courses of these places, in their order. Two queries, none for no places.

    One more for each version of a programme that this process reads for the first time.

    Args:
        places: with their cohorts, programmes, modules, people and branches.
        at: aware moment.
    """
    if not places:
        return []
    progress, calendar = _progress_of(places), _days_of(places)
    return [
        Course(
            enrolment=one,
            steps=outline_of(one.cohort.programme),
            progress=Progress(progress[one.pk]),
            calendar=calendar[one.cohort_id],
            today=zones.wall_clock(at, one.cohort.timezone).date(),
        )
        for one in places
    ]


def _progress_of(places: list[Enrolment]) -> dict[int, list[tuple[Any, ...]]]:
    """Rows of progress by place."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    rows = StepProgress.objects.filter(enrolment__in=[one.pk for one in places]).order_by()
    for row in rows.values_list("enrolment_id", *PROGRESS_COLUMNS):
        found[row[0]].append(row[1:])
    return found


def _days_of(places: list[Enrolment]) -> dict[int, dict[int, CohortDay]]:
    """Days by cohort and number."""
    found: dict[int, dict[int, CohortDay]] = defaultdict(dict)
    for day in CohortDay.objects.filter(cohort__in={one.cohort_id for one in places}):
        found[day.cohort_id][day.number] = day
    return found
