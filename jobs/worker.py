"""What a worker does with one ring: claim the row, have the work done in a child, settle the row.

Also the broom: work folders and result files that no row speaks of.
"""

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, OperationalError, connection
from django.utils import translation

from jobs import services
from jobs.child import Outcome, Verdict, run_child
from jobs.models import Job

WORK = "work"  # folder of attempts, beside the results: a rename stays on one file system
ORPHAN_AGE = timedelta(hours=1)
_SETTLE_TRIES = 4  # a database that is being restarted is worth a few seconds of patience
_SETTLE_PAUSE = 1.0  # seconds

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]


def do_job(job_id: int | None, *, worker: str, clock: Clock) -> Job | None:
    """Claim the job and do it; None when there was nothing to claim. Harmless when rung twice.

    Args:
        job_id: which one, or None for the one due for longest.
        worker: a name for the heartbeat.
        clock: gives the aware moment of each write.

    """
    job = services.claim(job_id, worker=worker, at=clock())
    if job is None:
        return None
    workdir = _new_workdir(job)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            outcome = run_child(
                job.pk,
                job.lease_token,
                workdir=workdir,
                beat=lambda: _beat(job, worker=worker, clock=clock),
                seconds=settings.JOB_WALLS.get(job.kind),
            )
        _settle_patiently(job, outcome, clock=clock)
    finally:
        shutil.rmtree(workdir, ignore_errors=True)
    return job


def _new_workdir(job: Job) -> Path:
    """An empty folder for this attempt; folders of its earlier attempts go."""
    work = Path(default_storage.path(services.FOLDER)) / WORK
    for left in work.glob(f"{job.pk}-*"):
        shutil.rmtree(left, ignore_errors=True)
    workdir = work / f"{job.pk}-{job.lease_token}"
    workdir.mkdir(parents=True, mode=0o700)
    return workdir


def _beat(job: Job, *, worker: str, clock: Clock) -> bool:
    """Prolong the lease; a database that does not answer is not yet a lost lease."""
    try:
        services.record_heartbeat(worker, at=clock())
        return services.extend(job.pk, token=job.lease_token, at=clock())
    except DatabaseError:
        logger.warning("heartbeat of job %s failed", job.pk, exc_info=True)
        connection.close()
        return True


def _settle_patiently(job: Job, outcome: Outcome, *, clock: Clock) -> None:
    """Write the outcome down, again if the database was away; a lost lease changes nothing."""
    for tries_left in reversed(range(_SETTLE_TRIES)):
        try:
            _settle(job, outcome, at=clock())
        except OperationalError:
            connection.close()
            if not tries_left:
                raise
            time.sleep(_SETTLE_PAUSE)
        else:
            return


def _settle(job: Job, outcome: Outcome, *, at: datetime) -> None:
    """Write the outcome down."""
    told = {"reason": outcome.reason, "detail": outcome.detail}
    if outcome.verdict is Verdict.DONE:
        services.finish(job.pk, token=job.lease_token, file=outcome.file, at=at)
    elif outcome.verdict is Verdict.REFUSED:
        services.fail(job.pk, token=job.lease_token, **told, at=at)
    elif outcome.verdict is Verdict.BROKEN:
        logger.warning("job %s %s broke; see its error_detail", job.pk, job.kind)  # may name people
        services.try_later(job.pk, token=job.lease_token, **told, at=at)


def remove_orphans(*, at: datetime) -> int:
    """Remove results and work folders older than an hour that no row speaks of; how many."""
    root = Path(default_storage.path(services.FOLDER))
    before = (at - ORPHAN_AGE).timestamp()
    removed = 0
    for path in _old_entries(root, before):
        if _has_row(path, root):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        removed += 1
    return removed


def _old_entries(root: Path, before: float) -> Iterator[Path]:
    """Entries `<folder>/<entry>` under the root, last changed before the POSIX moment."""
    for path in sorted(root.glob("*/*")):
        try:
            if path.lstat().st_mtime < before:
                yield path
        except FileNotFoundError:
            continue  # its worker has just settled


def _has_row(path: Path, root: Path) -> bool:
    """Whether a job speaks of the result, or is at work in the folder or about to name the file."""
    if path.parent.name == WORK:
        job_id, _dash, token = path.name.partition("-")
        return job_id.isdigit() and Job.objects.filter(pk=job_id, lease_token=token).exists()
    if Job.objects.filter(result_file=f"{services.FOLDER}/{path.relative_to(root).as_posix()}").exists():
        return True
    return path.stem.isdigit() and Job.objects.filter(pk=path.stem, state=Job.State.RUNNING).exists()
