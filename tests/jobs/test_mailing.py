"""Mail follows the reader's day: at once, not in quiet hours, or once in the morning; never twice."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from jobs.habits import Habits
from jobs.mailing import claim_digest, plan_mail, send_due_notices
from jobs.models import Digest, Notice
from tests.conftest import NOON
from tests.factories.notices import ASSIGNED, GRADE, REMINDER, notice_to, reader_in

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 16, 20, 0, tzinfo=UTC)  # 23:00 in Moscow
MORNING = datetime(2026, 11, 17, 5, 0, tzinfo=UTC)  # 08:00 in Moscow
State = Notice.State


def send(at):
    return send_due_notices(clock=lambda: at)


class Dying(EmailBackend):
    """A process that is killed while it talks to the mail server."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise KeyboardInterrupt


def test_an_assessed_work_is_told_at_once_by_day():
    notice_to(reader_in(), GRADE)

    assert send(NOON) == 1


def test_an_assessed_work_waits_until_morning_at_night():
    notice_to(reader_in(), GRADE, due_at=NIGHT)

    assert [send(NIGHT), send(MORNING - timedelta(seconds=1)), send(MORNING)] == [0, 0, 1]


def test_an_enrolment_is_told_at_night_too():
    notice_to(reader_in(), ASSIGNED, due_at=NIGHT)

    assert send(NIGHT) == 1


def test_night_is_where_the_reader_is():
    notice_to(reader_in("Asia/Kamchatka"), GRADE)  # 21:00 there

    assert send(NOON) == 0
    assert Notice.objects.get().mail_at == datetime(2026, 11, 16, 20, tzinfo=UTC)  # 08:00 there


def test_reminders_come_as_one_letter_in_the_morning():
    person = reader_in()
    notice_to(person, REMINDER, subject="Осталось пять шагов")
    notice_to(person, REMINDER, subject="Осталось два шага")

    assert [send(NOON), send(MORNING), send(MORNING)] == [0, 1, 0]

    (letter,) = mail.outbox
    assert letter.to == [person.email]
    assert all(text in letter.body for text in ("Осталось пять шагов", "Осталось два шага", "/courses/my/"))
    assert set(Notice.objects.values_list("state", "sent_at")) == {(State.SENT, MORNING)}


def test_what_comes_after_the_daily_letter_waits_for_the_next_one():
    person = reader_in()
    notice_to(person, REMINDER)
    send(MORNING)
    notice_to(person, REMINDER, due_at=MORNING + timedelta(hours=1))

    assert send(MORNING + timedelta(hours=2)) == 0
    assert send(MORNING + timedelta(days=1)) == 1


def test_a_second_daily_letter_of_a_date_is_put_off_to_the_next_day():
    person = reader_in()
    late = notice_to(person, REMINDER, mail_at=MORNING, in_digest=True)
    Digest.objects.create(recipient_id=person.pk, on_date=MORNING.date(), made_at=MORNING)

    assert send(MORNING) == 0

    late.refresh_from_db()
    assert (late.state, late.mail_at) == (State.DUE, MORNING + timedelta(days=1))


def test_a_daily_letter_that_a_crash_broke_off_is_shown_and_not_sent_again(settings):
    notices = [notice_to(reader_in(), REMINDER, mail_at=MORNING, in_digest=True)]
    settings.EMAIL_BACKEND = f"{__name__}.Dying"
    with pytest.raises(KeyboardInterrupt):
        send(MORNING)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert send(MORNING + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1
    assert list(Notice.objects.filter(state=State.SENDING)) == notices


def test_a_refused_daily_letter_says_why_on_each_of_its_notices(monkeypatch, settings):
    person = reader_in()
    for _n in range(2):
        notice_to(person, REMINDER, mail_at=MORNING, in_digest=True)

    def refuse(_self, _messages):
        raise smtplib.SMTPRecipientsRefused({"a@b.test": (550, b"no such user")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    send(MORNING)

    assert [("no such user" in one.error, one.state) for one in Notice.objects.all()] == [
        (True, State.FAILED)
    ] * 2


def test_what_was_read_on_the_page_is_not_mailed_in_the_morning():
    person = reader_in()
    notice_to(person, REMINDER, read_at=NOON)
    notice_to(person, GRADE, due_at=NIGHT, read_at=NIGHT)

    assert [send(NIGHT), send(MORNING)] == [0, 0]
    assert set(Notice.objects.values_list("state", flat=True)) == {State.PAGE_ONLY}


@pytest.mark.parametrize("off", [[REMINDER], ["digest"]])
def test_what_is_switched_off_stays_on_the_page(off):
    notice_to(reader_in(off=off), REMINDER)

    plan_mail(at=NOON)

    assert Notice.objects.get().state == State.PAGE_ONLY


def test_a_kind_that_was_switched_off_after_planning_is_not_mailed():
    person = reader_in(off=[])
    notice_to(person, REMINDER)
    plan_mail(at=NOON)
    person.notice_preference.off = [REMINDER]
    person.notice_preference.save()

    assert send(MORNING) == 0
    assert Notice.objects.get().state == State.PAGE_ONLY


def test_quiet_hours_that_begin_while_a_letter_waits_hold_it_back():
    notice = notice_to(reader_in(), GRADE, mail_at=NOON)

    assert send(NIGHT) == 0
    notice.refresh_from_db()
    assert notice.mail_at == MORNING


def test_a_letter_can_be_switched_off_by_one_post_from_the_mail_program():
    notice_to(reader_in(), GRADE)

    send(NOON)

    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe"].startswith("<http")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_obligatory_letter_offers_no_switch():
    notice_to(reader_in(), ASSIGNED)

    send(NOON)

    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_a_long_day_names_thirty_and_counts_the_others():
    person = reader_in()
    for number in range(33):
        notice_to(person, REMINDER, subject=f"Дело {number}", mail_at=MORNING, in_digest=True)

    send(MORNING)

    assert "Дело 29" in mail.outbox[0].body
    assert "Дело 30" not in mail.outbox[0].body
    assert "И ещё 3" in mail.outbox[0].body


def test_a_sweep_of_many_readers_asks_for_their_habits_once(django_assert_max_num_queries):
    for _n in range(20):
        notice_to(reader_in(), REMINDER)

    with django_assert_max_num_queries(3 + 20):  # one update a notice
        plan_mail(at=NOON)


def test_nothing_is_claimed_when_nothing_waits():
    assert claim_digest(5, Habits(), at=MORNING) is None
    assert not Digest.objects.exists()
