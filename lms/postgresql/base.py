"""PostgreSQL as we use it: it plans once a connection what never changes, and is waited for when it restarts.

Planning took three fifths of the server's time in a test with five hundred people: a row is found by its key
quicker than PostgreSQL decides how. What is planned lives in the session, so it is left alone where a pooler
gives each transaction another one (`DISABLE_SERVER_SIDE_CURSORS`, Django's own word for that).
"""

import select
import time
from hashlib import sha256
from typing import Any

import psycopg2
from django.db.backends.postgresql import base
from psycopg2.extensions import connection as plain_connection
from psycopg2.extensions import cursor as plain_cursor

from accounts.prepared import Made

PATIENCE = 4.0  # seconds; recovery after an immediate stop takes one to three
PAUSE = 0.1  # seconds between two tries
NEVER = ("authentication", "does not exist", "no pg_hba.conf entry", "could not translate host name")


class PlanningConnection(plain_connection):  # type: ignore[misc]
    """A connection that knows what it has planned."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.planned: dict[str, str] = {}  # SQL -> the statement that runs it


class PlanningCursor(plain_cursor):  # type: ignore[misc]
    """Has the server plan a `Made` statement at its first use and asks for that plan from then on."""

    connection: PlanningConnection

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - as the driver calls it
        """As the driver's own."""
        if isinstance(query, Made):
            query = self.connection.planned.get(query) or self._plan(query)
        super().execute(query, vars)

    def _plan(self, query: Made) -> str:
        """Plan the statement; what to say to run it.

        The name tells the statement: where a pooler gives the session to somebody else against our settings,
        a plan is missing or the same, and never that of another question.
        """
        name, count = f"made_{sha256(query.encode()).hexdigest()[:32]}", query.count("%s")
        marks = tuple(f"${number}" for number in range(1, count + 1))
        super().execute(f"PREPARE {name} AS {query % marks}")
        said = f"EXECUTE {name}" + (f" ({', '.join(['%s'] * count)})" if count else "")
        self.connection.planned[query] = said
        return said


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks again while the server refuses connections, starts up or shuts down."""

    def close_if_health_check_failed(self) -> None:
        """As Django's, at each request's first statement, without a statement of its own.

        A server that went away has closed the connection, and an idle connection has nothing to read but
        that; only then the server is asked.
        """
        if self.connection is not None and self._is_quiet():
            self.health_check_done = True
        super().close_if_health_check_failed()

    def _is_quiet(self) -> bool:
        """Whether the connection is open and has nothing to say."""
        if self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with connections that plan."""
        params: dict[str, Any] = super().get_connection_params()
        if not self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            params |= {"connection_factory": PlanningConnection, "cursor_factory": PlanningCursor}
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection, at the latest after PATIENCE seconds.

        Raises:
            psycopg2.OperationalError: the server did not come back in time, or would refuse us for ever.

        """
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return super().get_new_connection(conn_params)
            except psycopg2.OperationalError as trouble:
                is_final = any(text in str(trouble) for text in NEVER)
                if is_final or time.monotonic() + PAUSE > deadline:
                    raise
            time.sleep(PAUSE)
