"""Mail of notices: planned by the reader's habits, marked before SMTP, sent at most once.

A notice whose fate is doubtful stays marked and is shown, never sent again. A digest is one letter of many
notices, each of them marked; the row of the day keeps a second letter from being made.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from jobs.habits import Habits, habits_of, unsubscribe_path
from jobs.kinds import DIGEST, HIDDEN, REFUSABLE, Urgency, urgency_of
from jobs.models import Digest, Notice

BATCH = 50  # letters a sweep
PLANNED = 500  # notices that a sweep plans
GIVE_UP = timedelta(days=1)  # of a mail server that does not answer
SHOWN = 30  # notices that a digest names; the others are counted
State = Notice.State
_CERTAINLY_REFUSED = (  # the server said no, so it has not taken the message
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
    UnicodeError,
    ValueError,  # Django's BadHeaderError
)

logger = logging.getLogger(__name__)


def send_due_notices(*, clock: Callable[[], datetime]) -> int:
    """Mail what is due, at most BATCH letters of each sort; how many the server took. Not in a transaction.

    A server that cannot be reached leaves the notices due, for a day; a refusal makes one failed; a
    connection that breaks in the middle leaves it doubtful.
    """
    plan_mail(at=clock())
    return _send_single(clock) + _send_digests(clock)


def plan_mail(*, at: datetime) -> int:
    """Decide for new notices when their mail goes, or that none does; how many were planned."""
    new = list(Notice.objects.filter(state=State.DUE, mail_at=None, due_at__lte=at).order_by("pk")[:PLANNED])
    habits = habits_of(one.recipient_id for one in new)
    for notice in new:
        unplanned = Notice.objects.filter(pk=notice.pk, state=State.DUE, mail_at=None)
        unplanned.update(**_planned(notice, habits.get(notice.recipient_id or 0), at=at))
    return len(new)


def _planned(notice: Notice, habits: Habits | None, *, at: datetime) -> dict[str, Any]:
    """What the plan changes in the notice; somebody without an account is written to at once."""
    urgency = urgency_of(notice.kind)
    if habits is not None and habits.refuses(notice.kind):
        return {"state": State.PAGE_ONLY}
    if habits is None or urgency == Urgency.AT_ONCE:
        return {"mail_at": at}
    if urgency == Urgency.WAKING:
        return {"mail_at": habits.waking_after(at)}
    return {"mail_at": max(habits.digest_after(notice.due_at), at), "in_digest": True}


def _due_at(at: datetime, *, in_digest: bool) -> QuerySet[Notice]:
    """Notices whose mail goes at the moment or before."""
    return Notice.objects.filter(state=State.DUE, in_digest=in_digest, mail_at__lte=at)


# --- letters of one notice -----------------------------------------------------------------------
def _send_single(clock: Callable[[], datetime]) -> int:
    """Letters of one notice each; how many went."""
    due = _due_at(clock(), in_digest=False)
    batch = list(due.order_by("mail_at", "pk")[:BATCH])
    habits = habits_of(one.recipient_id for one in batch)
    sent = 0
    for notice in batch:
        if _is_put_off(notice, habits.get(notice.recipient_id or 0), at=clock()):
            continue
        connection = _open(due, at=clock())
        if connection is None:
            break
        sent += _send_one(notice, connection, at=clock())
        _close(connection)
    return sent


def _is_put_off(notice: Notice, habits: Habits | None, *, at: datetime) -> bool:
    """Whether the letter does not go now after all: read meanwhile, switched off, or quiet hours began."""
    mine = Notice.objects.filter(pk=notice.pk, state=State.DUE)
    if habits is None:
        return False
    is_needless = notice.read_at is not None and notice.kind in REFUSABLE
    if is_needless or habits.refuses(notice.kind):
        mine.update(state=State.PAGE_ONLY)
        return True
    if urgency_of(notice.kind) == Urgency.WAKING and habits.is_quiet(at):
        mine.update(mail_at=habits.waking_after(at))
        return True
    return False


def _send_one(notice: Notice, connection: BaseEmailBackend, *, at: datetime) -> bool:
    """Mark one notice, mail it and settle it; whether it went."""
    mine = Notice.objects.filter(pk=notice.pk, state=State.DUE)
    if not mine.update(state=State.SENDING, marked_at=at, error=""):  # committed at once: see the docstring
        return False
    letter = _letter(
        f"notice-{notice.pk}",
        notice.subject,
        (notice.text, notice.html),
        to=notice.email,
        stop=unsubscribe_path(notice.recipient_id, notice.kind),
    )
    row = Notice.objects.filter(pk=notice.pk)
    _forget_links(row.filter(kind__in=HIDDEN))
    return _deliver(letter, connection, row, at=at)


def _forget_links(notices: QuerySet[Notice]) -> None:
    """Keep no link that lets somebody in once its letter is out of our hands: the database is no way in.

    Such a letter is never sent twice: who needs another link gets a new one.
    """
    notices.update(text="", html="", link="")


# --- the daily letter ----------------------------------------------------------------------------
def _send_digests(clock: Callable[[], datetime]) -> int:
    """One letter a reader of all that waits for the morning; how many went."""
    due = _due_at(clock(), in_digest=True)
    known = due.filter(recipient_id__isnull=False).order_by("recipient_id")
    readers = [one for one in known.values_list("recipient_id", flat=True).distinct()[:BATCH] if one]
    habits = habits_of(readers)
    sent = 0
    for reader in readers:
        if not _is_digest_ready(reader, habits.get(reader, Habits()), at=clock()):
            continue
        connection = _open(due, at=clock())
        if connection is None:
            break
        sent += _send_digest(reader, habits.get(reader, Habits()), connection, at=clock())
        _close(connection)
    return sent


def _is_digest_ready(reader: int, habits: Habits, *, at: datetime) -> bool:
    """Drop what was read or switched off meanwhile; whether something is left and the hour is not quiet."""
    due = _due_at(at, in_digest=True).filter(recipient_id=reader)
    off = [kind for kind in REFUSABLE if habits.refuses(kind)]
    due.filter(Q(read_at__isnull=False) | Q(kind__in=off)).update(state=State.PAGE_ONLY)
    if habits.is_quiet(at):
        due.update(mail_at=habits.waking_after(at))
    return due.exists()


def _send_digest(reader: int, habits: Habits, connection: BaseEmailBackend, *, at: datetime) -> bool:
    """Mark the reader's notices, mail them as one letter and settle them; whether it went."""
    digest = claim_digest(reader, habits, at=at)
    if digest is None:
        return False
    marked = Notice.objects.filter(digest=digest, state=State.SENDING)
    notices = list(marked.order_by("due_at", "pk"))
    subject, bodies = _digest_text(notices, reader)
    letter = _letter(
        f"digest-{digest.pk}",
        subject,
        bodies,
        to=notices[-1].email,
        stop=unsubscribe_path(reader, DIGEST),
    )
    return _deliver(letter, connection, Notice.objects.filter(digest=digest), at=at)


