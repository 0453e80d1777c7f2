"""Calls that meet: on purpose, at one statement, and not by the luck of a clock.

Where a lock is on, the one that pauses cannot be met: it goes on when its patience ends. Where a test takes
the lock away, the others come for certain, so it may wait LONG: a busy machine changes nothing.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

SHORT, LONG = 0.3, 20.0  # seconds


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The results of calls that begin together, each on its own connection; an error is a result too."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return call()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def meeting(*calls: Callable[[], Any], before: str, patience: float = SHORT) -> list[Any]:
    """As `at_once`; each waits for all others before its first statement that starts so: all have read, none
    has written."""
    gate = threading.Barrier(len(calls))

    def meet() -> None:
        try:
            gate.wait(patience)
        except threading.BrokenBarrierError:
            return  # a lock kept somebody away

    return at_once(*(lambda call=call: _pausing(call, before, meet) for call in calls))  # type: ignore[misc]


def meanwhile(
    slow: Callable[[], Any], quick: Callable[[], Any], *, before: str, patience: float = SHORT
) -> list[Any]:
    """Results of two calls: the first pauses before such a statement until the second has run through."""
    is_paused, is_through = threading.Event(), threading.Event()

    def pause() -> None:
        is_paused.set()
        is_through.wait(patience)

    def first() -> Any:
        try:
            return _pausing(slow, before, pause)
        finally:
            is_paused.set()

    def second() -> Any:
        is_paused.wait(LONG)
        try:
            return quick()
        finally:
            is_through.set()

    return at_once(first, second)


def _pausing(call: Callable[[], Any], before: str, pause: Callable[[], None]) -> Any:
    """The call's result; it pauses once, before its first statement that starts with the text."""
    waits = [pause]

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if waits and sql.startswith(before):
            waits.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        return call()
