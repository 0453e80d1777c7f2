"""What somebody opens who only gives places in a group: its page and its days."""

import pytest
from django.urls import reverse

from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.courses import EnrolmentFactory, RunningCohortFactory, hr_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.mark.parametrize("page", ["courses:cohort-detail", "courses:cohort-calendar"])
def test_the_branch_manager_opens_a_group_of_several_branches(client, page):
    north, south = BranchFactory.create_batch(2, organisation=BranchFactory().organisation)
    cohort = RunningCohortFactory(organisation=north.organisation)
    for branch in (north, south):
        EnrolmentFactory(cohort=cohort, user=UserFactory(organisation=cohort.organisation, branch=branch))
    client.force_login(hr_of(north.organisation, north), BACKEND)

    assert client.get(reverse(page, args=[cohort.pk])).status_code == 200
