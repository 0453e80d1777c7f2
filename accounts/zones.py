"""Names of time zones as people know them: a city and the distance from UTC."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

RUSSIAN_ZONES: dict[str, str] = {  # IANA name -> city that people know the zone by
    "Europe/Kaliningrad": "Калининград",
    "Europe/Moscow": "Москва",
    "Europe/Samara": "Самара",
    "Europe/Saratov": "Саратов",
    "Asia/Yekaterinburg": "Екатеринбург",
    "Asia/Omsk": "Омск",
    "Asia/Novosibirsk": "Новосибирск",
    "Asia/Krasnoyarsk": "Красноярск",
    "Asia/Irkutsk": "Иркутск",
    "Asia/Yakutsk": "Якутск",
    "Asia/Vladivostok": "Владивосток",
    "Asia/Magadan": "Магадан",
    "Asia/Kamchatka": "Камчатка",
}
NEAR = ("Europe/", "Asia/")  # where else a branch can be


def zone_label(zone: str, on_date: date) -> str:
    """«Екатеринбург, UTC+5»: the offset is the one of that date."""
    offset = ZoneInfo(zone).utcoffset(datetime.combine(on_date, time(12))) or timedelta()
    minutes = round(offset.total_seconds() / 60)
    sign = "−" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    tail = f":{rest:02d}" if rest else ""
    name = RUSSIAN_ZONES.get(zone) or zone.replace("_", " ")
    return f"{name}, UTC{sign}{hours}{tail}"


def zone_groups(on_date: date, *, others: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of a select: Russian zones by city first, then the others by their IANA names under a title."""
    near = sorted(name for name in available_timezones() - RUSSIAN_ZONES.keys() if name.startswith(NEAR))
    russian = [(name, zone_label(name, on_date)) for name in RUSSIAN_ZONES]
    return [("Россия", russian), (others, [(name, zone_label(name, on_date)) for name in near])]
