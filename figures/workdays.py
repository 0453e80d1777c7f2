"""Working days of Russia: article 112 of the Labour Code and the moves of days off that are known. Pure."""

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

DAY = timedelta(days=1)
WORKING_WEEK = 5
SATURDAY = 5


@cache
def _calendar() -> "HolidayBase":
    """Holidays of Russia; years are filled in as they are asked for."""
    from holidays import country_holidays  # hundreds of countries: only who plans waits for them

    return country_holidays("RU")


def is_working(moment: date) -> bool:
    """Whether offices work: Monday to Friday and no holiday. Saturdays that replace a day off do not."""
    return moment.weekday() < SATURDAY and moment not in _calendar()


def working_days(monday: date) -> list[date]:
    """Working days of the week that begins with this Monday."""
    week = (monday + DAY * at for at in range(WORKING_WEEK))
    return [one for one in week if is_working(one)]


def days_from(first: date, count: int) -> list[date]:
    """So many working days from `first` on, which is one of them if it is a working day itself."""
    days: list[date] = []
    day = first
    while len(days) < count:
        if is_working(day):
            days.append(day)
        day += DAY
    return days


def last_day(given: date, count: int) -> date:
    """The last of so many working days after the day on which they were given, which does not count."""
    return days_from(given + DAY, count)[-1] if count else given


def next_working(moment: date) -> date:
    """The day itself if it is a working day, otherwise the first one after it."""
    while not is_working(moment):
        moment += DAY
    return moment
