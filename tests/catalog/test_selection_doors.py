"""What somebody cannot choose does not get into a selection, and what is there is not counted."""

import pytest
from django.urls import reverse

from catalog.selection import KEY
from tests.factories.accounts import OrganisationFactory
from tests.factories.requests import ModuleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign():
    """A module of an organisation to which the visitor does not belong."""
    return ModuleFactory(slug="sv-1", code="СВ-1", owner=OrganisationFactory(), block=None)


def test_a_sent_selection_is_taken_without_what_one_may_not_see(client, foreign):
    offered = ModuleFactory()

    client.post(reverse("catalog:selection-add"), {"m": [foreign.slug, offered.slug]})

    assert client.session[KEY] == [offered.slug]


def test_what_one_may_not_see_any_more_is_not_counted(client, foreign):
    session = client.session
    session[KEY] = [foreign.slug]
    session.save()

    url, data = reverse("catalog:selection-toggle"), {"slug": ModuleFactory().slug}
    answer = client.post(url, data, headers={"HX-Request": "true"})

    assert answer.context["selection"].modules == 1
