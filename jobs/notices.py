"""One message to one person: written down with the business change, read on the page, mailed by `mailing`."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from jobs.habits import unsubscribe_path
from jobs.kinds import HIDDEN, KINDS
from jobs.models import Notice


class NotFailedError(Exception):
    """The letter has not certainly failed: sending it again could bring it twice."""


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
        kind: what it is about, such as `invitation`: a row of `kinds.KINDS`.
        key: which one of the kind; a second call with it changes nothing.
        organisation_id: whose it is.
        recipient_id: the user, or None for an address without an account.
        email: where the mail goes; empty means on the page only.
        subject: one line; may be a lazy translation.
        template: name under templates/emails, of a `.txt` and an `.html`; both also get `link` (absolute),
            `subject`, `site`, `is_obligatory` and `unsubscribe` (absolute; empty where it cannot be).
        context: for the templates.
        link: a path on this site, beginning with a slash, or empty.
        due_at: not mailed before.

    """
    # not by the language and the clock of whoever presses the button
    with translation.override(settings.LANGUAGE_CODE), timezone.override(timezone.get_default_timezone()):
        subject = " ".join(str(subject).split())[:200]
        inside = {**context, "subject": subject, "site": settings.PUBLIC_URL}
        inside["link"] = settings.PUBLIC_URL + link if link else ""
        stop = unsubscribe_path(recipient_id, kind)
        inside["unsubscribe"] = settings.PUBLIC_URL + stop if stop else ""
        inside["is_obligatory"] = kind in KINDS and KINDS[kind].is_obligatory and kind not in HIDDEN
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


def mark_settled(kind: str, *, key: str, at: datetime) -> int:
    """What the notice asked for is done: it is not new any more, whoever had it; how many were unread."""
    return Notice.objects.filter(kind=kind, key=key, read_at=None).update(read_at=at)


def mark_unread(notice_ids: Collection[int], *, recipient_id: int) -> int:
    """Take reading back, of the person's own notices; how many."""
    return Notice.objects.filter(pk__in=notice_ids, recipient_id=recipient_id).update(read_at=None)


def mark_all_read(recipient_id: int, *, at: datetime) -> int:
    """The person has seen all that is due; how many were unread. `unread_again` takes it back."""
    unread = Notice.objects.filter(recipient_id=recipient_id, read_at=None, due_at__lte=at)
    return unread.exclude(kind__in=HIDDEN).update(read_at=at)


def unread_again(recipient_id: int, *, read_at: datetime) -> int:
    """Take back what was marked as read at exactly this moment; how many."""
    return Notice.objects.filter(recipient_id=recipient_id, read_at=read_at).update(read_at=None)


@transaction.atomic
def send_again(notice_id: int) -> Notice:
    """Let a failed letter go once more with the next sweep.

    Raises:
        NotFailedError: it is on its way, gone or doubtful, or its link was for once.
    """
    failed = Notice.objects.filter(pk=notice_id, state=Notice.State.FAILED).exclude(kind__in=HIDDEN)
    if not failed.update(state=Notice.State.DUE, mail_at=None, in_digest=False, digest=None, error=""):
        raise NotFailedError
    return Notice.objects.get(pk=notice_id)


def dismiss_trouble(notice_id: int, *, at: datetime) -> bool:
    """An administrator has seen that the mail failed or is doubtful; whether it was still in the list."""
    return bool(Notice.objects.filter(pk=notice_id, dismissed_at=None).update(dismissed_at=at))
