"""A ring from claim to file, in real child processes; poison is stopped; the broom."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from jobs import worker
from jobs.models import Job
from jobs.worker import do_job, remove_orphans
from tests.conftest import NOON
from tests.factories.jobs import JobFactory
from tests.jobs.conftest import wait_until


def work(kind, **arguments):
    """One attempt at a job of the kind; its row afterwards."""
    now = timezone.now()
    moments = {"lease_until": now, "not_before": now, "created_at": now}
    job = JobFactory(kind=kind, arguments=arguments, **moments)
    do_job(job.pk, worker="w", clock=timezone.now)
    job.refresh_from_db()
    return job


def files(settings):
    """All files of the queue."""
    return [path for path in (settings.MEDIA_ROOT / "jobs").rglob("*") if path.is_file()]


def test_a_job_becomes_a_file_with_its_hash(children, settings):
    job = work("write_file", text="Отчёт")

    assert (job.state, job.error, job.attempts) == (Job.State.DONE, "", 1)
    assert [path.read_text() for path in files(settings)] == ["Отчёт"]
    assert job.sha256 == hashlib.sha256("Отчёт".encode()).hexdigest()


def test_the_same_message_three_times_makes_one_file(children, settings):
    job = work("write_file")

    again = [do_job(job.pk, worker="w", clock=timezone.now) for _ in range(2)]

    assert again == [None, None]
    assert len(files(settings)) == 1
    assert Job.objects.get().attempts == 1


def has_ended(pid):
    """Whether the process is gone, or a zombie that nobody has asked about."""
    try:
        return " Z " in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


POISON = [
    ("kill_itself", "остановила система"),
    ("eat_memory", "не хватило памяти"),
    ("burn", "процессорного времени"),
    ("break_down", "прервала ошибка"),
    ("leave", "прервала ошибка"),
]


@pytest.mark.parametrize(("kind", "reason"), POISON)
def test_poison_is_stopped_and_waits_for_another_attempt(kind, reason, children, settings):
    job = work(kind)

    assert job.state == Job.State.NEW
    assert reason in job.error
    assert job.not_before > timezone.now()
    assert files(settings) == []


def test_a_sleeper_is_stopped_by_the_wall_clock(children, settings):
    settings.JOB_WALL_SECONDS = 4

    job = work("sleep")

    assert "слишком долго" in job.error


def test_a_kind_with_a_clock_of_its_own_is_stopped_by_that(children, settings):
    settings.JOB_WALLS = {"sleep": 2}

    begun = timezone.now()
    job = work("sleep")

    assert "слишком долго" in job.error
    assert (timezone.now() - begun).total_seconds() < settings.JOB_WALL_SECONDS


def test_poison_has_failed_after_three_attempts(children, settings):
    settings.JOB_BACKOFF_SECONDS = 0
    job = work("kill_itself")
    for _attempt in range(3):
        do_job(job.pk, worker="w", clock=timezone.now)

    job.refresh_from_db()

    assert (job.state, job.attempts) == (Job.State.FAILED, 3)
    assert "попытки исчерпаны" in job.error


def test_the_engineer_finds_the_traceback(children):
    assert "KeyError: 'нет такого'" in work("break_down").error_detail


def test_a_refusal_is_final_and_says_why(children):
    job = work("refuse")

    assert (job.state, job.error) == (Job.State.FAILED, "В файле нет ни одной строки.")


def test_a_grandchild_does_not_outlive_the_job(children, tmp_path):
    work("spawn", pid=str(tmp_path / "pid"))

    grandchild = (tmp_path / "pid").read_text()
    assert wait_until(lambda: has_ended(grandchild), 5)


def test_the_child_is_not_given_the_password_of_the_mail(children, settings, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp://user:secret@127.0.0.1:25")

    work("environment")

    given = files(settings)[0].read_text().split("\n")
    assert "EMAIL_URL" not in given
    assert "OPENBLAS_NUM_THREADS" in given


def test_a_child_without_its_lease_is_ended_and_stores_nothing(children, settings):
    def clock_of_a_thief():
        Job.objects.filter(state=Job.State.RUNNING).update(lease_token="another")
        return timezone.now()

    job = JobFactory(kind="sleep", lease_until=NOON, not_before=NOON)
    do_job(job.pk, worker="w", clock=clock_of_a_thief)

    job.refresh_from_db()
    assert (job.state, job.lease_token) == (Job.State.RUNNING, "another")
    assert files(settings) == []


@pytest.mark.django_db
def test_the_broom_takes_old_files_without_a_row_and_nothing_else(settings):
    folder = settings.MEDIA_ROOT / "jobs"
    kept = JobFactory(state=Job.State.DONE, finished_at=NOON, result_file="jobs/1/kept.pdf", sha256="0" * 64)
    running = JobFactory(state=Job.State.RUNNING, lease_token="t")
    names = ["1/kept.pdf", "1/old.pdf", "1/young.pdf", f"1/{running.pk}.pdf"]
    names += [f"work/{running.pk}-t/a.txt", f"work/{running.pk}-gone/a.txt", "work/notanid/a.txt"]
    old = (NOON - timedelta(hours=1, seconds=1)).timestamp()
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        moment = NOON.timestamp() if "young" in name else old
        os.utime(path, (moment, moment))
        os.utime(path.parent, (moment, moment))

    removed = remove_orphans(at=NOON)

    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert left == {"1/kept.pdf", "1/young.pdf", f"1/{running.pk}.pdf", f"work/{running.pk}-t/a.txt"}
    assert removed == 3
    assert kept.result_file == "jobs/1/kept.pdf"


@pytest.mark.django_db
def test_the_broom_finds_nothing_where_nothing_was_made():
    assert worker.remove_orphans(at=NOON) == 0
