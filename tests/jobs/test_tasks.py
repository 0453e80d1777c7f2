"""The bell: only after the commit, never an error, and rung again by the sweeper."""

import ast
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone

from jobs import tasks
from jobs.models import Heartbeat, Job
from jobs.queries import queue_health
from tests.conftest import NOON
from tests.factories.jobs import JobFactory

ROOT = Path(django_settings.BASE_DIR)
ROOMS = ("lms", "reports", "audits", "assessments", "courses", "catalog", "accounts", "jobs", "figures")


@pytest.fixture
def bell(monkeypatch):
    """Messages that would have gone to the broker."""
    rung = []
    monkeypatch.setattr(tasks.run, "apply_async", lambda args, **options: rung.append((args, options)))
    return rung


RING = """
import time, django
django.setup()
from jobs.tasks import ring
began = time.monotonic()
ring(7)
print(time.monotonic() - began)
"""


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit(bell):
    with transaction.atomic():
        tasks.ring(7)
        before = list(bell)

    assert before == []
    assert bell == [((7,), {"retry": False})]


@pytest.mark.django_db(transaction=True)
def test_nothing_rings_after_a_rollback(bell):
    with transaction.atomic():
        tasks.ring(7)
        transaction.set_rollback(True)

    assert bell == []


def test_a_dead_redis_is_neither_an_error_nor_a_delay(tmp_path):
    chosen = {"REDIS_URL": "redis://127.0.0.1:9/0", "VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
    environment = os.environ | chosen | {"DJANGO_SETTINGS_MODULE": "lms.settings"}

    rung = subprocess.run(
        [sys.executable, "-c", RING], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert "the broker did not take the ring" in rung.stderr
    assert float(rung.stdout) < 3


@pytest.mark.django_db
def test_the_sweeper_rings_for_due_jobs_and_gives_a_sign_of_life(bell):
    due = JobFactory()
    JobFactory(not_before=timezone.now() + timedelta(hours=1))
    JobFactory(state=Job.State.DONE, finished_at=NOON)
    lapsed = JobFactory(state=Job.State.RUNNING, lease_until=NOON)

    count = tasks.ring_again.apply().get()

    assert count == 2
    assert [args[0] for args, _options in bell] == [due.pk, lapsed.pk]
    assert {options["expires"] for _args, options in bell} == {15}
    assert Heartbeat.objects.exists()


@pytest.mark.django_db
def test_health_tells_how_long_the_oldest_due_job_waits():
    JobFactory()
    Heartbeat.objects.create(worker="w", at=NOON)

    health = queue_health(NOON + timedelta(minutes=3))

    assert (health.oldest_due, health.due, health.worker_alive) == (timedelta(minutes=3), 1, False)


@pytest.mark.django_db
def test_the_pause_before_another_try_is_not_counted_as_waiting():
    JobFactory(not_before=NOON + timedelta(minutes=2))

    assert queue_health(NOON + timedelta(minutes=3)).oldest_due == timedelta(minutes=1)


def test_only_the_queue_talks_to_the_broker():
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    allowed = ROOT / "jobs" / "tasks.py"

    found = [f"{path}:{line}" for path in sources if path != allowed for line in broker_calls(path)]

    assert found == []


def broker_calls(path):
    """Lines that send a message to Celery."""
    names = {"delay", "apply_async", "delay_on_commit", "apply_async_on_commit", "send_task", "signature"}
    tree = ast.parse(path.read_text())
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in names]
