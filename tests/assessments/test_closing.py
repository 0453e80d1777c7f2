"""A test that closes within a day is told once to those who have not passed it."""

from datetime import timedelta

import pytest

from assessments.models import AttemptWindow, Extension
from assessments.services.closing import KIND, tell_of_closing
from courses.models import StepProgress
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.courses import EnrolmentFactory, step_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """Somebody in a group whose final test closes in five hours."""
    found = EnrolmentFactory()
    AttemptWindow.objects.create(
        cohort=found.cohort,
        step=step_of(found.cohort, "d2-02"),
        closes_at=NOON + timedelta(hours=5),
        set_by=UserFactory(),
        set_at=NOON,
    )
    return found


def told():
    """Who was told."""
    return list(Notice.objects.filter(kind=KIND).values_list("recipient_id", flat=True))


def test_somebody_whose_test_closes_is_told_once(place):
    assert [tell_of_closing(at=NOON), tell_of_closing(at=NOON + timedelta(minutes=10))] == [1, 0]
    assert told() == [place.user_id]


def test_the_letter_says_the_moment_and_the_zone(place):
    tell_of_closing(at=NOON)

    assert "16.11.2026, 17:00 (Москва, UTC+3)" in Notice.objects.get().text


@pytest.mark.parametrize("before", [timedelta(days=1, seconds=1), -timedelta(hours=1)])
def test_nobody_is_told_too_early_or_too_late(place, before):
    assert tell_of_closing(at=NOON + timedelta(hours=5) - before) == 0


def test_who_has_passed_the_test_is_not_told(place):
    StepProgress.objects.create(
        enrolment=place,
        step=step_of(place.cohort, "d2-02"),
        state=StepProgress.State.DONE,
        started_at=NOON,
        completed_at=NOON,
    )

    assert tell_of_closing(at=NOON) == 0


def test_who_has_more_time_is_told_when_his_own_ends(place):
    Extension.objects.create(
        enrolment=place,
        step=step_of(place.cohort, "d2-02"),
        batch="1",
        closes_at=NOON + timedelta(days=3),
        reason="болезнь",
        given_by=place.user,
        given_at=NOON,
    )

    assert tell_of_closing(at=NOON) == 0
    assert tell_of_closing(at=NOON + timedelta(days=2, hours=1)) == 1
