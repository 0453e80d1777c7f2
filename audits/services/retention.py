"""Evidence of observations is erased when its term ends: sound of calls, photographs of visits.

Scores and answers stay. Each file is a line of the client's journal: its extract proves what went, when,
and from which moment the term was counted. One path for both kinds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model

from accounts.services.journal import record
from audits.models import AuditWave, CallRecording, SheetPhoto

SOUND_KEPT = timedelta(days=90)  # after the approval of the wave
PHOTOS_KEPT = timedelta(days=3 * 365)
BATCH = 500  # files of one run: the next one goes on


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file whose term has ended. verb: of the journal; forget: takes it off its row."""

    row: Model
    wave: AuditWave
    stored_file: str
    verb: str
    term: timedelta
    forget: Callable[[], object]


def erase_recordings(*, at: datetime) -> int:
    """Erase the sound of recordings whose wave was approved SOUND_KEPT ago; how many. The rows stay."""
    due = CallRecording.objects.filter(wave__approved_at__lte=at - SOUND_KEPT).exclude(stored_file="")
    return _erase((_of_recording(one) for one in due.select_related("wave").order_by("pk")[:BATCH]), at)


def erase_photos(*, at: datetime) -> int:
    """Erase photographs of sheets whose wave was approved PHOTOS_KEPT ago, with their rows; how many."""
    due = SheetPhoto.objects.filter(sheet__wave__approved_at__lte=at - PHOTOS_KEPT)
    return _erase((_of_photo(one) for one in due.select_related("sheet__wave").order_by("pk")[:BATCH]), at)


def _of_recording(one: CallRecording) -> Evidence:
    row = CallRecording.objects.filter(pk=one.pk)
    return Evidence(
        one,
        one.wave,
        one.stored_file,
        "call-recording.erase",
        SOUND_KEPT,
        lambda: row.update(stored_file="", name="—"),
    )


def _of_photo(one: SheetPhoto) -> Evidence:
    row = SheetPhoto.objects.filter(pk=one.pk)
    return Evidence(one, one.sheet.wave, one.stored_file, "sheet-photo.erase", PHOTOS_KEPT, row.delete)


def _erase(due: Iterable[Evidence], at: datetime) -> int:
    """The file, then its row and the journal's line in one transaction: what broke off is done again.

    The sum is of the file as it was stored: who has a copy can tell that it is the one that was erased.
    """
    erased = 0
    for one in due:
        detail = {
            "wave": one.wave.pk,
            "sha256": _sum_of(one.stored_file),
            "counted_from": one.wave.approved_at.isoformat() if one.wave.approved_at else None,
            "kept_days": one.term.days,
        }
        default_storage.delete(one.stored_file)
        with transaction.atomic():
            organisation = one.wave.organisation_id
            record(one.verb, actor=None, organisation_id=organisation, subject=one.row, at=at, detail=detail)
            one.forget()
        erased += 1
    return erased


def _sum_of(stored_file: str) -> str:
    """SHA-256 of the file; empty where it is gone already."""
    if not default_storage.exists(stored_file):
        return ""
    found = sha256()
    with default_storage.open(stored_file) as source:
        for chunk in source.chunks():
            found.update(chunk)
    return found.hexdigest()
