"""Opening a connection waits a little while PostgreSQL restarts: a page comes late instead of not at all."""

import time
from typing import Any

import psycopg2
from django.db.backends.postgresql import base

PATIENCE = 4.0  # seconds; recovery after an immediate stop takes one to three
PAUSE = 0.1  # seconds between two tries
NEVER = ("authentication", "does not exist", "no pg_hba.conf entry", "could not translate host name")


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks again while the server refuses connections, starts up or shuts down."""

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
