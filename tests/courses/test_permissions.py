"""Who manages a cohort: an HR manager of a branch has the groups of that branch, others' are not his."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from courses.models import Cohort, Enrolment
from courses.permissions import ENROLLER, roles_towards
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory
from tests.factories.courses import (
    CohortFactory,
    EnrolmentFactory,
    RunningCohortFactory,
    hr_of,
    make_programme,
)
from tests.factories.requests import RequestFactory

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
HR = Membership.Role.HR


@pytest.fixture
def north():
    """A branch with a shop below it."""
    branch = BranchFactory(name="Север")
    BranchFactory(organisation=branch.organisation, parent=branch, name="Магазин на севере")
    return branch


def place_in(cohort, branch, **facts):
    """A place of somebody of the branch."""
    person = UserFactory(organisation=cohort.organisation, branch=branch)
    return EnrolmentFactory(cohort=cohort, user=person, **facts)


def test_a_group_whose_people_all_lie_in_the_subtree_is_the_branch_managers(north):
    cohort = RunningCohortFactory(organisation=north.organisation)
    place_in(cohort, north)
    place_in(cohort, north.children.get())

    assert roles_towards(hr_of(north.organisation, north), cohort) == {HR, ENROLLER}


def test_one_person_of_another_branch_takes_the_group_out_of_the_branch_managers_hands(client, north):
    cohort = RunningCohortFactory(organisation=north.organisation)
    own = place_in(cohort, north)
    foreign = place_in(cohort, BranchFactory(organisation=north.organisation))
    client.force_login(hr_of(north.organisation, north), BACKEND)
    page = client.get(reverse("courses:cohort-detail", args=[cohort.pk])).content.decode()

    statuses = [
        client.post(reverse(f"courses:cohort-{verb}", args=[cohort.pk])).status_code
        for verb in ("schedule", "start", "finish", "cancel", "remind")
    ]

    cohort.refresh_from_db()
    assert statuses == [403] * 5
    assert cohort.state == Cohort.State.RUNNING
    assert own.user.full_name in page
    assert foreign.user.full_name not in page
    assert reverse("courses:cohort-schedule", args=[cohort.pk]) not in page


def test_in_a_group_of_several_branches_the_branch_manager_gives_places_to_his_own(client, north):
    cohort = RunningCohortFactory(organisation=north.organisation)
    place_in(cohort, BranchFactory(organisation=north.organisation))
    own = UserFactory(organisation=north.organisation, branch=north)
    client.force_login(hr_of(north.organisation, north), BACKEND)

    client.post(reverse("courses:enrolment-create", args=[cohort.pk]), {"people": [own.pk]})

    assert Enrolment.objects.filter(cohort=cohort, user=own).exists()


def test_who_has_left_does_not_keep_a_group_with_another_branch(north):
    cohort = RunningCohortFactory(organisation=north.organisation)
    place_in(cohort, north)
    place_in(cohort, BranchFactory(organisation=north.organisation), state=Enrolment.State.WITHDRAWN)

    assert HR in roles_towards(hr_of(north.organisation, north), cohort)


@pytest.mark.parametrize("is_own", [True, False])
def test_an_empty_group_belongs_to_the_branch_that_asked_for_it(north, is_own):
    asking = north if is_own else BranchFactory(organisation=north.organisation)
    asked = RequestFactory(organisation=north.organisation, requested_by=hr_of(north.organisation, asking))
    cohort = CohortFactory(organisation=north.organisation, programme=make_programme(), request=asked)

    assert (HR in roles_towards(hr_of(north.organisation, north), cohort)) is is_own


def test_the_whole_organisations_manager_has_every_group_of_it_and_none_of_others(north):
    cohort = RunningCohortFactory(organisation=north.organisation)
    place_in(cohort, north)

    assert HR in roles_towards(hr_of(north.organisation), cohort)
    assert roles_towards(hr_of(OrganisationFactory()), cohort) == set()


def test_the_page_of_an_empty_group_offers_one_primary_thing_and_no_search(client):
    cohort = CohortFactory()
    client.force_login(hr_of(cohort.organisation), "accounts.backends.PersonBackend")

    empty = client.get(reverse("courses:cohort-detail", args=[cohort.pk])).content.decode()
    place_in(cohort, None)
    filled = client.get(reverse("courses:cohort-detail", args=[cohort.pk])).content.decode()

    assert [page.count("btn-primary") for page in (empty, filled)] == [1, 1]
    assert ["find" in page.partition("cohort-facts")[2] for page in (empty, filled)] == [False, True]
