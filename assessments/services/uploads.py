"""Uploads in pieces: begun, received, finished, swept.

The pieces lie in a folder of their own beside the media, shared by the web processes; the finished file is
handed to Django's storage, wherever that keeps it.
"""

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.http import UnreadablePostError

from assessments import uploads
from assessments.models import RecordingChoice, SubmissionFile, Upload
from assessments.queries.recordings import may_record
from assessments.services.recordings import NoConsentError
from assessments.services.submissions import (
    MAX_FILES,
    NextTryLaterError,
    NotAnExerciseError,
    StoredFile,
    WorkClosedError,
    attach_stored,
    check_open,
)
from courses.services.progress import StepClosedError

FOLDER = "pieces"
LIFE = timedelta(days=7)  # of an upload that nobody goes on with
LEFT_ALONE = timedelta(days=1)  # a recording whose page is gone is kept as far as it came
IN_VAIN = timedelta(minutes=10)  # whose answer was lost, so that the browser began another one
BLOCK = 64 * 1024  # bytes read at a time
SHUT = (WorkClosedError, NextTryLaterError, StepClosedError, NotAnExerciseError)


class WrongOffsetError(Exception):
    """The piece does not begin where the file ends; `offset` says where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__(str(offset))
        self.offset = offset


class BusyUploadError(Exception):
    """Another request is writing a piece of the same file."""


class NoRoomError(Exception):
    """The disk has no room for the file."""


class Readable(Protocol):
    """What a request's body is."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What the browser says before the first piece."""

    name: str
    size: int | None  # bytes; None while it is being recorded
    is_recording: bool
    has_video: bool = False
    replaces: int | None = None  # id of a file of the same draft


def begin_upload(enrolment_id: int, *, step_id: int, new: NewUpload, at: datetime) -> Upload:
    """Make room for a file of the draft; nothing is stored yet.

    Raises:
        uploads.UploadRefusedError: by its name or size alone; or there are MAX_FILES already.
        NoConsentError: a recording of somebody who has not agreed to it.
        NoRoomError: the disk would not take it.
        and as services.submissions.save_work.
    """
    name = _checked_name(new)
    check_open(enrolment_id, step_id=step_id, at=at)
    upload = Upload(enrolment_id=enrolment_id, step_id=step_id, name=name, size=new.size)
    upload.kind = Upload.Kind.RECORDING if new.is_recording else Upload.Kind.FILE
    _check_consent(upload, way=_way(has_video=new.has_video))
    _check_count(upload, replaces=new.replaces, at=at)
    if shutil.disk_usage(folder()).free < (new.size or 0) + settings.UPLOAD_PIECE_MAX_BYTES:
        raise NoRoomError
    upload.staged_as, upload.replaces = secrets.token_hex(16), new.replaces
    upload.started_at = upload.touched_at = at
    path_of(upload).touch(mode=0o600)
    upload.save()
    return upload


def receive_piece(
    upload_id: int, *, body: Readable, length: int, offset: int, total: int | None, at: datetime
) -> Upload:
    """Write one piece behind the earlier ones; what arrived before a lost connection counts.

    Args:
        upload_id: which upload.
        body: the piece; read a block at a time, never whole.
        length: of the piece, in bytes, as announced.
        offset: where it begins in the file.
        total: the size of the whole file, when it has just become known.
        at: aware moment.
    Raises:
        BusyUploadError, WrongOffsetError, NoRoomError, NoConsentError
        uploads.UploadRefusedError: beyond the announced or the greatest size.
    """
    with _staged(upload_id) as (upload, stream):
        if upload.state != Upload.State.RECEIVING or offset != upload.offset:
            raise WrongOffsetError(upload.offset)
        _check_consent(upload, way=RecordingChoice.Way.AUDIO)
        size = total if upload.size is None else upload.size
        if offset + length > (settings.UPLOAD_IN_PIECES_MAX_BYTES if size is None else size):
            raise uploads.UploadRefusedError(uploads.Refusal.TOO_BIG)
        if _flush(stream) < offset:  # the disk has lost what was promised: begin where it ends
            upload.offset = _flush(stream)
            upload.save(update_fields=["offset"])
            raise WrongOffsetError(upload.offset)
        stream.truncate(offset)
        stream.seek(offset)
        try:
            _copy(body, stream, length)
        finally:
            upload.offset = _flush(stream)
            upload.size, upload.touched_at = size, at
            upload.save(update_fields=["offset", "size", "touched_at"])
    return upload


def finish_upload(upload_id: int, *, at: datetime) -> Upload:
    """Check a whole file by its content and attach it to the draft; a second time changes nothing.

    What is not taken says why in `reason`, and its bytes go.
    """
    with _staged(upload_id) as (upload, stream):
        if upload.state != Upload.State.RECEIVING or upload.offset != upload.size:
            return upload
        file = uploads.MovedFile(stream, name=str(path_of(upload)))
        try:
            checked = uploads.check_upload(file, upload.name, max_bytes=settings.UPLOAD_IN_PIECES_MAX_BYTES)
            _attach(upload, checked, at=at)
        except uploads.UploadRefusedError as error:
            _refuse(upload, error.reason)
        except SHUT:
            _refuse(upload, "closed")
    path_of(upload).unlink(missing_ok=True)
    return upload


def remove_upload(upload_id: int) -> None:
    """Forget an upload with its bytes; a file that came of it stays. A second time changes nothing."""
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is not None:
        upload.delete()
        path_of(upload).unlink(missing_ok=True)


