"""Reads the mail that the demo has written into files, for `/demo/mail/`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

SEPARATOR = b"-" * 79  # what Django's file backend writes between letters


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as the demo shows it."""

    name: str  # of the file and the letter's place in it; the address of its page
    sent_at: datetime | None
    to: str
    subject: str
    text: str


def letters() -> list[Letter]:
    """All letters, newest first."""
    folder = Path(str(getattr(settings, "EMAIL_FILE_PATH", "")))
    found = [one for path in folder.glob("*.log") for one in _read(path)]
    return sorted(
        found, key=lambda letter: (letter.sent_at is not None, letter.sent_at, letter.name), reverse=True
    )


def _read(path: Path) -> list[Letter]:
    """The letters of one file."""
    parts = [part.strip() for part in path.read_bytes().split(SEPARATOR)]
    return [_letter(f"{path.stem}-{at}", part) for at, part in enumerate(parts) if part]


def _letter(name: str, source: bytes) -> Letter:
    """One letter from its source."""
    message = message_from_bytes(source, policy=policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    sent = message["Date"]
    return Letter(
        name=name,
        sent_at=_moment(str(sent)) if sent else None,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=body.get_content() if body is not None else "",
    )


def _moment(written: str) -> datetime:
    """When a letter was sent; «-0000» of a header is UTC without a zone of the sender, so it comes naive."""
    moment = parsedate_to_datetime(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
