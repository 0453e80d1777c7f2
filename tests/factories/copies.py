"""Rows of a room that are dear to make, made once for a process and copied into the later tests."""

from collections.abc import Callable
from datetime import date, time

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

Rows = dict[str, tuple[list[str], list[tuple]]]  # table -> columns, rows
_KEPT: dict[str, Rows] = {}


def made_once(name: str, labels: tuple[str, ...], make: Callable[[], object]) -> None:
    """Fill the empty tables of the apps: by `make` the first time, by the rows that it left from then on.

    What `make` writes elsewhere (files, other apps) is not copied.
    """
    models = [model for label in labels for model in apps.get_app_config(label).get_models(True)]
    if name not in _KEPT:
        make()
        _KEPT[name] = _read([model._meta.db_table for model in models])
        return
    with connection.cursor() as cursor:
        for table, (columns, rows) in _KEPT[name].items():
            names = ", ".join(map(connection.ops.quote_name, columns))
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({marks})", rows
            )
        filled = [model for model in models if model._meta.db_table in _KEPT[name]]
        for statement in connection.ops.sequence_reset_sql(no_style(), filled):
            cursor.execute(statement)


def _read(tables: list[str]) -> Rows:
    """Everything that the tables hold; tables without rows are left out."""
    kept = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if rows := cursor.fetchall():
                kept[table] = ([column[0] for column in cursor.description], [_given(row) for row in rows])
    return kept


def _given(row: tuple) -> tuple:
    """The row as a cursor takes it: SQLite keeps moments as the text that they print."""
    if connection.vendor != "sqlite":
        return tuple(row)
    return tuple(str(value) if isinstance(value, date | time) else value for value in row)
