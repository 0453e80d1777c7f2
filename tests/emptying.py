"""What a transactional test leaves behind is deleted; what is the same after every test stays.

Django makes all content types and permissions again after each such test. On PostgreSQL it truncates every
table, which makes the files of a hundred tables and their indexes anew: there only what is filled is emptied.
"""

from contextlib import contextmanager

import pytest
from django.core.management.commands import flush
from django.db import connection

LASTING = {"django_content_type", "auth_permission"}  # the same after every test
DELETE = """
DO $$
DECLARE name text; is_filled boolean;
BEGIN
  LOCK TABLE {locked} IN ACCESS EXCLUSIVE MODE;  -- a request still under way waits, and finds no parents then
  FOREACH name IN ARRAY ARRAY[{names}] LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO is_filled;
    IF is_filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
  END LOOP;
END $$
"""


def may_pass_over_keys() -> bool:
    """Whether rows may be deleted in any order: a superuser can switch foreign keys off for a session."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        return cursor.fetchone()[0] == "on"


@contextmanager
def emptying_what_is_filled():
    """Make Django's flush leave what lasts, and on PostgreSQL touch only what is filled, for the block."""
    shipped = type(connection.ops).sql_flush
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(type(connection.ops), "sql_flush", _without_lasting(shipped))
            patch.setattr(flush, "emit_post_migrate_signal", _say_nothing)
        elif may_pass_over_keys():
            patch.setattr(type(connection.ops), "sql_flush", _deletions)
            patch.setattr(flush, "emit_post_migrate_signal", _say_nothing)
        yield


def _without_lasting(shipped):
    """Django's own statements, for the tables that do not last."""
    return lambda operations, style, tables, **options: shipped(
        operations, style, [name for name in tables if name not in LASTING], **options
    )


def _say_nothing(*_arguments, **_options) -> None:
    """In the place of the signal after which the rows that have stayed would be made."""


def _deletions(operations, _style, tables, **_options) -> list[str]:
    """Statements that empty the filled tables; sequences go on, as with Django's."""
    names = [name for name in tables if name not in LASTING]
    locked = ", ".join(map(operations.quote_name, names))
    deletion = DELETE.format(locked=locked, names=", ".join(f"'{name}'" for name in names))
    return ["SET session_replication_role = replica", deletion, "SET session_replication_role = DEFAULT"]
