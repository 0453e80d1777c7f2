"""Uploaded files of observations: kept, checked, matched, read whole or refused whole, then removed.

A spreadsheet may be hostile, so it is opened in the limited child process of a job, never in a request. What
the child does with it is in `audits.services.reading`; here is what people do.
"""

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from audits.errors import WaveClosedError
from audits.models import AuditWave, Instrument, ObservationFile
from audits.queries.files import READING
from audits.services.mapping import remember_columns
from audits.services.observations import UnknownInstrumentError
from audits.states import FINISHED
from jobs.models import Job
from jobs.services import enqueue

State = ObservationFile.State
KEPT = timedelta(days=14)  # a file that waits for a person


class FileSettledError(Exception):
    """The file has been read, refused or removed already, or is just being read."""


class FileFaultyError(Exception):
    """The file has faults, or nothing that the wave does not have."""


@transaction.atomic
def begin_file(
    wave_id: int, *, instrument: str, name: str, upload: "File[bytes]", by: User, at: datetime
) -> tuple[ObservationFile, Job]:
    """Keep the file until somebody has decided on it, and enqueue its check; the caller rings.

    Args:
        instrument: the code of what the file was made with. name: what the file is called.

    Raises:
        UnknownInstrumentError: no such code. WaveClosedError: the wave is approved or archived.
    """
    wave = AuditWave.objects.get(pk=wave_id)
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    if not Instrument.objects.of(wave.organisation_id).filter(code=instrument).exists():
        raise UnknownInstrumentError(instrument)
    suffix = ".xlsx" if PurePosixPath(name.lower()).suffix == ".xlsx" else ".csv"
    path = f"{wave.organisation_id}/observations/{at:%Y}/{secrets.token_hex(16)}{suffix}"
    found = ObservationFile.objects.create(
        wave=wave,
        instrument_code=instrument,
        name=name[:200],
        stored_file=default_storage.save(path, upload),
        uploaded_by=by,
        created_at=at,
    )
    return found, _to_the_worker(found, by=by, at=at)


@transaction.atomic
def match_columns(
    file_id: int, *, columns: Mapping[str, str], by: User, at: datetime
) -> tuple[ObservationFile, Job]:
    """Take the columns as the person says, remember that for the next such file, and check it anew.

    Args:
        columns: every column of the file -> the instrument's, empty: not to be read.

    Raises:
        FileSettledError: it waits for nobody. WaveClosedError: see `begin_file`.
    """
    found = _waiting(file_id)
    remember_columns(
        found.wave.organisation_id, instrument=found.instrument_code, columns=columns, by=by, at=at
    )
    settle(
        found,
        State.CHECKING,
        at=at,
        mapping=dict(columns),
        is_matched=True,
        preview={},
        faults=[],
        fault_count=0,
    )
    return found, _to_the_worker(found, by=by, at=at)


@transaction.atomic
def load_file(file_id: int, *, by: User, at: datetime) -> tuple[ObservationFile, Job]:
    """Let the worker read the checked file into the wave; the caller rings.

    Raises:
        FileFaultyError: see the class. FileSettledError: it waits for nobody.
        WaveClosedError: see `begin_file`.
    """
    found = _waiting(file_id)
    if found.fault_count or not found.preview.get("added"):
        raise FileFaultyError
    settle(found, State.READING, at=at)
    return found, _to_the_worker(found, by=by, at=at)


def drop_file(file_id: int, *, at: datetime) -> None:
    """Remove a file that waits for a person; nothing of it is in the wave.

    Raises:
        FileSettledError: it waits for nobody.
    """
    with transaction.atomic():
        found = locked(file_id)
        if State.DROPPED not in ObservationFile.TRANSITIONS[found.state]:
            raise FileSettledError
        settle(found, State.DROPPED, at=at)
    default_storage.delete(found.stored_file)


def drop_unread_files(*, at: datetime) -> int:
    """Remove the files whose job has failed for good, and those that nobody wanted for two weeks; how many.

    Safe to run twice.
    """
    dropped = 0
    for found in ObservationFile.objects.filter(state__in=ObservationFile.AT_WORK).order_by("pk"):
        job = Job.objects.of_subject(READING, f"{found.pk}:").first()
        if job is None or job.state != Job.State.FAILED:
            continue
        with suppress(FileSettledError):
            refuse(found.pk, at=at, problem=job.error)
            default_storage.delete(found.stored_file)
            dropped += 1
    old = ObservationFile.objects.filter(state__in=ObservationFile.WAITING, created_at__lt=at - KEPT)
    for file_id in old.order_by("pk").values_list("pk", flat=True):
        with suppress(FileSettledError):
            drop_file(file_id, at=at)
            dropped += 1
    return dropped


@transaction.atomic
def refuse(file_id: int, *, at: datetime, **facts: Any) -> ObservationFile:
    """Nothing of the file came in, and nothing will.

    Raises:
        FileSettledError: the worker has done with it.
    """
    found = locked(file_id)
    if found.state not in ObservationFile.AT_WORK:
        raise FileSettledError
    return settle(found, State.REFUSED, at=at, **facts)


def locked(file_id: int) -> ObservationFile:
    """The file's row under lock."""
    files = ObservationFile.objects.select_for_update(no_key=True, of=("self",)).select_related("wave")
    return files.get(pk=file_id)


def settle(found: ObservationFile, state: str, *, at: datetime, **facts: Any) -> ObservationFile:
    """Write down what became of the file; what was shown of its lines goes when it has ended.

    Raises:
        FileSettledError: the table of moves does not allow it.
    """
    if state not in ObservationFile.TRANSITIONS[found.state]:
        raise FileSettledError
    found.state = state
    if state in ObservationFile.ENDED:
        facts = {"header": [], "preview": {}} | facts | {"finished_at": at}
    for name, value in facts.items():
        setattr(found, name, value)
    found.save(update_fields=["state", *facts])
    return found


def _waiting(file_id: int) -> ObservationFile:
    """The file under lock, while it waits for a person; its wave is open."""
    found = locked(file_id)
    if found.state not in ObservationFile.WAITING:
        raise FileSettledError
    if found.wave.state in FINISHED:
        raise WaveClosedError(found.wave.name)
    return found


def _to_the_worker(found: ObservationFile, *, by: User, at: datetime) -> Job:
    """The job that does what the file's state says; another one each time that it is asked for."""
    asked = hashlib.sha256(f"{found.stored_file}:{found.state}:{at.isoformat()}".encode()).hexdigest()
    return enqueue(
        READING,
        organisation_id=found.wave.organisation_id,
        key=f"{found.pk}:{asked[:16]}",
        arguments={"file_id": found.pk},
        requested_by_id=by.pk,
        at=at,
    )
