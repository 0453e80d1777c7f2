"""What all facts share: attributes picked by name, days by the installation's clock."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def picked(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """These attributes of the row."""
    return {name: getattr(row, name) for name in names}


def day_of(moment: date | None, zone: str = "") -> str | None:
    """ISO day of a date, or of a moment by the clock of a zone.

    Args:
        zone: IANA name, as a branch keeps it; without one the installation's, never the reader's: an issued
            report is the same wherever it was asked for.
    """
    if isinstance(moment, datetime):
        moment = timezone.localdate(moment, ZoneInfo(zone or settings.TIME_ZONE))
    return None if moment is None else moment.isoformat()
