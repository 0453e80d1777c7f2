"""A clean installation: what `migrate` leaves ready, what `doctor` misses, what the health page asks."""

from io import StringIO

import pytest
from django.core.cache import caches
from django.core.management.sql import emit_post_migrate_signal
from django.test import override_settings

from lms import views
from lms.management.commands import doctor

IN_TABLE = {"default": {"BACKEND": doctor.IN_DATABASE, "LOCATION": "cache_of_tests"}}
pytestmark = pytest.mark.django_db


@override_settings(CACHES=IN_TABLE)
def test_after_migrate_the_cache_has_its_table():
    assert doctor.missing_cache_tables() == ["cache_of_tests"]

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    assert doctor.missing_cache_tables() == []
    caches["default"].set("word", "слово")
    assert caches["default"].get("word") == "слово"


@override_settings(CACHES=IN_TABLE)
def test_doctor_says_that_the_table_is_missing_and_what_mends_it(monkeypatch):
    monkeypatch.setattr(doctor.MigrationExecutor, "migration_plan", lambda *_given: [])
    out = StringIO()

    problems = doctor.Command(stdout=out).look_at_database()

    assert problems == 1
    assert "нет таблицы «cache_of_tests». Команда: manage.py createcachetable" in out.getvalue()


def test_health_reads_the_migrations_until_none_is_pending_and_then_asks_the_database_alone(
    client, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(doctor.MigrationExecutor, "migration_plan", lambda *_given: [])
    views._seen_migrated.clear()
    assert client.get("/healthz").json() == {"database": "ok", "pending_migrations": 0}

    with django_assert_num_queries(1) as asked:
        client.get("/healthz")

    views._seen_migrated.clear()
    assert asked.captured_queries[0]["sql"] == "SELECT 1"
