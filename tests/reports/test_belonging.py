"""The navigation names the section also where a page's address does not begin as the section's."""

import pytest
from django.urls import get_resolver

from reports.shell import BELONGS, SECTIONS
from tests.factories.accounts import MembershipFactory
from tests.factories.assessments import learner
from tests.factories.courses import step_of

BACKEND = "accounts.backends.PersonBackend"


def test_every_beginning_is_of_a_page_and_every_owner_is_a_section():
    names = [
        f"{space}:{name}"
        for space in ("assessments", "reports", "courses")
        for name in get_resolver().namespace_dict[space][1].reverse_dict
        if isinstance(name, str)
    ]
    sections = {one.url_name for one in SECTIONS}
    for owner, beginnings in BELONGS:
        assert owner in sections
        for one in beginnings:
            assert any(name.startswith(one) for name in names), one


@pytest.mark.django_db
def test_a_test_belongs_to_learning(client):
    place = learner()
    MembershipFactory(user=place.user)
    client.force_login(place.user, BACKEND)

    page = client.get(f"/work/enrolments/{place.pk}/steps/{step_of(place.cohort, 'd2-02').pk}/test/")

    (current,) = (one for one in page.context["shell"].nav if one.is_current)
    assert current.url == "/courses/my/"
