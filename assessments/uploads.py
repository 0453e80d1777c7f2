"""Files that people attach: what they are by their first bytes, and how they are called and kept.

The browser's word for the type and the name are not believed. Nothing is unpacked or run.
"""

import hashlib
import io
import secrets
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath

from django.core.files.base import File
from django.core.files.storage import default_storage

from jobs import sounds

KIND = "submissions"  # folder of the room's files in an organisation's part of the storage
NAME_LENGTH = 120
HEAD_BYTES = 4096
TAIL_BYTES = 65536 + 22  # the longest comment at the end of a zip, and the record before it

TYPES: dict[str, str] = {  # extension -> content type
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "webm": "audio/webm",
    "mp4": "video/mp4",
    "txt": "text/plain; charset=utf-8",
}
AUDIO = {TYPES[one] for one in ("mp3", "m4a", "wav", "webm")}
VIDEO = {TYPES["mp4"], "video/webm"}  # a WebM is called video once a picture is found in it
RECORDED = AUDIO | VIDEO
PICTURES = {TYPES["png"], TYPES["jpg"]}


class Refusal(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    TYPE = "type"  # not among TYPES
    CONTENT = "content"  # is not what the extension says
    PLAYLIST = "playlist"  # a list of addresses instead of a recording
    TWO_IN_ONE = "two_in_one"  # an archive hidden behind another file
    TOO_MANY = "too_many"


class UploadRefusedError(Exception):
    """The file is not taken; `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file whose content is what its name says."""

    content: File  # type: ignore[type-arg]
    name: str  # to show
    content_type: str
    size: int  # bytes


def check_upload(file: File, name: str, *, max_bytes: int) -> CheckedUpload:  # type: ignore[type-arg]
    """The file with a safe name and its true type.

    Raises:
        UploadRefusedError: empty, above `max_bytes`, or of a type that is not taken.
    """
    size = file.size
    if not size:
        raise UploadRefusedError(Refusal.EMPTY)
    if size > max_bytes:
        raise UploadRefusedError(Refusal.TOO_BIG)
    shown = safe_name(name)
    extension = PurePosixPath(shown).suffix.lstrip(".").lower()
    recognise = SIGNS.get(extension)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(max(0, size - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    file.seek(0)
    if recognise is None:
        raise UploadRefusedError(Refusal.TYPE)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(b"#EXTM3U"):
        raise UploadRefusedError(Refusal.PLAYLIST)
    if not recognise(head, tail):
        raise UploadRefusedError(Refusal.CONTENT)
    if extension not in {"docx", "xlsx"} and zipfile.is_zipfile(io.BytesIO(tail)):
        raise UploadRefusedError(Refusal.TWO_IN_ONE)
    return CheckedUpload(file, shown, TYPES[extension], size)


def safe_name(name: str) -> str:
    """The last part of the name without control and direction characters, cut to fit, extension kept."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    kept = "".join(one for one in last if unicodedata.category(one)[0] != "C").strip(" .")
    path = PurePosixPath(kept or "file")
    suffix = path.suffix[:10]
    return path.stem[: NAME_LENGTH - len(suffix)] + suffix


def store(upload: CheckedUpload, *, organisation_id: int, at: datetime) -> tuple[str, str]:
    """Write the file under a random name; its name in the storage and its SHA-256.

    Raises:
        OSError: the disk is full or out of order; what was written is removed.
    """
    name = new_name(organisation_id, at)
    digest = sha256_of(upload.content)
    try:
        stored = default_storage.save(name, upload.content)
    except OSError:
        default_storage.delete(name)
        raise
    return stored, digest


def new_name(organisation_id: int, at: datetime) -> str:
    """A random name in the organisation's part of the storage."""
    return f"{organisation_id}/{KIND}/{at.year}/{secrets.token_hex(16)}"


def sha256_of(file: File) -> str:  # type: ignore[type-arg]
    """Of the whole content, a block at a time; the file is at its beginning afterwards."""
    digest = hashlib.sha256()
    for chunk in file.chunks(1024 * 1024):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


class MovedFile(File):  # type: ignore[type-arg]
    """A finished file on our disk: a storage on the same file system takes it by a rename, others read it."""

    def temporary_file_path(self) -> str:
        """Where it lies; Django's FileSystemStorage moves such a file instead of copying it."""
        return str(self.name)


# --- what a file is --------------------------------------------------------------------------------
Recognise = Callable[[bytes, bytes], bool]  # first and last bytes -> whether it is of the type


def _starts(*signs: bytes) -> Recognise:
    return lambda head, _tail: head.startswith(signs)


def _office(part: bytes) -> Recognise:
    """A zip whose directory, at its end, names the main part of such a document."""
    return lambda head, tail: head.startswith(b"PK\x03\x04") and part in tail


def _sound(sign: Callable[[bytes], bool]) -> Recognise:
    """By the first bytes alone."""
    return lambda head, _tail: sign(head)


def _text(head: bytes, tail: bytes) -> bool:
    """UTF-8 without control bytes, apart from a character cut in two by our window."""
    if any(byte < 9 or 13 < byte < 32 for byte in head + tail):
        return False
    try:
        head[: HEAD_BYTES - 4].decode()
    except UnicodeDecodeError as error:
        return error.end >= len(head[: HEAD_BYTES - 4]) and len(head) == HEAD_BYTES
    return True


SIGNS: dict[str, Recognise] = {
    "pdf": _starts(b"%PDF-"),
    "docx": _office(b"word/document.xml"),
    "xlsx": _office(b"xl/workbook.xml"),
    "png": _starts(b"\x89PNG\r\n\x1a\n"),
    "jpg": _starts(b"\xff\xd8\xff"),
    "jpeg": _starts(b"\xff\xd8\xff"),
    "mp3": _sound(sounds.is_mp3),
    "m4a": _sound(sounds.is_mp4),
    "mp4": _sound(sounds.is_mp4),
    "wav": _sound(sounds.is_wav),
    "webm": _sound(sounds.is_webm),
    "txt": _text,
}