def sweep(*, at: datetime) -> int:
    """Forget what nobody goes on with, keep recordings as far as they came, remove pieces without a row.

    Returns how many uploads were settled.
    """
    settled = 0
    idle = Upload.objects.filter(state=Upload.State.RECEIVING, touched_at__lt=at - LEFT_ALONE)
    broken_off = Q(kind=Upload.Kind.RECORDING, size__isnull=True, offset__gt=0)
    for upload in idle.filter(broken_off | Q(size=F("offset"))):
        Upload.objects.filter(pk=upload.pk, offset=upload.offset).update(size=upload.offset)
        finish_upload(upload.pk, at=at)
        settled += 1
    for upload in Upload.objects.filter(touched_at__lt=at - LIFE):
        remove_upload(upload.pk)
        settled += 1
    known = set(Upload.objects.values_list("staged_as", flat=True))
    for path in folder().iterdir():
        if path.name not in known and path.stat().st_mtime < (at - LEFT_ALONE).timestamp():
            path.unlink(missing_ok=True)
    return settled


def folder() -> Path:
    """Where pieces lie until the file is whole."""
    made = Path(settings.MEDIA_ROOT) / FOLDER
    made.mkdir(parents=True, exist_ok=True)
    return made


def path_of(upload: Upload) -> Path:
    """The pieces of one upload, as one growing file."""
    return folder() / upload.staged_as


@contextmanager
def _staged(upload_id: int) -> Iterator[tuple[Upload, IO[bytes]]]:
    """The upload as it stands, with its growing file, while nobody else writes it."""
    upload = Upload.objects.select_related("enrolment__cohort", "step").get(pk=upload_id)
    if upload.state != Upload.State.RECEIVING:
        raise WrongOffsetError(upload.offset)
    with path_of(upload).open("r+b", buffering=0) as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise BusyUploadError from busy
        upload.refresh_from_db(fields=["offset", "size", "state", "file"])
        yield upload, stream


def _copy(body: Readable, stream: IO[bytes], length: int) -> None:
    """Bytes of the body into the file, a block at a time."""
    left = length
    while left > 0:
        try:
            block = body.read(min(BLOCK, left))
        except UnreadablePostError:  # the connection is gone: what came before counts
            return
        if not block:
            return
        left -= len(block)
        _write(stream, memoryview(block))


def _write(stream: IO[bytes], block: memoryview) -> None:
    """The whole block, unbuffered: a full disk is met here and nowhere later."""
    try:
        while block:
            block = block[stream.write(block) :]
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoRoomError from error
        raise


def _flush(stream: IO[bytes]) -> int:
    """Bring what was written to the disk; how long the file is."""
    os.fdatasync(stream.fileno())
    return os.fstat(stream.fileno()).st_size


def _attach(upload: Upload, checked: uploads.CheckedUpload, *, at: datetime) -> None:
    """Hand the file to the storage, then make its rows; without rows the file goes."""
    organisation_id = upload.enrolment.cohort.organisation_id
    stored_as, sha256 = uploads.store(checked, organisation_id=organisation_id, at=at)
    stored = StoredFile(checked.name, stored_as, checked.content_type, checked.size, sha256)
    is_made_here = upload.kind == Upload.Kind.RECORDING
    try:
        with transaction.atomic():
            file = attach_stored(
                upload.enrolment_id,
                step_id=upload.step_id,
                stored=stored,
                is_made_here=is_made_here,
                replaces=upload.replaces,
                at=at,
            )
            upload.file, upload.state = file, Upload.State.READY
            upload.save(update_fields=["file", "state"])
    except BaseException:
        default_storage.delete(stored_as)
        raise


def _refuse(upload: Upload, reason: str) -> None:
    """Say why the file is not taken."""
    upload.state, upload.reason = Upload.State.REFUSED, reason
    upload.save(update_fields=["state", "reason"])


def _checked_name(new: NewUpload) -> str:
    """The name as it will be shown, refused here when nothing of that type or size is ever taken."""
    name = uploads.safe_name(new.name)
    if name.rpartition(".")[2].lower() not in uploads.TYPES:
        raise uploads.UploadRefusedError(uploads.Refusal.TYPE)
    if new.size == 0:
        raise uploads.UploadRefusedError(uploads.Refusal.EMPTY)
    if (new.size or 0) > settings.UPLOAD_IN_PIECES_MAX_BYTES:
        raise uploads.UploadRefusedError(uploads.Refusal.TOO_BIG)
    return name


def _way(*, has_video: bool) -> str:
    """The way of recording that needs consent."""
    return RecordingChoice.Way.VIDEO if has_video else RecordingChoice.Way.AUDIO


def _check_consent(upload: Upload, *, way: str) -> None:
    """Whether the person still agrees to be recorded; a chosen file is the person's own doing."""
    if upload.kind == Upload.Kind.RECORDING and not may_record(upload.enrolment.user_id, way):
        raise NoConsentError


def _check_count(upload: Upload, *, replaces: int | None, at: datetime) -> None:
    """At most MAX_FILES, those on their way included; one that was begun in vain does not count for long."""
    draft = {"submission__enrolment": upload.enrolment_id, "submission__step": upload.step_id}
    files = SubmissionFile.objects.filter(**draft, submission__state="draft").exclude(pk=replaces or 0)
    coming = Upload.objects.filter(
        enrolment=upload.enrolment_id, step=upload.step_id, state=Upload.State.RECEIVING
    )
    coming = coming.filter(Q(offset__gt=0) | Q(started_at__gt=at - IN_VAIN))
    if files.count() + coming.count() >= MAX_FILES:
        raise uploads.UploadRefusedError(uploads.Refusal.TOO_MANY)
