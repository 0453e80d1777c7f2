"""One message to one person: written down with the business change, mailed later, at most once.

A notice is marked before SMTP. One whose fate is doubtful stays marked and is shown, never sent again.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from jobs.models import Notice

BATCH = 50  # mails a sweep
GIVE_UP = timedelta(days=1)  # of a mail server that does not answer
_CERTAINLY_REFUSED = (  # the server said no, so it has not taken the message
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
    UnicodeError,
    ValueError,  # Django's BadHeaderError
)

logger = logging.getLogger(__name__)


@transaction.atomic
def notify(  # noqa: PLR0913 - one notice has that many facts
    kind: str,
    *,
    key: str,
    organisation_id: int,
    recipient_id: int | None,
    email: str,
    subject: str,
    template: str,
    context: dict[str, Any],
    link: str,
    due_at: datetime,
) -> Notice:
    """Write down one notice of a kind and key for one person, rendered now; the existing one if it is there.

    Args:
        kind: what it is about, such as `invitation`.
        key: which one of the kind; a second call with it changes nothing.
        organisation_id: whose it is.
        recipient_id: the user, or None for an address without an account.
        email: where the mail goes; empty means on the page only.
        subject: one line; may be a lazy translation.
        template: name under templates/emails, of a `.txt` and an `.html`; both also get `link` (absolute),
            `subject` and `site`.
        context: for the templates.
        link: a path on this site, beginning with a slash, or empty.
        due_at: not mailed before.

    """
    with translation.override(settings.LANGUAGE_CODE):
        subject = " ".join(str(subject).split())[:200]
        inside = {**context, "subject": subject, "site": settings.PUBLIC_URL}
        inside["link"] = settings.PUBLIC_URL + link if link else ""
        text = render_to_string(f"emails/{template}.txt", inside)
        html = render_to_string(f"emails/{template}.html", inside)
    address: dict[str, Any] = {"recipient_id": recipient_id}
    if recipient_id is None:
        address["email"] = email
    notice, _made = Notice.objects.get_or_create(
        kind=kind,
        key=key,
        **address,
        defaults={
            "email": email,
            "organisation_id": organisation_id,
            "subject": subject,
            "text": text,
            "html": html,
            "link": link,
            "due_at": due_at,
            "state": Notice.State.DUE if email else Notice.State.PAGE_ONLY,
        },
    )
    return notice


def mark_read(notice_id: int, *, recipient_id: int, at: datetime) -> bool:
    """Remember when the person read the notice; whether it was his and unread."""
    unread = Notice.objects.filter(pk=notice_id, recipient_id=recipient_id, read_at=None)
    return bool(unread.update(read_at=at))


def send_due_notices(*, clock: Callable[[], datetime]) -> int:
    """Mail what is due, at most BATCH; how many the mail server took. Not inside a transaction.

    A server that cannot be reached leaves the notices due, for a day; a refusal makes one failed; a
    connection that breaks in the middle leaves it doubtful.
    """
    due = Notice.objects.filter(state=Notice.State.DUE, due_at__lte=clock()).order_by("due_at", "pk")
    sent = 0
    for notice in due[:BATCH]:
        connection = get_connection()
        try:
            connection.open()
        except Exception as error:  # noqa: BLE001 - any failure here is before any message
            _postpone(due, error, at=clock())
            break
        sent += _send_one(notice, connection, at=clock())
        _close(connection)
    return sent


def _send_one(notice: Notice, connection: BaseEmailBackend, *, at: datetime) -> bool:
    """Mark one notice, mail it and settle it; whether it went."""
    mine = Notice.objects.filter(pk=notice.pk, state=Notice.State.DUE)
    if not mine.update(state=Notice.State.SENDING, error=""):  # committed at once: see the module's docstring
        return False
    try:
        _message(notice, connection).send()
    except _CERTAINLY_REFUSED as error:
        _settle(notice, state=Notice.State.FAILED, error=_in_words(error))
        return False
    except Exception as error:
        logger.warning("notice %s is doubtful", notice.pk, exc_info=True)
        _settle(notice, error=_in_words(error))
        return False
    _settle(notice, state=Notice.State.SENT, sent_at=at)
    return True


def _message(notice: Notice, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """The mail: text with an HTML alternative, and an id that is the same however often it is made."""
    host = settings.PUBLIC_URL.rpartition("/")[2].partition(":")[0]
    message = EmailMultiAlternatives(
        notice.subject,
        notice.text,
        to=[notice.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{host}>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    if notice.html:
        message.attach_alternative(notice.html, "text/html")
    return message


def _settle(notice: Notice, **facts: Any) -> None:
    """Write down what became of a notice that is being sent."""
    Notice.objects.filter(pk=notice.pk, state=Notice.State.SENDING).update(**facts)


def _postpone(due: QuerySet[Notice], error: Exception, *, at: datetime) -> None:
    """Say why the due notices wait; those a day overdue are given up."""
    logger.warning("the mail server cannot be reached: %s", error)
    due.order_by().update(error=_in_words(error))
    due.order_by().filter(Q(due_at__lt=at - GIVE_UP)).update(state=Notice.State.FAILED)


def _close(connection: BaseEmailBackend) -> None:
    """Hang up; what happens now says nothing about the message."""
    try:
        connection.close()
    except Exception:
        logger.debug("hanging up failed", exc_info=True)


def _in_words(error: Exception) -> str:
    """The error with its class, cut to a length that a page can show."""
    return f"{type(error).__name__}: {error}"[:500]
