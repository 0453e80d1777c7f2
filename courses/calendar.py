"""A cohort's days as an iCalendar file (RFC 5545); instants in UTC, so that no VTIMEZONE can be wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LINE_OCTETS = 75  # RFC 5545 §3.1: longer lines are folded


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a calendar."""

    uid: str  # globally unique and the same at each download, so that a calendar replaces the entry
    starts_at: datetime  # aware
    ends_at: datetime  # aware, after `starts_at`
    summary: str
    description: str
    location: str


def render_calendar(name: str, events: Iterable[Event], *, at: datetime) -> bytes:
    """The file's bytes.

    Args:
        name: shown by calendars that subscribe.
        events: entries, in any order.
        at: aware moment of making the file (DTSTAMP).

    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//service-class//courses//RU",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}",
            f"DTSTAMP:{_utc(at)}",
            f"DTSTART:{_utc(event.starts_at)}",
            f"DTEND:{_utc(event.ends_at)}",
            f"SUMMARY:{_text(event.summary)}",
            f"DESCRIPTION:{_text(event.description)}",
        ]
        if event.location:
            lines.append(f"LOCATION:{_text(event.location)}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _utc(moment: datetime) -> str:
    """20261116T063000Z."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line ends escaped (§3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, no character cut in two, each ended by CRLF."""
    pieces, current = [], b""
    for character in line:
        octets = character.encode()
        if len(current) + len(octets) > LINE_OCTETS:
            pieces.append(current)
            current = b" "
        current += octets
    pieces.append(current)
    return b"\r\n".join(pieces) + b"\r\n"
