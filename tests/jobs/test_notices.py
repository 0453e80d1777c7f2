"""A notice is written once, marked before SMTP and mailed at most once; a doubtful one is shown."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from jobs.mailing import send_due_notices
from jobs.models import Notice
from jobs.notices import mark_read, notify
from jobs.queries import troubled_notices, unread_notices
from tests.conftest import NOON
from tests.factories.jobs import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(settings, tmp_path):
    """A template of our own, so that the test does not follow the copy of a real one."""
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails" / "greeting.txt").write_text("Здравствуйте, {{ name }}: {{ link }}")
    (tmp_path / "emails" / "greeting.html").write_text("<p>Здравствуйте, {{ name }}: {{ link }}</p>")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    settings.PUBLIC_URL = "https://class.test"


class Breaking(EmailBackend):
    """A mail server that fails at a chosen moment."""

    at_open: Exception | None = None
    at_send: Exception | None = None

    def open(self):
        if self.at_open:
            raise self.at_open

    def send_messages(self, messages):
        if self.at_send:
            raise self.at_send
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    """The failing mail server; the test says when it fails."""
    settings.EMAIL_BACKEND = f"{__name__}.Breaking"
    monkeypatch.setattr(Breaking, "at_open", None)
    monkeypatch.setattr(Breaking, "at_send", None)
    return Breaking


def write(**other):
    facts = {
        "key": "wave-7",
        "organisation_id": 1,
        "recipient_id": 5,
        "email": "anna@example.test",
        "subject": "Добрый\nдень",
        "template": "greeting",
        "context": {"name": "<Анна>"},
        "link": "/waves/7/",
        "due_at": NOON,
    }
    return notify("greeting", **{**facts, **other})


def send(at=NOON):
    return send_due_notices(clock=lambda: at)


def test_the_letter_is_rendered_when_the_notice_is_written():
    notice = write()

    assert notice.subject == "Добрый день"
    assert "https://class.test/waves/7/" in notice.text
    assert "&lt;Анна&gt;" in notice.html


@pytest.mark.parametrize(
    "who", [{"recipient_id": 5}, {"recipient_id": 5, "email": "new@example.test"}, {"recipient_id": None}]
)
def test_the_same_notice_is_written_once(who):
    first = write(recipient_id=who["recipient_id"])

    assert write(**who).pk == first.pk


def test_another_person_gets_a_notice_of_his_own():
    assert write().pk != write(recipient_id=6).pk


def test_a_due_notice_is_mailed_as_text_and_html():
    write()

    assert send() == 1

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["anna@example.test"], "Добрый день")
    assert letter.alternatives[0].mimetype == "text/html"
    assert Notice.objects.get().state == Notice.State.SENT
    assert Notice.objects.get().sent_at == NOON


def test_a_notice_is_mailed_once():
    write()

    assert [send(), send()] == [1, 0]
    assert len(mail.outbox) == 1


def test_a_notice_is_not_mailed_before_its_time():
    write()

    assert send(NOON - timedelta(seconds=1)) == 0


def test_a_person_without_an_address_sees_the_notice_on_the_page_only():
    notice = write(email="")

    assert notice.state == Notice.State.PAGE_ONLY
    assert send() == 0
    assert list(unread_notices(5, NOON)) == [notice]


def test_a_refused_letter_has_failed_with_a_reason(server):
    NoticeFactory()
    server.at_send = smtplib.SMTPRecipientsRefused({"a@b.test": (550, b"no such user")})

    send()

    notice = Notice.objects.get()
    assert notice.state == Notice.State.FAILED
    assert "no such user" in notice.error


@pytest.mark.parametrize("trouble", [smtplib.SMTPServerDisconnected("gone"), TimeoutError("slow")])
def test_a_doubtful_letter_is_shown_and_never_sent_again(trouble, server):
    notice = NoticeFactory()
    server.at_send = trouble
    send()
    server.at_send = None

    assert send(NOON + timedelta(days=2)) == 0

    assert list(troubled_notices([1], NOON + timedelta(days=1))) == [notice]
    assert Notice.objects.get().state == Notice.State.SENDING
    assert mail.outbox == []


def test_a_server_that_cannot_be_reached_leaves_letters_due(server):
    NoticeFactory.create_batch(2)
    server.at_open = ConnectionRefusedError("nobody there")
    send()
    waiting = set(Notice.objects.values_list("state", "error"))
    server.at_open = None

    assert send() == 2
    assert waiting == {(Notice.State.DUE, "ConnectionRefusedError: nobody there")}


def test_a_letter_a_day_overdue_is_given_up(server):
    NoticeFactory()
    server.at_open = ConnectionRefusedError("nobody there")

    send()
    send(NOON + timedelta(days=1, seconds=1))

    assert Notice.objects.get().state == Notice.State.FAILED


@pytest.mark.django_db(transaction=True)
def test_the_mark_is_committed_before_the_letter_leaves(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Watching"
    NoticeFactory()

    send()

    assert Watching.seen == [(Notice.State.SENDING, False)]


class Watching(EmailBackend):
    """Looks at the row at the moment of sending."""

    seen: list[tuple[str, bool]] = []

    def send_messages(self, messages):
        self.seen.append((Notice.objects.get().state, connection.in_atomic_block))
        return super().send_messages(messages)


def test_a_notice_is_read_by_its_recipient_alone():
    notice = NoticeFactory(recipient_id=5)

    assert not mark_read(notice.pk, recipient_id=6, at=NOON)
    assert mark_read(notice.pk, recipient_id=5, at=NOON)
    assert list(unread_notices(5, NOON)) == []
