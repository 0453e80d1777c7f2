"""The life of a Job row: enqueue, claim, extend, progress, finish, try later, fail.

Every write after the claim is one UPDATE guarded by the lease's token, so that a worker that has lost its
lease changes nothing. The same statements serve SQLite and PostgreSQL.
"""

import hashlib
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from jobs.models import Heartbeat, Job

FOLDER = "jobs"  # of results, inside the media storage
_CANDIDATES = 20  # rows tried by a claim of any job before it gives up to the other workers


class UnknownKindError(Exception):
    """No handler is set for this kind of job."""


class JobRefusedError(Exception):
    """Raised by a handler: its inputs cannot be worked on; the text tells the person why, in Russian."""


class LeaseLostError(Exception):
    """The job was taken over by another worker, or has ended."""


@transaction.atomic
def enqueue(
    kind: str,
    *,
    organisation_id: int,
    key: str,
    arguments: dict[str, Any],
    requested_by_id: int | None,
    at: datetime,
) -> Job:
    """The job of this organisation, kind and key, made unless it is there.

    A failed one gives way to a new one. Called inside the transaction of the business change; `key` holds a
    hash of the inputs.

    Raises:
        UnknownKindError: settings.JOB_HANDLERS does not know the kind.

    """
    if kind not in settings.JOB_HANDLERS:
        raise UnknownKindError(kind)
    job, _made = Job.objects.exclude(state=Job.State.FAILED).get_or_create(
        organisation_id=organisation_id,
        kind=kind,
        key=key,
        defaults={
            "arguments": arguments,
            "requested_by_id": requested_by_id,
            "lease_until": at,
            "not_before": at,
            "created_at": at,
        },
    )
    return job


def claim(job_id: int | None, *, worker: str, at: datetime) -> Job | None:
    """Take the due job (or, without an id, the one due for longest); None when there is nothing to take.

    One UPDATE decides, so two workers never have the same lease. A job that has used up its attempts becomes
    failed instead: it has killed its worker, or the worker it was given to, each time.
    """
    record_heartbeat(worker, at=at)
    due = Job.objects.due_at(at).order_by("not_before", "pk").values_list("pk", flat=True)
    for candidate in [job_id] if job_id is not None else list(due[:_CANDIDATES]):
        if job := _claim_one(candidate, at=at):
            return job
    return None


def _claim_one(job_id: int, *, at: datetime) -> Job | None:
    """Take one job if it is due and has attempts left."""
    due = Job.objects.due_at(at).filter(pk=job_id)
    token = secrets.token_hex(16)
    taken = due.filter(attempts__lt=settings.JOB_MAX_ATTEMPTS).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        lease_token=token,
        lease_until=_lease_end(at),
        progress=0,
        step="",
    )
    if taken:
        return Job.objects.filter(pk=job_id, lease_token=token).first()
    due.filter(attempts__gte=settings.JOB_MAX_ATTEMPTS).update(
        state=Job.State.FAILED, error=_out_of_attempts(), lease_token="", finished_at=at
    )
    return None


def extend(job_id: int, *, token: str, at: datetime) -> bool:
    """Prolong the lease by JOB_LEASE_SECONDS from `at`; whether it was still ours."""
    return bool(_ours(job_id, token).update(lease_until=_lease_end(at)))


def report_progress(job_id: int, *, token: str, percent: int, step: str) -> None:
    """Show percent (cut to 0-100) and step, in Russian. To prolong the lease is the parent's business.

    Raises:
        LeaseLostError: the job is no longer ours.

    """
    shown = {"progress": min(100, max(0, percent)), "step": step[:120]}
    if not _ours(job_id, token).update(**shown):
        raise LeaseLostError(job_id)


def finish(job_id: int, *, token: str, file: Path | None, at: datetime) -> bool:
    """Keep the file and mark the job done, if the lease is still ours; whether it was.

    The file is flushed to disk first. It takes its final name, which depends on the job's id only, under the
    row's lock and before the commit: a crash in between leaves a running job, whose next attempt replaces
    the file; a worker that has lost its lease never touches the winner's file.
    """
    facts: dict[str, Any] = {}
    if file is not None:
        facts = _flush(file)
    with transaction.atomic():
        job = _ours(job_id, token).select_for_update(no_key=True).first()
        if job is None:
            return False
        if file is not None:
            facts["result_file"] = f"{FOLDER}/{job.organisation_id}/{job.pk}{file.suffix}"
            _rename(file, Path(default_storage.path(facts["result_file"])))
        done = {"state": Job.State.DONE, "progress": 100, "step": "", "error": "", "error_detail": ""}
        _ours(job_id, token).update(**done, **facts, lease_token="", finished_at=at)
    return True


def try_later(job_id: int, *, token: str, reason: str, detail: str, at: datetime) -> bool:
    """Put a broken job back with a growing pause, or fail it after the last attempt; whether it was ours."""
    job = _ours(job_id, token).first()
    if job is None:
        return False
    if job.attempts >= settings.JOB_MAX_ATTEMPTS:
        return fail(job_id, token=token, reason=f"{reason} {_out_of_attempts()}", detail=detail, at=at)
    pause = timedelta(seconds=settings.JOB_BACKOFF_SECONDS * 2 ** (job.attempts - 1))
    return bool(
        _ours(job_id, token).update(
            state=Job.State.NEW,
            lease_token="",
            lease_until=at,
            not_before=at + pause,
            error=reason,
            error_detail=detail,
        )
    )


def fail(job_id: int, *, token: str, reason: str, detail: str, at: datetime) -> bool:
    """End the job with a reason for the person and a tail for the engineer; whether it was ours."""
    failed = {"state": Job.State.FAILED, "error": reason, "error_detail": detail}
    return bool(_ours(job_id, token).update(**failed, lease_token="", finished_at=at))


def record_heartbeat(worker: str, *, at: datetime) -> None:
    """Write down that the worker lives."""
    Heartbeat.objects.update_or_create(worker=worker[:120], defaults={"at": at})


def _ours(job_id: int, token: str) -> Any:
    """The job's row while the token holds its lease."""
    return Job.objects.filter(pk=job_id, lease_token=token, state=Job.State.RUNNING)


def _lease_end(at: datetime) -> datetime:
    """When a lease given or prolonged at the moment runs out."""
    return at + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _out_of_attempts() -> str:
    """The last reason, in the language of the installation whoever asks."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("All attempts have been used up; ask for it again, or tell the administrator.")


def _flush(file: Path) -> dict[str, Any]:
    """Bring the file to disk; its facts."""
    digest = hashlib.sha256()
    with file.open("r+b") as stream:
        while block := stream.read(1024 * 1024):
            digest.update(block)
        os.fsync(stream.fileno())
        return {"sha256": digest.hexdigest(), "result_bytes": stream.tell()}


def _rename(file: Path, target: Path) -> None:
    """Give the file its name, atomically and for good: the folder is flushed too."""
    target.parent.mkdir(parents=True, exist_ok=True)
    file.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
