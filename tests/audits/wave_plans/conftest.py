"""Who plans waves in these tests."""

import pytest
from django.urls import reverse

from accounts.models import Membership, Organisation
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory, UserFactory, person_with_role

BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def known(person):
    return {"by": person, "at": NOON}


@pytest.fixture
def methodologist(client):
    provider = OrganisationFactory(kind=Organisation.Kind.PROVIDER)
    person = person_with_role(Membership.Role.METHODOLOGIST, provider)
    client.force_login(person, BACKEND)
    return person


def logged_in(client, wave):
    """The wave's auditor, in his browser."""
    person = UserFactory()
    wave.assignments.create(user=person)
    client.force_login(person, BACKEND)
    return person


def url(name, *args):
    return reverse(f"audits:{name}", args=args)
