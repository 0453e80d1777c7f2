"""One observation with its versions: how it came in, what each version changed, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import AuditEvent, User
from audits.answers import Change, changes_between
from audits.models import Observation, Sheet, SheetPhoto
from audits.queries.remarks import Mask

LINK = "s-"  # how numbers of questionnaires begin that came by a link
OWN_NOON = time(12)  # of a day without an hour, as files and codes bring it


class Way(StrEnum):
    """How an observation came in."""

    FILE = "file"
    SHEET = "sheet"
    RECORDING = "recording"
    LINK = "link"
    FORM = "form"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Origin:
    """way: how it came; by: who brought it in, where that is known; at: when; name: of the file."""

    way: Way
    at: datetime
    by: User | None = None
    name: str = ""
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version. changes: against the one before it; empty of the first one."""

    row: Observation
    changes: tuple[Change, ...]


def versions_of(observation: Observation) -> list[Observation]:
    """All versions of one observation, the newest first. One statement."""
    same = Observation.objects.filter(
        wave=observation.wave_id,
        instrument=observation.instrument_id,
        external_id=observation.external_id,
    )
    return list(same.select_related("recorded_by", "source_import__imported_by").order_by("-version"))


def is_withdrawal(rows: Sequence[Observation]) -> bool:
    """Whether the newest version says no more than that the observation was withdrawn, and why.

    Earlier ones were withdrawn without a version of their own.

    Args:
        rows: of `versions_of`.
    """
    ended = rows[0].superseded_at
    return ended is not None and len(rows) > 1 and rows[1].superseded_at == ended


def told_versions(
    rows: Sequence[Observation], *, kind: str, body: Mapping[str, Any], mask: Mask, branch: str
) -> list[Version]:
    """The versions with what each changed, the newest first.

    Args:
        rows: of `versions_of`. body: of the instrument, norms by value.
    """
    shown = [(row.values, mask.over(row.comments, branch)) for row in rows]
    found = [
        Version(row, tuple(changes_between(kind, body, old, new)))
        for row, new, old in zip(rows[:-1], shown[:-1], shown[1:], strict=True)
    ]
    return [*found, Version(rows[-1], ())]


def origin_of(rows: Sequence[Observation]) -> Origin:
    """How the observation came in first. One statement.

    Args:
        rows: of `versions_of`.
    """
    first = rows[-1]
    source = first.source_import
    if source is not None:
        return Origin(Way.FILE, source.imported_at, by=source.imported_by, name=source.name)
    sheet = Sheet.objects.filter(observation__in=rows).select_related("filled_by").first()
    if sheet is not None:
        way = Way.SHEET if sheet.recording_id is None else Way.RECORDING
        return Origin(way, sheet.submitted_at or first.created_at, by=sheet.filled_by, sheet=sheet)
    if first.recorded_by is not None and first.version == 1:
        return Origin(Way.FORM, first.created_at, by=first.recorded_by)
    if first.external_id.startswith(LINK):
        return Origin(Way.LINK, first.created_at)
    return Origin(Way.UNKNOWN, first.created_at)


def photos_of(origin: Origin) -> dict[str, tuple[SheetPhoto, ...]]:
    """Photographs of its sheet by item. One statement where there is a sheet."""
    found: dict[str, tuple[SheetPhoto, ...]] = {}
    if origin.sheet is not None:
        for one in origin.sheet.photos.all():
            found[one.item] = (*found.get(one.item, ()), one)
    return found


def withdrawn_by(observation: Observation) -> User | None:
    """Who took it out of the wave, as the journal knows."""
    events = AuditEvent.objects.filter(
        verb="observation.withdraw",
        subject_id=observation.wave_id,
        detail__observation=observation.external_id,
        detail__version=observation.version,
    )
    event = events.select_related("actor").first()
    return event.actor if event is not None else None


def local_moment(observation: Observation) -> tuple[datetime | None, bool]:
    """When it was, by the clock of its branch, and whether the hour is known."""
    if observation.observed_at is None:
        return None, False
    moment = observation.observed_at.astimezone(ZoneInfo(observation.branch.timezone))
    return moment, moment.time() != OWN_NOON


def needs_scoring(observation: Observation) -> bool:
    """Whether the wave's figures are of before its last correction or withdrawal."""
    scored = observation.wave.scored_at
    changed = observation.superseded_at or (observation.created_at if observation.version > 1 else None)
    return scored is not None and changed is not None and changed > scored
