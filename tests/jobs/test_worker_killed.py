"""A real Celery worker is killed in the middle of its work: no job is lost, none is done twice.

On SQLite and the filesystem broker; with DATABASE_URL of PostgreSQL and REDIS_URL set, on those.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from jobs import services
from jobs.models import Heartbeat, Job
from tests.jobs.conftest import url_of, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parent.parent.parent
JOBS = 10
POOL = ["-P", "prefork"] if os.environ.get("REDIS_URL") else ["-P", "threads"]


class Workshop:
    """A worker with its own broker, media and ledger; killed and started again at will."""

    def __init__(self, folder, **variables):
        self.folder = folder
        self.door = folder / "door"
        self.ledger = folder / "ledger"
        self.ledger.touch()
        self.process = None
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "DATABASE_URL": url_of(connection.settings_dict),
            "VAR_DIR": str(folder / "var"),
            "MEDIA_ROOT": str(folder / "media"),
            "SECRET_KEY": django_settings.SECRET_KEY,
            "ALLOWED_HOSTS": "localhost",
            "PUBLIC_URL": django_settings.PUBLIC_URL,
            **variables,
        }

    def start(self):
        """Start the worker as the installation does."""
        command = [sys.executable, "-m", "celery", "-A", "lms", "worker", "-B", *POOL, "-c", "2"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self):
        """SIGKILL the worker alone: the rest must end by itself."""
        self.process.kill()
        self.process.wait()

    def is_holding(self, count):
        """Whether so many children have begun."""
        return len(self.ledger.read_text().split()) >= count

    def running(self):
        """Processes of this workshop that live."""
        mark = f"VAR_DIR={self.folder / 'var'}".encode()
        return [path.parent.name for path in Path("/proc").glob("[0-9]*/environ") if mark in environ_of(path)]


def environ_of(path):
    """What a process was started with; nothing when it has ended."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def order(workshop):
    """Ten jobs; the worker hears of them only through its sweeper, as if every message was lost."""
    for number in range(JOBS):
        services.enqueue(
            "hold",
            organisation_id=1,
            key=str(number),
            arguments={"number": number, "door": str(workshop.door), "ledger": str(workshop.ledger)},
            requested_by_id=None,
            at=timezone.now(),
        )


def losses(workshop):
    """What is wrong: jobs not done, files missing, wrong or too many. Empty means that nothing is lost."""
    wrong = [f"{job} is {job.state}" for job in Job.objects.exclude(state=Job.State.DONE)]
    done = Job.objects.filter(state=Job.State.DONE)
    paths = {job.pk: workshop.folder / "media" / job.result_file for job in done}
    wrong += [f"{job} has no right file" for job in done if not holds(paths[job.pk], job)]
    files = {path for path in (workshop.folder / "media" / "jobs").rglob("*") if path.is_file()}
    return wrong + [f"{path} belongs to nobody" for path in files - set(paths.values())]


def holds(path, job):
    """Whether the file is there and is the one that the row speaks of."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == job.sha256


@pytest.fixture
def workshop(tmp_path, settings, request):
    settings.JOB_HANDLERS = {"hold": "tests.jobs.handlers.hold"}
    made = Workshop(tmp_path, **getattr(request, "param", {}))
    made.door.touch()
    order(made)
    made.start()
    yield made
    made.kill()
    assert wait_until(lambda: made.running() == [], 10)


def break_in_the_middle(workshop):
    """Kill the worker while its children hold the door, open the door, start it again."""
    assert wait_until(lambda: workshop.is_holding(2) or workshop.process.poll() is not None, 40)
    assert workshop.is_holding(2), log_of(workshop)
    workshop.kill()
    assert wait_until(lambda: workshop.running() == [], 10)
    workshop.door.unlink()
    workshop.start()


def log_of(workshop):
    return (workshop.folder / "log").read_text()[-3000:]


def test_a_killed_worker_loses_no_job_and_makes_no_file_twice(workshop):
    break_in_the_middle(workshop)

    wait_until(lambda: not Job.objects.exclude(state=Job.State.DONE).exists(), 120)

    assert losses(workshop) == [], log_of(workshop)
    assert Job.objects.filter(attempts=2).count() == 2
    assert len(workshop.ledger.read_text().split()) == JOBS + 2
    assert Heartbeat.objects.exists()


@pytest.mark.parametrize("workshop", [{"TEST_LEASE_SECONDS": "86400"}], indirect=True)
def test_without_the_lease_running_out_the_same_checker_reports_the_loss(workshop):
    break_in_the_middle(workshop)

    wait_until(lambda: Job.objects.filter(state=Job.State.DONE).count() == JOBS - 2, 60)
    time.sleep(3)

    assert len([line for line in losses(workshop) if line.endswith("is running")]) == 2
