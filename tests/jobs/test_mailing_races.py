"""Two sweeps at once send each letter once; without the mark before SMTP they would not."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import connections

from jobs import mailing
from jobs.models import Notice
from tests.factories.notices import REMINDER, notice_to, reader_in

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = datetime(2026, 11, 17, 5, 0, tzinfo=UTC)


def sweep_twice():
    """Two sweeps that begin together, each on its own connection; how many letters each counts."""
    gate = threading.Barrier(2)

    def run(_n):
        try:
            gate.wait()
            return mailing.send_due_notices(clock=lambda: MORNING)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(run, range(2)))


@pytest.fixture
def readers():
    """Three people with two reminders each, due this morning."""
    people = [reader_in() for _n in range(3)]
    for person in people * 2:
        notice_to(person, REMINDER, mail_at=MORNING, in_digest=True)
    return people


@pytest.mark.parametrize("_again", range(3))
def test_two_sweeps_send_one_daily_letter_to_each(readers, _again):
    sent = sweep_twice()

    assert sent == 3
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(one.email for one in readers)
    assert set(Notice.objects.values_list("state", flat=True)) == {Notice.State.SENT}


def test_without_the_claim_letters_come_twice(readers, monkeypatch):
    """The negative control: the race is real, and the claim is what decides it."""
    gate = threading.Barrier(2, timeout=10)

    def careless(reader, _habits, _connection, *, at):
        waiting = Notice.objects.filter(recipient_id=reader, state=Notice.State.DUE)
        ids, to = list(waiting.values_list("pk", flat=True)), waiting[0].email
        gate.wait()
        mail.EmailMessage("Утро", "Текст", to=[to]).send()
        Notice.objects.filter(pk__in=ids).update(state=Notice.State.SENT, sent_at=at)
        return True

    monkeypatch.setattr(mailing, "_send_digest", careless)

    assert sweep_twice() == 6
    assert len(mail.outbox) == 6
