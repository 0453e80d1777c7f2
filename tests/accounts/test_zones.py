"""Pages show moments by the clock of the reader's branch."""

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from accounts.backends import PersonBackend
from accounts.models import LoginSession
from accounts.services.invitations import invite_person
from jobs.mailing import send_due_notices
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory, person_with_role

pytestmark = pytest.mark.django_db


def profile_of(client, branch):
    """The profile of somebody of the branch who came in at noon by Moscow."""
    person = UserFactory(**({"branch": branch, "organisation": branch.organisation} if branch else {}))
    LoginSession.objects.create(user=person, key_hash=str(person.pk), started_at=NOON)
    client.force_login(person, "accounts.backends.PersonBackend")
    return client.get(reverse("accounts:profile")).content.decode()


@pytest.mark.parametrize(
    ("zone", "clock", "name"),
    [
        ("Asia/Omsk", "сегодня, 15:00", "Омск, UTC+6"),
        ("Europe/Kaliningrad", "сегодня, 11:00", "Калининград, UTC+2"),
        ("Asia/Kamchatka", "сегодня, 21:00", "Камчатка, UTC+12"),
        (None, "сегодня, 12:00", "Москва, UTC+3"),
    ],
)
def test_moments_are_shown_by_the_readers_clock_which_the_profile_names(client, zone, clock, name):
    with time_machine.travel(NOON, tick=False):
        page = profile_of(client, BranchFactory(timezone=zone) if zone else None)

    assert clock in page
    assert name in page


def test_the_clock_of_one_reader_does_not_stay_for_the_next(client):
    with time_machine.travel(NOON, tick=False):
        profile_of(client, BranchFactory(timezone="Asia/Kamchatka"))
        page = profile_of(client, None)

    assert "сегодня, 12:00" in page


def test_a_letter_keeps_the_installations_clock_whoever_presses_the_button(client):
    hr = person_with_role("hr", BranchFactory(timezone="Asia/Kamchatka").organisation)
    hr.branch = hr.organisation.branches.get()
    hr.save()
    invited = UserFactory(organisation=hr.organisation, branch=hr.branch)
    client.force_login(hr, "accounts.backends.PersonBackend")
    with time_machine.travel(NOON, tick=False):
        client.post(reverse("accounts:invitation-send", args=[invited.pk]))
        by_page = invited.invitations.get().expires_at
        invite_person(invited.pk, by=None, at=NOON)

    send_due_notices(clock=lambda: NOON)

    assert by_page.hour == 9
    assert ["23.11.2026 12:00" in letter.body for letter in mail.outbox] == [True, True]


def test_the_zone_comes_with_the_person_of_a_session_in_one_statement(django_assert_num_queries):
    branch = BranchFactory(timezone="Asia/Omsk")
    person = UserFactory(branch=branch, organisation=branch.organisation)

    with django_assert_num_queries(1):
        zone = PersonBackend().get_user(person.pk).zone

    assert zone == "Asia/Omsk"