@transaction.atomic
def claim_digest(reader: int, habits: Habits, *, at: datetime) -> Digest | None:
    """Take today's digest and mark its notices, all or none; None when it is taken or nothing is left.

    What comes after the day's letter waits for the next one.
    """
    due = _due_at(at, in_digest=True).filter(recipient_id=reader)
    if not due.exists():
        return None
    today = at.astimezone(ZoneInfo(habits.zone)).date()
    digest, is_mine = Digest.objects.get_or_create(
        recipient_id=reader, on_date=today, defaults={"made_at": at}
    )
    if not is_mine:
        tomorrow = datetime.combine(today + timedelta(days=1), datetime.min.time(), ZoneInfo(habits.zone))
        due.update(mail_at=habits.digest_after(tomorrow))
        return None
    if not due.update(state=State.SENDING, digest=digest, marked_at=at, error=""):
        digest.delete()  # somebody else was first with all of them
        return None
    return digest


def _digest_text(notices: list[Notice], reader: int) -> tuple[str, tuple[str, str]]:
    """Subject, and the letter as text and as HTML."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("What is new in Сервис-класс: %(count)d") % {"count": len(notices)}
        inside = {
            "subject": subject,
            "site": settings.PUBLIC_URL,
            "notices": notices[:SHOWN],
            "others": max(0, len(notices) - SHOWN),
            "link": f"{settings.PUBLIC_URL}/",
            "link_text": _("Open «Today»"),
            "unsubscribe": settings.PUBLIC_URL + unsubscribe_path(reader, DIGEST),
        }
        bodies = (
            render_to_string("emails/digest.txt", inside),
            render_to_string("emails/digest.html", inside),
        )
    return subject, bodies


# --- the mail server -----------------------------------------------------------------------------
def _letter(
    name: str, subject: str, bodies: tuple[str, str], *, to: str, stop: str
) -> EmailMultiAlternatives:
    """The mail: text with an HTML alternative, an id that is the same however often it is made.

    `stop` is the path that switches such letters off: RFC 2369 and, by one POST without a question, RFC 8058.
    """
    host = settings.PUBLIC_URL.rpartition("/")[2].partition(":")[0]
    headers = {"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated"}
    if stop:
        headers["List-Unsubscribe"] = f"<{settings.PUBLIC_URL}{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text, html = bodies
    message = EmailMultiAlternatives(subject, text, to=[to], headers=headers)
    if html:
        message.attach_alternative(html, "text/html")
    return message


def _deliver(
    letter: EmailMultiAlternatives, connection: BaseEmailBackend, marked: QuerySet[Notice], *, at: datetime
) -> bool:
    """Hand one letter over and write down what became of its notices; whether the server took it."""
    marked = marked.filter(state=State.SENDING)
    letter.connection = connection
    try:
        letter.send()
    except _CERTAINLY_REFUSED as error:
        marked.update(state=State.FAILED, error=_in_words(error))
        return False
    except Exception as error:
        logger.warning("the letter %s is doubtful", letter.extra_headers["Message-ID"], exc_info=True)
        marked.update(error=_in_words(error))
        return False
    _forget_links(marked.filter(recipient_id=None))  # nobody reads them on a page
    marked.update(state=State.SENT, sent_at=at)
    return True


def _open(due: QuerySet[Notice], *, at: datetime) -> BaseEmailBackend | None:
    """A connection, or None with the reason written into what is due: any failure here is before a letter."""
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:  # noqa: BLE001 - whatever it is, no letter was handed over
        logger.warning("the mail server cannot be reached: %s", error)
        due.update(error=_in_words(error))
        given_up = due.filter(mail_at__lt=at - GIVE_UP)
        _forget_links(given_up.filter(kind__in=HIDDEN))
        given_up.update(state=State.FAILED)
        return None
    opened: BaseEmailBackend = connection
    return opened


def _close(connection: BaseEmailBackend) -> None:
    """Hang up; what happens now says nothing about the message."""
    try:
        connection.close()
    except Exception:
        logger.debug("hanging up failed", exc_info=True)


def _in_words(error: Exception) -> str:
    """The error with its class, cut to a length that a page can show."""
    return f"{type(error).__name__}: {error}"[:500]
