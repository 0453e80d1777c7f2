"""Recordings of real calls: brought in, given to scorers, taken back. Their term is kept by `retention`."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from audits.errors import WaveClosedError
from audits.models import AuditWave, CallRecording, Sheet
from audits.queries.sheets import OF_CALLS, scorers_of
from audits.services.places import branch_of
from audits.services.sheet_plans import locked_wave, note, wave_checklist
from audits.services.surveys import new_secret
from jobs.sounds import HEAD_BYTES, sound_of

KIND = "calls"  # folder of the recordings in an organisation's part of the storage
MAX_BYTES = 100 * 1024 * 1024
LONGEST_NAME = 200
State = Sheet.State


class NotARecordingError(Exception):
    """It is no sound that we take, empty, or above MAX_BYTES."""


class ScorersError(Exception):
    """Nobody, somebody who is no auditor of the wave, or several for a recording that counts."""


class RecordingBegunError(Exception):
    """Somebody has begun to score the recording: it stays until its term ends."""


@dataclass(frozen=True, slots=True)
class NewRecording:
    """One file as it came. branch: an id. called_at: aware, if it is known."""

    content: File  # type: ignore[type-arg]
    name: str
    branch: int
    called_at: datetime | None = None
    is_calibration: bool = False


def add_recording(wave_id: int, new: NewRecording, *, by: User, at: datetime) -> CallRecording:
    """Keep one recording, known by its content, under a random name.

    Raises:
        NotARecordingError. WaveClosedError: the wave is a draft or finished. ForeignBranchError.
    """
    size = new.content.size or 0
    if not 0 < size <= MAX_BYTES:
        raise NotARecordingError
    new.content.seek(0)
    media_type = sound_of(new.content.read(HEAD_BYTES))
    new.content.seek(0)
    if not media_type:
        raise NotARecordingError
    with transaction.atomic():
        wave = locked_wave(wave_id)
        if wave.state == AuditWave.State.DRAFT:
            raise WaveClosedError(wave.name)
        branch = branch_of(wave, new.branch)
    name = f"{wave.organisation_id}/{KIND}/{at.year}/{secrets.token_hex(16)}"
    stored = default_storage.save(name, new.content)
    try:
        with transaction.atomic():
            recording = CallRecording.objects.create(
                wave=locked_wave(wave_id),
                branch=branch,
                name=new.name.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:] or "—",
                stored_file=stored,
                media_type=media_type,
                called_at=new.called_at,
                is_calibration=new.is_calibration,
                uploaded_by=by,
                created_at=at,
            )
            note("recording.add", wave, by=by, at=at, detail={"recording": recording.pk})
    except BaseException:
        default_storage.delete(stored)
        raise
    return recording


@transaction.atomic
def assign_scorers(
    recording_id: int, *, instrument: int, scorers: Collection[int], by: User, at: datetime
) -> list[Sheet]:
    """Whoever is named gets a sheet of the recording; whoever is not and has not begun loses his.

    Raises:
        ScorersError. WaveClosedError. InstrumentNotOfferedError.
    """
    wave = locked_wave(CallRecording.objects.values_list("wave", flat=True).get(pk=recording_id))
    recording = CallRecording.objects.select_for_update(no_key=True).get(pk=recording_id)
    people = list(scorers_of(wave).filter(pk__in=scorers))
    if not people or len(people) != len(set(scorers)):
        raise ScorersError
    sheets = list(recording.sheets.select_for_update(no_key=True).exclude(state=State.REJECTED))
    idle = [one for one in sheets if one.state == State.PLANNED and one.started_at is None]
    gone = {one.pk for one in idle if one.filled_by_id not in set(scorers)}
    staying = {one.filled_by_id for one in sheets if one.pk not in gone}
    if not recording.is_calibration and len(staying | set(scorers)) > 1:
        raise ScorersError
    Sheet.objects.filter(pk__in=gone).delete()
    made = Sheet.objects.bulk_create(
        [
            Sheet(
                wave=wave,
                instrument=wave_checklist(wave, instrument, kinds=OF_CALLS),
                branch_id=recording.branch_id,
                recording=recording,
                observer=person.short_name,
                filled_by=person,
                secret=new_secret(),
                created_at=at,
            )
            for person in people
            if person.pk not in staying
        ]
    )
    note("recording.assign", wave, by=by, at=at, detail={"recording": recording.pk, "scorers": len(people)})
    return made


@transaction.atomic
def remove_recording(recording_id: int, *, by: User, at: datetime) -> None:
    """Take back a recording that nobody has begun to score; its file goes after the commit.

    Raises:
        RecordingBegunError
    """
    recording = (
        CallRecording.objects.select_for_update(no_key=True, of=("self",))
        .select_related("wave")
        .get(pk=recording_id)
    )
    if recording.sheets.exclude(state=State.PLANNED, started_at=None).exists():
        raise RecordingBegunError
    stored, wave, number = recording.stored_file, recording.wave, recording.pk
    recording.sheets.all().delete()
    recording.delete()
    note("recording.remove", wave, by=by, at=at, detail={"recording": number})
    transaction.on_commit(lambda: default_storage.delete(stored) if stored else None)
