"""A line manager reminds somebody of the team from «Сегодня»."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from jobs.models import Notice
from tests.factories.accounts import BranchFactory, MembershipFactory, UserFactory
from tests.factories.courses import EnrolmentFactory, RunningCohortFactory

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def place():
    """A place of somebody in a branch."""
    cohort = RunningCohortFactory()
    branch = BranchFactory(organisation=cohort.organisation)
    person = UserFactory(organisation=cohort.organisation, branch=branch)
    return EnrolmentFactory(cohort=cohort, user=person)


def manager(place, branch):
    """A line manager of this branch."""
    organisation = place.cohort.organisation
    made = UserFactory(organisation=organisation)
    role = Membership.Role.LINE_MANAGER
    MembershipFactory(user=made, organisation=organisation, role=role, branch=branch)
    return made


def remind(client, place, user):
    """Press «Напомнить» in the row of the team."""
    client.force_login(user, BACKEND)
    return client.post(reverse("courses:enrolment-remind", args=[place.pk]), {"from_today": ""})


def reminders():
    """How many were told."""
    return Notice.objects.filter(kind="courses.reminder").count()


def test_the_manager_of_the_branch_reminds_and_is_back_on_today(client, place):
    answer = remind(client, place, manager(place, place.user.branch))

    assert (answer.status_code, answer["Location"], reminders()) == (302, "/", 1)


def test_once_a_day(client, place):
    user = manager(place, place.user.branch)
    remind(client, place, user)
    remind(client, place, user)

    assert reminders() == 1


def test_a_manager_of_another_branch_meets_nobody(client, place):
    other = manager(place, BranchFactory(organisation=place.cohort.organisation))

    assert (remind(client, place, other).status_code, reminders()) == (404, 0)


def test_a_line_manager_named_in_the_person_s_row_reminds_too(client, place):
    other = manager(place, BranchFactory(organisation=place.cohort.organisation))
    place.user.line_manager = other
    place.user.save()

    assert (remind(client, place, other).status_code, reminders()) == (302, 1)
