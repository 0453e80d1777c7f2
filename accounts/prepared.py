"""Statements whose SQL is made once: for rows that every opening of a page reads by their ids, and for saves.

Django makes the SQL of a QuerySet anew each time it is asked, which costs several times what the database
needs to find a row by its key.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

Id = int | str


class Made(str):
    """SQL that never changes: a database that keeps plans of its own may plan it once a connection."""

    __slots__ = ()


Build = Callable[..., "QuerySet[Any, Any]"]


class _Statement(NamedTuple):
    """SQL with its parameters; converters of columns turn what the driver gives into Python's values."""

    sql: Made
    parameters: list[Any]
    converters: dict[int, Any]  # column -> (functions, expression)
    is_locking: bool  # SELECT … FOR UPDATE


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
        """Rows of the query with these ids. One statement.

        Raises:
            TransactionManagementError: the query locks rows, and no transaction would keep the lock.
        """
        sql, parameters, converters, is_locking = self._statement
        if is_locking and not connection.in_atomic_block:
            msg = "select_for_update cannot be used outside of a transaction."
            raise TransactionManagementError(msg)
        given = dict(zip(self._marks, ids, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(one, one) for one in parameters])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters else rows

    @cached_property
    def _statement(self) -> _Statement:
        """The SQL for the database of this process."""
        query = self._build(*self._marks).query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        return _Statement(Made(sql), list(parameters), converters, bool(query.select_for_update))


class PreparedInsert:
    """An INSERT, made once, whose rows give way to rows with the same key or replace older ones.

    Args:
        model: whose table.
        columns: names of the columns (`attempt_id`), in the order of the values that a call gives; all
            others get their defaults.
        key: columns of the unique constraint on which two rows meet; no other constraint is forgiven.
        newer: the column by which the given row must be above the standing one to replace it; None when
            the standing row always stays.

    Raises:
        ValueError: a column that is not given gets its moment from `Model.save`, which this is not.
    """

    def __init__(
        self, model: type[Model], columns: Sequence[str], *, key: Sequence[str], newer: str | None = None
    ) -> None:
        named = {field.attname: field for field in model._meta.concrete_fields}
        self._table = model._meta.db_table
        self._fields = [named[column] for column in columns]
        self._others = [one for name, one in named.items() if name not in columns and not one.primary_key]
        if clocks := [one.name for one in self._others if _is_clock(one)]:
            msg = f"moments that saving a model writes must be given: {', '.join(clocks)}"
            raise ValueError(msg)
        self._key = [str(named[column].column) for column in key]
        self._newer = str(named[newer].column) if newer else None

    def __call__(self, *values: Any) -> bool:
        """Write the row; whether it stands now. One statement."""
        return bool(self.many([values]))

    def many(self, rows: Sequence[Sequence[Any]]) -> int:
        """Write the rows; how many stand now. One statement, none without rows.

        Where a standing row is replaced, no two of the rows may have one key.
        """
        if not rows:
            return 0
        usual = [field.get_db_prep_save(field.get_default(), connection) for field in self._others]
        given = []
        for row in rows:
            given += [
                field.get_db_prep_save(one, connection) for field, one in zip(self._fields, row, strict=True)
            ]
            given += usual
        before, marks, after = self._parts
        sql = self._of_one if len(rows) == 1 else f"{before}{', '.join([marks] * len(rows))}{after}"
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return int(cursor.rowcount)

    @cached_property
    def _of_one(self) -> Made:
        """The SQL of one row."""
        return Made("".join(self._parts))

    @cached_property
    def _parts(self) -> tuple[str, str, str]:
        """The SQL before the rows, of one row, and after them; the same for SQLite and PostgreSQL."""
        quote = connection.ops.quote_name
        fields = [*self._fields, *self._others]
        table, columns = quote(self._table), [quote(str(field.column)) for field in fields]
        key = [quote(column) for column in self._key]
        before = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "  # noqa: S608 - names of the model
        marks = f"({', '.join(['%s'] * len(columns))})"
        after = f" ON CONFLICT ({', '.join(key)})"
        if self._newer is None:
            return before, marks, f"{after} DO NOTHING"
        own = [quote(str(field.column)) for field in self._fields]
        put = ", ".join(f"{column} = excluded.{column}" for column in own if column not in key)
        newer = quote(self._newer)
        return before, marks, f"{after} DO UPDATE SET {put} WHERE {table}.{newer} < excluded.{newer}"


def _is_clock(field: Any) -> bool:
    """Whether `Model.save` writes the moment."""
    return getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)


def _converted(row: tuple[Any, ...], converters: dict[int, Any]) -> tuple[Any, ...]:
    """The row with the columns' own Python values."""
    values = list(row)
    for place, (functions, expression) in converters.items():
        for function in functions:
            values[place] = function(values[place], expression, connections[DEFAULT_DB_ALIAS])
    return tuple(values)
