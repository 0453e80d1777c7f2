"""Uploaded files of observations: kept for the worker, read whole or refused whole, then removed.

A spreadsheet may be hostile, so it is opened in the limited child process of a job, never in a request.
"""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audits.errors import WaveClosedError
from audits.models import AuditWave, Instrument, ObservationFile
from audits.queries.lists import READING
from audits.services.observations import ImportRefusedError, UnknownInstrumentError, import_observations
from audits.states import FINISHED
from audits.tables import MAX_FAULTS
from jobs.models import Job
from jobs.services import enqueue

State = ObservationFile.State


class FileSettledError(Exception):
    """The file has been read or refused already."""


@transaction.atomic
def begin_file(
    wave_id: int, *, instrument: str, name: str, upload: "File[bytes]", by: User, at: datetime
) -> tuple[ObservationFile, Job]:
    """Keep the file until the worker has read it, and enqueue the reading; the caller rings.

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
    job = enqueue(
        READING,
        organisation_id=wave.organisation_id,
        key=f"{found.pk}:{hashlib.sha256(found.stored_file.encode()).hexdigest()[:16]}",
        arguments={"file_id": found.pk},
        requested_by_id=by.pk,
        at=at,
    )
    return found, job


def read_file(file_id: int, *, content: bytes, at: datetime) -> ObservationFile:
    """Read the content into the wave, or write down all that is wrong with it.

    The observations and the state that speaks of them come in one transaction.

    Raises:
        FileSettledError: see the class.
    """
    try:
        return _read(file_id, content=content, at=at)
    except ImportRefusedError as error:
        faults = [asdict(one) for one in error.faults[:MAX_FAULTS]]
        return _refuse(file_id, at=at, faults=faults, fault_count=len(error.faults))
    except UnknownInstrumentError as error:
        return _refuse(file_id, at=at, problem=str(error))
    except WaveClosedError:
        problem = _("The wave is approved: nothing is added to it any more.")
        return _refuse(file_id, at=at, problem=problem)


def drop_unread_files(*, at: datetime) -> int:
    """Refuse the files whose reading has failed for good and remove them; how many. Safe to run twice."""
    dropped = 0
    for found in ObservationFile.objects.filter(state=State.READING).order_by("pk"):
        job = Job.objects.of_subject(READING, f"{found.pk}:").first()
        if job is None or job.state != Job.State.FAILED:
            continue
        with suppress(FileSettledError):
            _refuse(found.pk, at=at, problem=job.error)
            default_storage.delete(found.stored_file)
            dropped += 1
    return dropped


@transaction.atomic
def _read(file_id: int, *, content: bytes, at: datetime) -> ObservationFile:
    """The import and the file's new state, both or none."""
    found = _locked(file_id)
    done = import_observations(
        found.wave_id,
        instrument=found.instrument_code,
        name=found.name,
        content=content,
        imported_by=found.uploaded_by,
        at=at,
    )
    return _settle(found, State.READ, at=at, summary=asdict(done))


@transaction.atomic
def _refuse(file_id: int, *, at: datetime, **facts: Any) -> ObservationFile:
    """Nothing of the file came in."""
    return _settle(_locked(file_id), State.REFUSED, at=at, **facts)


def _locked(file_id: int) -> ObservationFile:
    """The file's row under lock, while it waits to be read."""
    found = ObservationFile.objects.select_for_update(no_key=True).get(pk=file_id)
    if State.READ not in ObservationFile.TRANSITIONS[found.state]:
        raise FileSettledError
    return found


def _settle(found: ObservationFile, state: str, *, at: datetime, **facts: Any) -> ObservationFile:
    """Write down what became of the file."""
    found.state, found.finished_at = state, at
    for name, value in facts.items():
        setattr(found, name, value)
    found.save(update_fields=["state", "finished_at", *facts])
    return found
