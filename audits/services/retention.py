"""Evidence of observations is erased when its term ends: sound of calls, photographs of visits.

Scores and answers stay. Each file is a line of the client's journal: its extract, the act of
`audits.queries.erasures`, proves what went, when, and from which moment the term was counted. One path for
both kinds: the line and the row in one transaction, the file after it, so that no file goes without a line; a
file that stayed although its line is there is removed by the next run.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model

from accounts.models import AuditEvent
from accounts.services.journal import record
from audits.evidence import PHOTO, PHOTOS_KEPT, SOUND, SOUND_KEPT
from audits.models import AuditWave, CallRecording, SheetPhoto

BATCH = 500  # files of one run: the next one goes on
TRIED_AGAIN = timedelta(days=2)  # to remove a file whose line is there


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file whose term has ended.

    verb: of the journal. forget: takes it off its row; whether it was still there. added_at: when it came in.
    size: bytes, None where nobody wrote it down.
    """

    row: Model
    wave: AuditWave
    branch: str
    stored_file: str
    size: int | None
    added_at: datetime
    verb: str
    term: timedelta
    forget: Callable[[], bool]


def erase_recordings(*, at: datetime) -> int:
    """Erase the sound of recordings whose wave was approved SOUND_KEPT ago; how many. The rows stay."""
    due = CallRecording.objects.filter(wave__approved_at__lte=at - SOUND_KEPT).exclude(stored_file="")
    rows = due.select_related("wave", "branch").order_by("pk")[:BATCH]
    return _erase(SOUND, (_of_recording(one) for one in rows), at)


def erase_photos(*, at: datetime) -> int:
    """Erase photographs of sheets whose wave was approved PHOTOS_KEPT ago, with their rows; how many."""
    due = SheetPhoto.objects.filter(sheet__wave__approved_at__lte=at - PHOTOS_KEPT)
    rows = due.select_related("sheet__wave", "sheet__branch").order_by("pk")[:BATCH]
    return _erase(PHOTO, (_of_photo(one) for one in rows), at)


def _of_recording(one: CallRecording) -> Evidence:
    row = CallRecording.objects.filter(pk=one.pk).exclude(stored_file="")
    return Evidence(
        row=one,
        wave=one.wave,
        branch=one.branch.name,
        stored_file=one.stored_file,
        size=_size_of(one.stored_file),
        added_at=one.created_at,
        verb=SOUND,
        term=SOUND_KEPT,
        forget=lambda: bool(row.update(stored_file="", name="—")),
    )


def _of_photo(one: SheetPhoto) -> Evidence:
    row = SheetPhoto.objects.filter(pk=one.pk)
    return Evidence(
        row=one,
        wave=one.sheet.wave,
        branch=one.sheet.branch.name,
        stored_file=one.stored_file,
        size=one.size,
        added_at=one.created_at,
        verb=PHOTO,
        term=PHOTOS_KEPT,
        forget=lambda: bool(row.delete()[0]),
    )


def _erase(verb: str, due: Iterable[Evidence], at: datetime) -> int:
    """Each file by itself: what broke off is done again by the next run.

    The sum is of the file as it was stored: who has a copy can tell that it is the one that was erased.
    """
    _remove_left(verb, at)
    return sum(_erase_one(one, at) for one in due)


@transaction.atomic
def _erase_one(one: Evidence, at: datetime) -> bool:
    """The line and the row, and after the commit the file; False if another run was quicker."""
    detail = {
        "wave": one.wave.pk,
        "branch": one.branch,
        "sha256": _sum_of(one.stored_file),
        "size": one.size,
        "added_at": one.added_at.isoformat(),
        "counted_from": one.wave.approved_at.isoformat() if one.wave.approved_at else None,
        "kept_days": one.term.days,
        "file": one.stored_file,
    }
    if not one.forget():
        return False
    organisation = one.wave.organisation_id
    record(one.verb, actor=None, organisation_id=organisation, subject=one.row, at=at, detail=detail)
    transaction.on_commit(lambda: default_storage.delete(one.stored_file), robust=True)
    return True


def _remove_left(verb: str, at: datetime) -> None:
    """Remove files that stayed although the journal says that they went: the storage did not answer then."""
    known = AuditEvent.objects.filter(verb=verb, at__gt=at - TRIED_AGAIN, at__lte=at)
    for stored_file in known.values_list("detail__file", flat=True):
        if stored_file and default_storage.exists(stored_file):
            default_storage.delete(stored_file)


def _size_of(stored_file: str) -> int | None:
    """Bytes of the file; None where it is gone already."""
    return default_storage.size(stored_file) if default_storage.exists(stored_file) else None


def _sum_of(stored_file: str) -> str:
    """SHA-256 of the file; empty where it is gone already."""
    if not default_storage.exists(stored_file):
        return ""
    found = sha256()
    with default_storage.open(stored_file) as source:
        for chunk in source.chunks():
            found.update(chunk)
    return found.hexdigest()
