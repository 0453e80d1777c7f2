"""A link that lets somebody in leaves the database when its letter leaves the house."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.services.invitations import invite_person
from jobs.mailing import send_due_notices
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.jobs import NoticeFactory

pytestmark = pytest.mark.django_db
BROKEN = "tests.jobs.test_links.NoServer"


class NoServer:
    """A mail server that nobody reaches."""

    def __init__(self, **_options):
        self.is_open = False

    def open(self):
        """Never."""
        raise OSError


def invited(client):
    """An invitation's letter, and one of a forgotten password."""
    person = UserFactory(email="orlova@example.test", is_active=True)
    invite_person(person.pk, by=None, at=NOON)
    client.post(reverse("account_reset_password"), {"email": person.email})
    Notice.objects.update(due_at=NOON)
    return person


def kept():
    """What the rows hold."""
    return list(Notice.objects.order_by("kind").values_list("state", "text", "html", "link"))


def test_a_link_that_lets_somebody_in_is_kept_until_its_letter_goes_and_no_longer(client):
    invited(client)
    before = Notice.objects.exclude(text="").exclude(link="").count()

    send_due_notices(clock=lambda: NOON)

    assert before == 2
    assert [("/accounts/" in letter.body) for letter in mail.outbox] == [True, True]
    assert kept() == [("sent", "", "", "")] * 2


def test_a_letter_that_was_given_up_keeps_no_link_either(client, settings):
    invited(client)
    settings.EMAIL_BACKEND = BROKEN

    send_due_notices(clock=lambda: NOON)
    waiting = kept()
    send_due_notices(clock=lambda: NOON + timedelta(days=1, minutes=1))

    assert all(text for _state, text, _html, _link in waiting)
    assert kept() == [("failed", "", "", "")] * 2


def test_a_visitors_letter_is_forgotten_once_it_went_and_a_persons_stays_on_the_page():
    facts = {
        "kind": "request-state",
        "text": "Ваш запрос готов",
        "link": "/catalog/requests/7/",
        "due_at": NOON,
    }
    NoticeFactory(recipient_id=None, email="anna@example.test", key="1", **facts)
    NoticeFactory(recipient_id=5, email="petrov@example.test", key="2", **facts)

    send_due_notices(clock=lambda: NOON)

    texts = dict(Notice.objects.values_list("email", "text"))
    assert texts == {"anna@example.test": "", "petrov@example.test": "Ваш запрос готов"}
