"""Wall clock and time zones: a day is kept as date, time and IANA zone, an instant is computed from them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from accounts.zones import RUSSIAN_ZONES, zone_label
from figures.workdays import days_from

__all__ = [  # with the names of zones, which branches share
    "DEFAULT_ZONE",
    "PROGRAMME_START",
    "RUSSIAN_ZONES",
    "instant",
    "is_zone",
    "shifted",
    "today",
    "wall_clock",
    "zone_label",
]

DEFAULT_ZONE = "Europe/Moscow"
PROGRAMME_START = time(9, 30)  # steps of a programme's day are written for a day that begins then


def is_zone(name: str) -> bool:
    """Whether this is an IANA name that this machine knows."""
    return name in available_timezones()


def instant(on_date: date, at: time, zone: str) -> datetime:
    """The UTC instant of a wall clock reading.

    An hour that the clock skips counts by the offset before the jump; of an hour that comes twice the first
    one is meant (PEP 495, fold 0).
    """
    return datetime.combine(on_date, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wall_clock(moment: datetime, zone: str) -> datetime:
    """The aware `moment` as a clock in the zone shows it."""
    return moment.astimezone(ZoneInfo(zone))


def shifted(at: time, day_starts_at: time) -> time:
    """When a step of the programme comes in a day that begins at `day_starts_at`, by wall clock."""
    any_day = date(2000, 1, 3)
    moved = datetime.combine(any_day, at) + (
        datetime.combine(any_day, day_starts_at) - datetime.combine(any_day, PROGRAMME_START)
    )
    return moved.time()


def days_within(first: date, last: date | None, count: int) -> list[date]:
    """`count` working days from `first` on; none where the days from `first` to `last` are fewer.

    Where days off lie between, the working days may end after `last`: whoever shows them says so.
    """
    if last is not None and (last - first).days + 1 < count:
        return []
    return days_from(first, count)


def today(zone: str) -> date:
    """The date there now."""
    return datetime.now(UTC).astimezone(ZoneInfo(zone)).date()
