"""How people matched the columns of files: remembered by organisation, instrument and heading."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from audits.models import ColumnMapping

_LOOKED_AT = 20  # newest mappings out of which a new heading is matched column by column


@dataclass(frozen=True, slots=True)
class Remembered:
    """columns: the file's -> the instrument's, empty: not to be read. is_whole: of this very heading."""

    columns: Mapping[str, str]
    is_whole: bool


def remembered_columns(organisation_id: int, *, instrument: str, header: Iterable[str]) -> Remembered:
    """What people of the organisation made of these columns before. One statement, two for a new heading."""
    names = set(header)
    saved = ColumnMapping.objects.filter(organisation=organisation_id, instrument_code=instrument)
    if same := saved.filter(header_sha256=_digest(names)).first():
        return Remembered(same.columns, is_whole=True)
    columns: dict[str, str] = {}
    for one in saved.order_by("-saved_at", "-pk")[:_LOOKED_AT]:
        columns = {name: to for name, to in one.columns.items() if name in names} | columns
    return Remembered(columns, is_whole=False)


def remember_columns(
    organisation_id: int, *, instrument: str, columns: Mapping[str, str], by: User, at: datetime
) -> None:
    """Keep the mapping for the next file with this heading; the newest one is kept.

    Args:
        columns: every column of the file -> the instrument's, empty: not to be read.
    """
    ColumnMapping.objects.update_or_create(
        organisation_id=organisation_id,
        instrument_code=instrument,
        header_sha256=_digest(columns),
        defaults={"columns": dict(columns), "saved_by": by, "saved_at": at},
    )


def _digest(header: Iterable[str]) -> str:
    """The heading as a set: the order of columns means nothing."""
    return hashlib.sha256("\n".join(sorted(header)).encode()).hexdigest()
