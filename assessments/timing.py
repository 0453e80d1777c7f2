"""The clock of a test: when it ends, whether a request was in time, when one may try again. Pure.

A request is judged by the moment it arrived, not by when we got to it: nobody is punished for a slow server.
"""

from datetime import datetime, timedelta

GRACE = timedelta(seconds=5)  # an answer that left in time may arrive this late
SWEEP_PATIENCE = timedelta(seconds=30)  # a request that arrived in time may wait in a queue this long


def deadline_of(started_at: datetime, minutes: int | None) -> datetime | None:
    """The effective end of an attempt, to the second it is promised; None without a limit."""
    return started_at + timedelta(minutes=minutes) if minutes else None


def is_in_time(arrived_at: datetime, deadline_at: datetime | None) -> bool:
    """Whether what arrived then still counts: up to the deadline and the grace, both included."""
    return deadline_at is None or arrived_at <= deadline_at + GRACE


def finish_moment(arrived_at: datetime, deadline_at: datetime | None) -> datetime:
    """When the attempt was finished: never after its deadline, however late somebody looked."""
    return arrived_at if deadline_at is None else min(arrived_at, deadline_at)


def may_start_at(last_finished_at: datetime, hours_between: int) -> datetime:
    """From when another attempt may begin."""
    return last_finished_at + timedelta(hours=hours_between)
