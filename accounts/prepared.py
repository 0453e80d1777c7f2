"""Queries whose SQL is made once: for rows that every opening of a page reads by their ids.

Django makes the SQL of a QuerySet anew each time it is asked, which costs several times what the database
needs to find a row by its key.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

Id = int | str
Build = Callable[..., "QuerySet[Any, Any]"]


class _Statement(NamedTuple):
    """SQL with its parameters; converters of columns turn what the driver gives into Python's values."""

    sql: str
    parameters: list[Any]
    converters: dict[int, Any]  # column -> (functions, expression)


class Prepared:
    """A query of ids, asked by calling it: `Prepared(build, -1, -2)(place_id, user_id)` gives the rows.

    Args:
        build: the query from its ids, by `values_list`; called once, with the marks instead of ids.
        marks: one for each id: values of its type that nothing else in the query has.
    """

    def __init__(self, build: Build, *marks: Id) -> None:
        self._build = build
        self._marks = marks

    def __call__(self, *ids: Id) -> list[tuple[Any, ...]]:
        """Rows of the query with these ids. One statement."""
        sql, parameters, converters = self._statement
        given = dict(zip(self._marks, ids, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(one, one) for one in parameters])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters else rows

    @cached_property
    def _statement(self) -> _Statement:
        """The SQL for the database of this process."""
        compiler = self._build(*self._marks).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        return _Statement(sql, list(parameters), compiler.get_converters(columns))


def _converted(row: tuple[Any, ...], converters: dict[int, Any]) -> tuple[Any, ...]:
    """The row with the columns' own Python values."""
    values = list(row)
    for place, (functions, expression) in converters.items():
        for function in functions:
            values[place] = function(values[place], expression, connections[DEFAULT_DB_ALIAS])
    return tuple(values)
