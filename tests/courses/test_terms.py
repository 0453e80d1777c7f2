"""The learner sees of each day whether its term has passed."""

from datetime import time, timedelta

import pytest

from courses.models import CohortDay, StepProgress
from courses.queries.now import courses_of
from tests.conftest import NOON
from tests.factories.courses import EnrolmentFactory, RunningCohortFactory

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


def place(*ahead, mode="webinar"):
    """A place in a running group whose days are so many days ahead of today."""
    cohort = RunningCohortFactory(mode=mode)
    for number, days in enumerate(ahead, start=1):
        on_date = NOON.date() + timedelta(days=days)
        CohortDay.objects.create(cohort=cohort, number=number, on_date=on_date, starts_at=time(9, 30))
    return EnrolmentFactory(cohort=cohort)


def days_of(one):
    """The days of the course now."""
    (course,) = courses_of([one], at=NOON)
    return course.days


@pytest.mark.parametrize(
    ("ahead", "mode", "late"),
    [
        ((-2, -1), "webinar", [True, True]),
        ((-2, 0), "webinar", [True, False]),
        ((-2, 3), "self", [False, False]),
        ((-2, -1), "self", [False, True]),
        ((0, 1), "webinar", [False, False]),
        ((), "self", [False, False]),
    ],
)
def test_a_day_that_has_passed_unfinished_is_late(ahead, mode, late):
    assert [one.is_late for one in days_of(place(*ahead, mode=mode))] == late


def test_a_day_whose_steps_are_behind_is_not_late():
    one = place(-2, -1)
    for step in one.cohort.programme.steps.exclude(kind="break"):
        done = StepProgress.State.DONE
        StepProgress.objects.create(enrolment=one, step=step, state=done, started_at=NOON)

    assert not any(day.is_late or day.is_work_late for day in days_of(one))


def test_the_page_of_the_course_says_so(client, settings):
    one = place(-2, 30)
    client.force_login(one.user, BACKEND)

    assert "день прошёл" in client.get(f"/courses/my/{one.pk}/").content.decode()
