"""Doors that the statuses of the access table cannot tell apart: ids in the query, rights in a branch."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import LoginSession, Membership, PeopleImport
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory, person_with_role


def browser_of(person):
    browser = Client()
    browser.force_login(person, "accounts.backends.PersonBackend")
    return browser


@pytest.fixture
def hr(db):
    return person_with_role(Membership.Role.HR, OrganisationFactory())


@pytest.mark.parametrize("page", ["accounts:person-create", "accounts:import-create"])
def test_people_are_not_brought_into_an_organisation_that_one_does_not_manage(hr, page):
    foreign, joined = OrganisationFactory(), OrganisationFactory()
    Membership.objects.create(user=hr, organisation=joined, role=Membership.Role.TRAINEE)
    browser, url = browser_of(hr), reverse(page)

    statuses = [
        browser.get(url, {"organisation": one.pk}).status_code for one in (foreign, joined, hr.organisation)
    ]

    assert statuses == [404, 403, 200]


def test_an_hr_manager_of_a_branch_opens_only_the_own_imports(hr):
    branch = BranchFactory(organisation=hr.organisation)
    limited = person_with_role(Membership.Role.HR, hr.organisation, branch=branch)
    own, other = (
        PeopleImport.objects.create(
            organisation=hr.organisation, uploaded_by=one, name="a", state="preview", created_at=NOON
        )
        for one in (limited, hr)
    )

    statuses = [
        browser_of(limited).get(reverse("accounts:import-detail", args=[one.pk])).status_code
        for one in (own, other)
    ]

    assert statuses == [200, 403]


def test_the_profile_shows_ones_own_logins_alone(hr):
    for person, address in ((hr, "203.0.113.7"), (UserFactory(), "198.51.100.9")):
        LoginSession.objects.create(user=person, key_hash=address, started_at=NOON, address=address)

    page = browser_of(hr).get(reverse("accounts:profile")).content.decode()

    assert "203.0.113.7" in page
    assert "198.51.100.9" not in page
