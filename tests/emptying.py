"""What a transactional test leaves behind is deleted from the tables that hold something.

Django empties every table: on PostgreSQL that makes the files of a hundred tables and their indexes anew, and
then all permissions are made again, after each such test.
"""

from contextlib import contextmanager

import pytest
from django.db import connection

LASTING = {"django_content_type", "auth_permission"}  # the same after every test


def filled(tables: list[str]) -> list[str]:
    """Those of the tables that have rows and do not last, found by one statement."""
    quote = connection.ops.quote_name
    asked = [name for name in tables if name not in LASTING]
    one = "SELECT '{}' WHERE EXISTS (SELECT 1 FROM {})"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(name, quote(name)) for name in asked))
        return [name for (name,) in cursor.fetchall()]


def may_pass_over_keys() -> bool:
    """Whether rows may be deleted in any order: a superuser can switch foreign keys off for a session."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        return cursor.fetchone()[0] == "on"


@contextmanager
def emptying_what_is_filled():
    """Make Django's flush touch only what is filled, while the block runs."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            _limit(patch)
        elif may_pass_over_keys():
            patch.setattr(type(connection.ops), "sql_flush", _deletions)
        yield


def _limit(patch: pytest.MonkeyPatch) -> None:
    """SQLite's own flush deletes already; it gets fewer tables."""
    original = type(connection.ops).sql_flush

    def limited(operations, style, tables, **options):
        return original(operations, style, filled(tables), **options)

    patch.setattr(type(connection.ops), "sql_flush", limited)


def _deletions(operations, _style, tables, **_options) -> list[str]:
    """Statements that empty the filled tables of PostgreSQL; sequences go on, as with Django's."""
    deletions = [f"DELETE FROM {operations.quote_name(name)}" for name in filled(tables)]
    return ["SET session_replication_role = replica", *deletions, "SET session_replication_role = DEFAULT"]
