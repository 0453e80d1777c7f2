"""A database that goes away under a request: what may run twice is done once more."""

from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

Result = TypeVar("Result")


def over_a_new_connection(call: Callable[[], Result]) -> Result:
    """The call's result, over a new connection if PostgreSQL cut the one that it had; it waits for that one.

    Only for what may run twice: the first time may have been kept although its answer was lost.

    Raises:
        OperationalError, InterfaceError: the database does not come back, or it is no matter of a connection.
    """
    try:
        return call()
    except (OperationalError, InterfaceError) as trouble:
        if not _is_cut(trouble) or connection.in_atomic_block:
            raise
        connection.close()
        return call()


def _is_cut(trouble: Exception) -> bool:
    """Whether PostgreSQL went away, or told us that it does: no code at all, or one of class 57P."""
    code = getattr(trouble.__cause__, "pgcode", "")
    return code is None or code.startswith("57P")
