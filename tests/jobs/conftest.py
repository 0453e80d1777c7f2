"""What tests of the queue share."""

import os
import time

import pytest
from django.conf import settings as django_settings
from django.db import connection


def url_of(database):
    """DATABASE_URL of Django's settings of one database."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    person = f"{database['USER']}:{database['PASSWORD']}"
    if database["HOST"].startswith("/"):  # a folder with a socket
        return f"postgres://{person}@:{database['PORT']}/{database['NAME']}?host={database['HOST']}"
    place = f"{database['HOST'] or 'localhost'}:{database['PORT'] or 5432}"
    return f"postgres://{person}@{place}/{database['NAME']}"


def wait_until(condition, seconds):
    """Whether the condition came true in time."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def children(transactional_db, settings, monkeypatch, tmp_path):
    """Real child processes see the test's database, media and handlers; limits are small."""
    monkeypatch.setenv("DATABASE_URL", url_of(connection.settings_dict))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.jobs.child_settings")
    monkeypatch.setenv("MEDIA_ROOT", str(tmp_path / "media"))
    monkeypatch.setenv("SECRET_KEY", django_settings.SECRET_KEY)
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost")
    monkeypatch.setenv("PUBLIC_URL", django_settings.PUBLIC_URL)
    names = ("write_file", "kill_itself", "eat_memory", "burn", "sleep", "leave", "refuse", "break_down")
    settings.JOB_HANDLERS = {name: f"tests.jobs.handlers.{name}" for name in (*names, "spawn", "environment")}
    settings.JOB_WALL_SECONDS = 30
    settings.JOB_HEARTBEAT_SECONDS = 1
    return os.environ
