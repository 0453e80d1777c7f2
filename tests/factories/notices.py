"""Readers of notices with wishes of their own."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import NoticePreference
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.jobs import NoticeFactory

GRADE, REMINDER, ASSIGNED = "assessments.grade", "courses.reminder", "courses.assigned"


class PreferenceFactory(DjangoModelFactory):
    """The defaults, kept."""

    class Meta:
        model = NoticePreference

    user = factory.SubFactory(UserFactory)


def reader_in(zone="Europe/Moscow", **wishes):
    """A person of a branch in the zone, with wishes if any are given."""
    branch = BranchFactory(timezone=zone)
    person = UserFactory(organisation=branch.organisation, branch=branch)
    if wishes:
        PreferenceFactory(user=person, **wishes)
    return person


def notice_to(person, kind, **fields):
    """A notice of the kind to the person."""
    return NoticeFactory(
        recipient_id=person.pk,
        email=person.email,
        organisation_id=person.organisation_id,
        kind=kind,
        subject=fields.pop("subject", f"О {kind}"),
        link="/courses/my/",
        **fields,
    )
