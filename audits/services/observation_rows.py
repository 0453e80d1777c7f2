"""Observations of a file become rows: COPY on PostgreSQL, one prepared statement on SQLite.

`bulk_create` takes five times as long, and as long as it takes nobody else can write to an SQLite database.
Whatever a row must obey is a constraint of the database.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from io import StringIO
from typing import Any

from django.db import connection

from audits.models import Observation
from audits.observations import Reading, Readings

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})  # of COPY's text format

_OWN: dict[str, Callable[[Reading], Any]] = {  # what differs from row to row; the rest is of the template
    "branch_id": lambda one: one.branch,
    "external_id": lambda one: one.external_id,
    "observed_at": lambda one: one.observed_at,
    "observer": lambda one: one.observer,
    "channel": lambda one: one.channel,
    "service": lambda one: one.service,
    "segment": lambda one: one.segment,
    "values": lambda one: json.dumps(one.values),
    "comments": lambda one: json.dumps(one.comments) if one.comments else "{}",
}


def store_readings(readings: Readings, *, template: Observation) -> None:
    """Write every reading as an observation; inside the transaction of the import.

    Args:
        template: an unsaved row with what all of them share.
    """
    fields = [field for field in Observation._meta.concrete_fields if not field.primary_key]
    shared = [field.get_db_prep_save(field.pre_save(template, add=True), connection) for field in fields]
    places = [(at, _OWN[field.attname]) for at, field in enumerate(fields) if field.attname in _OWN]
    moment_at = next(at for at, field in enumerate(fields) if field.attname == "observed_at")
    adapted = lru_cache(maxsize=4_096)(connection.ops.adapt_datetimefield_value)  # days are few, rows are not
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    for portion in readings.portions():
        rows = list(_rows(portion, shared, places))
        for row in rows:
            if row[moment_at] is not None:
                row[moment_at] = adapted(row[moment_at])
        _insert(columns, rows)


def _rows(
    portion: Iterable[Reading], shared: list[Any], places: list[tuple[int, Callable[[Reading], Any]]]
) -> Iterator[list[Any]]:
    """Values of each row, in the order of the columns."""
    for one in portion:
        row = shared.copy()
        for at, value in places:
            row[at] = value(one)
        yield row


def _insert(columns: str, rows: list[list[Any]]) -> None:
    """Write the rows."""
    table = connection.ops.quote_name(Observation._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = "".join("\t".join(map(_copied, row)) + "\n" for row in rows)
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", StringIO(text))
        else:
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608 - names


def _copied(value: object) -> str:
    """A value in COPY's text format."""
    return r"\N" if value is None else str(value).translate(_ESCAPES)
