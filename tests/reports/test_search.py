"""Search over the rooms and «Сегодня»: each finds only what its reader may open."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from catalog.states import State
from reports.queries.search import search_everywhere
from reports.queries.today import today_of
from tests.factories.accounts import BranchFactory, OrganisationFactory, person_with_role
from tests.factories.requests import RequestFactory
from tests.factories.waves import scored_wave


@pytest.fixture
def organisation(db):
    return OrganisationFactory(name="Сеть клиник «Вега»")


def found(user, words):
    return {one.url for group in search_everywhere(user, words) for one in group.matches}


@pytest.mark.parametrize("words", ["вега", "ВЕГА", "Вега"])
def test_an_audit_is_found_in_any_case_on_every_database(organisation, words):
    wave = scored_wave(organisation=organisation)
    hr = person_with_role(Membership.Role.HR, organisation)

    assert reverse("audits:wave-detail", args=[wave.pk]) in found(hr, words)


def test_a_request_is_found_by_its_number_by_its_organisation_alone(organisation):
    sent = RequestFactory(organisation=organisation)
    own = person_with_role(Membership.Role.HR, organisation)
    foreign = person_with_role(Membership.Role.HR, OrganisationFactory())
    url = reverse("catalog:request-detail", args=[sent.pk])

    assert url in found(own, f"№{sent.number:02d}")
    assert url not in found(foreign, f"№{sent.number:02d}")


def test_an_hr_manager_of_a_branch_is_not_told_of_requests_of_the_whole(organisation):
    RequestFactory(organisation=organisation, state=State.READY)
    branch = BranchFactory(organisation=organisation)
    whole = person_with_role(Membership.Role.HR, organisation)
    limited = person_with_role(Membership.Role.HR, organisation, branch=branch)

    assert len(today_of(whole).tasks) == 1
    assert today_of(limited).tasks == []
