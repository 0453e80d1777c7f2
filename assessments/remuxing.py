"""The job that lets any second of a recording be sought: its packets go into a new container as they are.

Browsers write WebM without length and index, and MP4 in fragments. Nothing is decoded, so it costs what
reading costs. Runs in the limited child process: whatever is in the file, it breaks only that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Any

import av
from av.container import InputContainer
from av.error import FFmpegError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import uploads
from assessments.models import Recording, SubmissionFile
from jobs.services import JobRefusedError

FORMATS = {"audio/mpeg": "mp3", "audio/mp4": "mov", "video/mp4": "mov", "audio/wav": "wav"}
MATROSKA = "matroska"  # of both WebM types
FENCED = {"protocol_whitelist": "file,crypto,data", "enable_drefs": "0"}  # no other file, no address
MAX_STREAMS = 8
STEP_PACKETS = 2000  # between two reports of progress
Progress = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a recording is."""

    seconds: Decimal
    has_video: bool
    remuxed: Path | None  # the same packets with length and index; None when the file has them


class NotARecordingError(Exception):
    """The file has no sound and no picture that can be read."""


def make_seekable(arguments: dict[str, Any], *, workdir: Path, progress: Progress) -> Path | None:
    """Find out how long a recording is and, where that is missing, give it length and index.

    The original stays in place until the new file is; works that share the content get the new one together.

    Args:
        arguments: `recording_id`.
        workdir: an empty folder of this attempt.
        progress: takes percent and the step in Russian.
    """
    recording = Recording.objects.select_related("file").filter(pk=arguments["recording_id"]).first()
    if recording is None or recording.state == Recording.State.READY or recording.erased_by_id is not None:
        return None
    file = recording.file
    local = workdir / "received"
    progress(5, _("Reading the recording"))
    with default_storage.open(file.stored_as) as source, local.open("wb") as target:
        copyfileobj(source, target, 1024 * 1024)
    try:
        facts = examine(local, file.content_type, is_made_here=recording.is_made_here, progress=progress)
    except (NotARecordingError, FFmpegError, ValueError) as error:
        reason = _("The file cannot be read as a recording: it is damaged, or not what it is called.")
        _same_content(file).update(state=Recording.State.FAILED, reason=reason)
        raise JobRefusedError(reason) from error
    progress(80, _("Keeping the recording"))
    _keep(file, facts)
    return None


def examine(path: Path, content_type: str, *, is_made_here: bool, progress: Progress) -> Facts:
    """How long the recording is, whether it has a picture, and the mended file where it needs mending.

    Raises:
        NotARecordingError, av.error.FFmpegError: it cannot be read.
    """
    form = FORMATS.get(content_type, MATROSKA)
    with path.open("rb") as stream, _open(stream, form) as source:
        kinds = [one.type for one in source.streams]
        if not {"audio", "video"} & set(kinds) or len(kinds) > MAX_STREAMS:
            raise NotARecordingError
        has_video = "video" in kinds and content_type in {"video/mp4", "audio/webm", "video/webm"}
        if source.duration and not (form == MATROSKA and is_made_here) and not _is_fragmented(path, form):
            return Facts(_seconds(source.duration / av.time_base), has_video, None)
        target = path.with_suffix(".webm" if form == MATROSKA else ".mp4")
        seconds = _remux(source, target, form, size=path.stat().st_size, progress=progress)
    return Facts(_seconds(seconds), has_video, target)


def _open(stream: IO[bytes], form: str) -> InputContainer:
    """The container, by the format that the content was recognised as and no other."""
    return av.open(stream, mode="r", format=form, options=FENCED)


def _is_fragmented(path: Path, form: str) -> bool:
    """Whether an MP4 comes in fragments, as browsers write it."""
    if form != "mov":
        return False
    with path.open("rb") as stream:
        return b"moof" in stream.read(1024 * 1024)


def _remux(source: InputContainer, target: Path, form: str, *, size: int, progress: Progress) -> float:
    """Copy the packets into a new container; the length in seconds."""
    kind, options = ("webm", {}) if form == MATROSKA else ("mp4", {"movflags": "+faststart"})
    kept = [one for one in source.streams if one.type in {"audio", "video"}]
    ends = 0.0
    with av.open(str(target), mode="w", format=kind, options=options) as result:
        places = {one.index: result.add_stream_from_template(one) for one in kept}
        for number, packet in enumerate(source.demux(kept)):
            if packet.dts is None or packet.pts is None:
                continue  # the end of a stream, or what a lost tail left
            ends = max(ends, float((packet.pts + (packet.duration or 0)) * packet.time_base))
            packet.stream = places[packet.stream.index]
            result.mux(packet)
            if number % STEP_PACKETS == 0:
                progress(10 + int(65 * (packet.pos or 0) / max(1, size)), _("Making every second reachable"))
    if not ends:
        raise NotARecordingError
    return ends


def _seconds(seconds: float) -> Decimal:
    """To hundredths, as the row keeps it."""
    return Decimal(seconds).quantize(Decimal("0.01"))


def _keep(file: SubmissionFile, facts: Facts) -> None:
    """Write the facts down; a mended file takes the original's place in every work that has it."""
    before, changes = file.stored_as, {}
    if facts.remuxed is not None:
        changes = _store(file, facts.remuxed)
    if facts.has_video and file.content_type == "audio/webm":
        changes["content_type"] = "video/webm"
    try:
        with transaction.atomic():
            known = {"duration_seconds": facts.seconds, "has_video": facts.has_video, "reason": ""}
            is_kept = _same_content(file).update(state=Recording.State.READY, **known)
            if changes:
                is_kept = SubmissionFile.objects.filter(stored_as=before).update(**changes)
    except BaseException:
        is_kept = 0
        raise
    finally:
        if "stored_as" in changes:  # of the two files one is nobody's
            default_storage.delete(before if is_kept else changes["stored_as"])


def _store(file: SubmissionFile, remuxed: Path) -> dict[str, Any]:
    """The mended file in the storage; what changes in the rows."""
    organisation_id = file.submission.enrolment.cohort.organisation_id
    with uploads.MovedFile(remuxed.open("rb"), name=str(remuxed)) as content:
        facts = {"size": content.size, "sha256": uploads.sha256_of(content)}
        name = uploads.new_name(organisation_id, timezone.now())
        return {"stored_as": default_storage.save(name, content), **facts}


def _same_content(file: SubmissionFile) -> Any:
    """Recordings of all works that share the content."""
    return Recording.objects.filter(file__stored_as=file.stored_as, erased_by__isnull=True)
