"""Pictures, sounds and films beside a course: what each is by its first bytes, whatever its name says."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from catalog.loading.files import Fault
from catalog.markdown import MediaFile
from catalog.models import Media, Programme

MAX_BYTES = 20 * 1024 * 1024
NAME_LENGTH = 100
HEAD_BYTES = 64
FOLDER = "catalog/media"  # in the storage


@dataclass(frozen=True, slots=True)
class MediaSource:
    """One file of a course's folder media/."""

    path: Path
    name: str
    content_type: str
    size: int  # bytes
    sha256: str


def _webp(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _mp3(head: bytes) -> bool:
    return head.startswith(b"ID3") or (
        len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 in {0xE2, 0xE4, 0xE6}
    )


def _mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


TYPES: dict[str, tuple[str, Callable[[bytes], bool]]] = {  # extension -> content type, whether it is one
    ".png": ("image/png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ".jpg": ("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    ".webp": ("image/webp", _webp),
    ".mp3": ("audio/mpeg", _mp3),
    ".m4a": ("audio/mp4", _mp4),
    ".ogg": ("audio/ogg", lambda head: head.startswith(b"OggS")),
    ".mp4": ("video/mp4", _mp4),
}


def read_media(root: Path, folder: Path) -> tuple[list[MediaSource], list[Fault]]:
    """The files of `folder` in the order of their names, and what is wrong with those that are not taken."""
    found, faults = [], []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        reason = _refusal(path)
        if reason:
            faults.append(Fault(path.relative_to(root).as_posix(), 1, reason))
            continue
        content = path.read_bytes()
        kind = TYPES[path.suffix][0]
        digest = hashlib.sha256(content).hexdigest()
        found.append(MediaSource(path, path.name, kind, len(content), digest))
    return found, faults


def _refusal(path: Path) -> str:
    """Why the file is not taken; empty when it is."""
    if not path.is_file() or path.is_symlink() or path.suffix not in TYPES:
        return _("only these files are shown: %s") % " ".join(TYPES)
    if len(path.name) > NAME_LENGTH or set(path.name) & set("()[]<>\\ "):
        return _("a name has at most 100 characters, without blanks and brackets")
    if path.stat().st_size > MAX_BYTES:
        return _("the file has more than 20 MB")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return "" if TYPES[path.suffix][1](head) else _("the content is not what the name says")


def store_media(programme: Programme, sources: list[MediaSource]) -> dict[str, MediaFile]:
    """Rows of the files, and where each is served by its name; equal content is stored once for all versions.

    A file is written before the transaction ends: if it is undone, the next load finds the file there.
    """
    rows = Media.objects.bulk_create(
        Media(
            programme=programme,
            name=one.name,
            stored_as=_stored(one),
            content_type=one.content_type,
            size=one.size,
            sha256=one.sha256,
        )
        for one in sources
    )
    return {one.name: one.shown for one in rows}


def _stored(source: MediaSource) -> str:
    """Name of the content in the storage."""
    name = f"{FOLDER}/{source.sha256}"
    if default_storage.exists(name):
        return name
    with source.path.open("rb") as file:
        return default_storage.save(name, File(file))
