"""The clock of a test: when it opens and ends, whether a request was in time, when one may try again. Pure.

A request is judged by the moment it arrived, not by when we got to it: nobody is punished for a slow server.
An attempt keeps the deadline that it was started with. Whatever becomes of the window afterwards, only an
extension moves that deadline, and only to a later moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from figures import workdays

GRACE = timedelta(seconds=5)  # an answer that left in time may arrive this late
SWEEP_PATIENCE = timedelta(seconds=30)  # a request that arrived in time may wait in a queue this long
APPEAL_WORKING_DAYS = 10  # to dispute a question
REPLY_WORKING_DAYS = 5  # to answer a dispute


@dataclass(frozen=True, slots=True)
class Extra:
    """One standing extension of one person's test."""

    minutes: int = 0
    attempts: int = 0
    closes_at: datetime | None = None  # own closing moment


@dataclass(frozen=True, slots=True)
class Terms:
    """The effective conditions of a test for one person: the programme's rules, the window, extensions."""

    minutes: int | None  # of the attempt, extra ones included; None: no limit
    extra_minutes: int
    attempts: int  # extra ones included
    extra_attempts: int
    opens_at: datetime | None
    closes_at: datetime | None

    def deadline_of(self, started_at: datetime) -> datetime | None:
        """min(start + limit + extra, close), to the second it is promised; None without either."""
        ends = [] if self.minutes is None else [started_at + timedelta(minutes=self.minutes)]
        if self.closes_at is not None:
            ends.append(self.closes_at)
        return min(ends, default=None)

    def is_open_at(self, moment: datetime) -> bool:
        """Whether an attempt may begin then: the opening moment included, the closing one not."""
        return not self.is_early_at(moment) and not self.is_over_at(moment)

    def is_early_at(self, moment: datetime) -> bool:
        """Whether the window has not opened yet."""
        return self.opens_at is not None and moment < self.opens_at

    def is_over_at(self, moment: datetime) -> bool:
        """Whether the window has closed."""
        return self.closes_at is not None and moment >= self.closes_at

    def is_cut_at(self, moment: datetime) -> bool:
        """Whether an attempt that began then would have less than its minutes, because the window closes."""
        deadline = self.deadline_of(moment)
        if self.minutes is None or deadline is None:
            return False
        return deadline < moment + timedelta(minutes=self.minutes)


def terms_of(
    *,
    minutes: int | None,
    attempts: int,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    extras: Iterable[Extra] = (),
) -> Terms:
    """The effective conditions; an extension never takes anything away.

    Args:
        minutes: the programme's limit; 0 and None: none, and then extra minutes change nothing.
        attempts: that the programme gives.
        opens_at: UTC instant of the group's window; None: open from the beginning.
        closes_at: UTC instant; None: never closes, and then an own closing moment changes nothing.
        extras: standing extensions: minutes and attempts add up, the latest closing moment counts.
    """
    given = list(extras)
    extra_minutes = sum(one.minutes for one in given) if minutes else 0
    extra_attempts = sum(one.attempts for one in given)
    own = [one.closes_at for one in given if one.closes_at is not None]
    return Terms(
        minutes=minutes + extra_minutes if minutes else None,
        extra_minutes=extra_minutes,
        attempts=attempts + extra_attempts,
        extra_attempts=extra_attempts,
        opens_at=opens_at,
        closes_at=None if closes_at is None else max([closes_at, *own]),
    )


def deadline_of(started_at: datetime, minutes: int | None) -> datetime | None:
    """The end of an attempt that only a limit ends; None without a limit."""
    return terms_of(minutes=minutes, attempts=1).deadline_of(started_at)


def lengthened(current: datetime | None, promised: datetime | None) -> datetime | None:
    """The deadline of an open attempt after its conditions changed: never earlier than it was."""
    if current is None or promised is None:
        return None
    return max(current, promised)


def is_in_time(arrived_at: datetime, deadline_at: datetime | None) -> bool:
    """Whether what arrived then still counts: up to the deadline and the grace, both included."""
    return deadline_at is None or arrived_at <= deadline_at + GRACE


def finish_moment(arrived_at: datetime, deadline_at: datetime | None) -> datetime:
    """When the attempt was finished: never after its deadline, however late somebody looked."""
    return arrived_at if deadline_at is None else min(arrived_at, deadline_at)


def may_start_at(last_finished_at: datetime, hours_between: int) -> datetime:
    """From when another attempt may begin."""
    return last_finished_at + timedelta(hours=hours_between)


def last_day(since: datetime, working_days: int, zone: str) -> date:
    """The last of so many working days after the local day of the moment, weekends left out."""
    return workdays.last_day(since.astimezone(ZoneInfo(zone)).date(), working_days)


def end_of(day: date, zone: str) -> datetime:
    """The first instant after the local day: what happens before it is in time."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
