"""Two at once: somebody always stays to administer, and no branch ends up under itself."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.models import Branch, Membership, User
from accounts.services.organisations import BranchUnderItselfError, create_branch, update_branch
from accounts.services.people import deactivate_person
from accounts.services.roles import LastAdminError
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory, person_with_role

pytestmark = pytest.mark.django_db(transaction=True)


def both(*calls):
    """The errors of calls that begin together, each on its own connection."""
    gate = threading.Barrier(len(calls))

    def run(call):
        try:
            gate.wait()
            return call()
        except (LastAdminError, BranchUnderItselfError) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [one for one in pool.map(run, calls) if isinstance(one, Exception)]


@pytest.mark.parametrize("_again", range(5))
def test_two_administrators_cannot_shut_each_other_out_at_once(_again):
    organisation = OrganisationFactory()
    one, other = (person_with_role(Membership.Role.CLIENT_ADMIN, organisation) for _n in range(2))

    errors = both(
        lambda: deactivate_person(one.pk, by=other, at=NOON),
        lambda: deactivate_person(other.pk, by=one, at=NOON),
    )

    assert len(errors) == 1
    assert User.objects.filter(pk__in=[one.pk, other.pk], is_active=True).count() == 1


@pytest.mark.parametrize("_again", range(5))
def test_two_branches_cannot_be_moved_under_each_other_at_once(_again):
    organisation = OrganisationFactory()
    admin = person_with_role(Membership.Role.CLIENT_ADMIN, organisation)
    facts = {"timezone": "Europe/Moscow", "is_point": True, "by": admin, "at": NOON}
    north, south = (create_branch(organisation.pk, name=name, parent=None, **facts) for name in "АБ")

    errors = both(
        lambda: update_branch(north.pk, name="А", parent=south, **facts),
        lambda: update_branch(south.pk, name="Б", parent=north, **facts),
    )

    assert len(errors) == 1
    assert Branch.objects.filter(organisation=organisation, parent=None).count() == 1
