"""What a transactional test leaves behind in PostgreSQL is deleted from the tables that hold something.

Django truncates every table: that makes the files of a hundred tables and their indexes anew, and then all
permissions are made again, after each such test.
"""

from contextlib import contextmanager

import pytest
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
    """Make Django's flush touch only what is filled, while the block runs."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql" and may_pass_over_keys():
            patch.setattr(type(connection.ops), "sql_flush", _deletions)
        yield


def _deletions(operations, _style, tables, **_options) -> list[str]:
    """Statements that empty the filled tables; sequences go on, as with Django's."""
    names = [name for name in tables if name not in LASTING]
    locked = ", ".join(map(operations.quote_name, names))
    deletion = DELETE.format(locked=locked, names=", ".join(f"'{name}'" for name in names))
    return ["SET session_replication_role = replica", deletion, "SET session_replication_role = DEFAULT"]
