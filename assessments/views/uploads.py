"""Uploads in pieces by tus 1.0 (core, creation with deferred length, expiration): https://tus.io/protocols."""

import base64
import binascii
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from assessments import uploads
from assessments.models import Upload
from assessments.permissions import TRAINEE, access_exercise, access_upload
from assessments.queries.recordings import recording_of
from assessments.services.recordings import NoConsentError
from assessments.services.uploads import (
    LIFE,
    SHUT,
    BusyUploadError,
    NewUpload,
    NoRoomError,
    WrongOffsetError,
    begin_upload,
    finish_upload,
    receive_piece,
    remove_upload,
)
from jobs.tasks import ring

VERSION = "1.0.0"
TUS = {"Tus-Resumable": VERSION, "Cache-Control": "no-store, private"}
OFFERED = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,creation-defer-length,expiration",
    "Tus-Max-Size": str(settings.UPLOAD_IN_PIECES_MAX_BYTES),
}
PIECE_TYPE = "application/offset+octet-stream"


@require_POST
def upload_create(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Begin an upload; Location is where its pieces go."""
    enrolment, step = access_exercise(request.user, enrolment_id, step_id)
    new = _new_upload(request)
    if new is None or request.headers.get("Tus-Resumable") != VERSION:
        return _said(412, "protocol", _("The page is out of date. Reload it and choose the file again."))
    answer = _guarded(lambda: begin_upload(enrolment.pk, step_id=step.pk, new=new, at=request.arrived_at))
    if isinstance(answer, HttpResponse):
        return answer
    location = {"Location": reverse("assessments:upload-detail", args=[answer.pk])}
    return HttpResponse(status=201, headers={**_facts(answer), **location})


@require_http_methods(["GET", "HEAD", "PATCH"])
def upload_detail(request: UserRequest, upload_id: int) -> HttpResponse:
    """How far an upload has come; PATCH brings the next piece, and the last one finishes it."""
    upload = access_upload(request.user, upload_id, TRAINEE)
    if request.method != "PATCH":
        return JsonResponse(_state(upload), headers=_facts(upload))
    try:
        length, offset = (
            int(request.headers.get("Content-Length") or 0),
            int(request.headers["Upload-Offset"]),
        )
        total = int(request.headers["Upload-Length"]) if "Upload-Length" in request.headers else None
    except (KeyError, ValueError):
        return _said(400, "protocol", _("The page is out of date. Reload it and choose the file again."))
    if (length and request.content_type != PIECE_TYPE) or not 0 <= length <= settings.UPLOAD_PIECE_MAX_BYTES:
        return _said(413 if request.content_type == PIECE_TYPE else 415, "protocol", "")
    answer = _guarded(lambda: _receive(request, upload, length=length, offset=offset, total=total))
    if isinstance(answer, HttpResponse):
        return answer
    return HttpResponse(status=204, headers=_facts(answer))


@require_POST
def upload_remove(request: UserRequest, upload_id: int) -> HttpResponse:
    """Forget an upload that is on its way."""
    upload = access_upload(request.user, upload_id, TRAINEE)
    remove_upload(upload.pk)
    place = reverse("assessments:submission-edit", args=[upload.enrolment_id, upload.step_id])
    return redirect(f"{place}#work-files")


def _receive(request: UserRequest, upload: Upload, *, length: int, offset: int, total: int | None) -> Upload:
    """Store the piece and, when it was the last one, check and attach the file."""
    at = request.arrived_at
    received = receive_piece(upload.pk, body=request, length=length, offset=offset, total=total, at=at)
    if received.offset != received.size:
        return received
    finished = finish_upload(upload.pk, at=at)
    recording = recording_of(finished.file_id)
    if recording is not None and recording.job_id is not None:
        ring(recording.job_id)
    return finished


def _guarded(act: Callable[[], Upload]) -> Upload | HttpResponse:  # noqa: PLR0911 - one a refusal
    """What the service did, or its refusal in the protocol's statuses with words for the person."""
    try:
        return act()
    except uploads.UploadRefusedError as error:
        status = 413 if error.reason == uploads.Refusal.TOO_BIG else 422
        return _said(status, error.reason, refusal_text(error.reason))
    except WrongOffsetError as error:
        return _said(409, "offset", "", {"Upload-Offset": str(error.offset)})
    except BusyUploadError:
        return _said(423, "busy", "")
    except NoConsentError:
        return _said(403, "consent", _("There is no consent to recording: the recording has stopped."))
    except NoRoomError:
        return _said(507, "no_room", refusal_text("no_room"))
    except SHUT:
        return _said(410, "closed", refusal_text("closed"))


def _new_upload(request: HttpRequest) -> NewUpload | None:
    """What the headers announce; None when they are not of the protocol."""
    try:
        parts = request.headers.get("Upload-Metadata", "").split(",")
        facts = dict(_pair(one) for one in parts if one.strip())
        is_deferred = request.headers.get("Upload-Defer-Length") == "1"
        size = None if is_deferred else int(request.headers["Upload-Length"])
        replaces = int(facts["replaces"]) if facts.get("replaces") else None
    except (KeyError, ValueError):
        return None
    if not facts.get("filename") or (size is not None and size < 0) or (replaces or 0) > 2**62:
        return None
    kind = facts.get("kind", "")
    is_recording = kind in {"audio", "video"}
    return NewUpload(facts["filename"], size, is_recording, has_video=kind == "video", replaces=replaces)


def _pair(part: str) -> tuple[str, str]:
    """Key and value of one part of Upload-Metadata; ValueError when the value is not base64 of UTF-8."""
    key, _space, value = part.strip().partition(" ")
    try:
        return key, base64.b64decode(value, validate=True).decode()
    except binascii.Error as error:
        raise ValueError from error


def _facts(upload: Upload) -> dict[str, str]:
    """The protocol's headers of an upload."""
    length = {"Upload-Defer-Length": "1"} if upload.size is None else {"Upload-Length": str(upload.size)}
    expires = http_date((upload.touched_at + LIFE).timestamp())
    return {**TUS, **OFFERED, **length, "Upload-Offset": str(upload.offset), "Upload-Expires": expires}


def _state(upload: Upload) -> dict[str, object]:
    """What a page asks after the last piece."""
    message = refusal_text(upload.reason) if upload.reason else ""
    return {"state": upload.state, "offset": upload.offset, "message": message, "file": upload.file_id}


def _said(status: int, reason: str, message: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """A refusal for the script, with words that it shows."""
    answer = {"reason": str(reason), "message": message}
    return JsonResponse(answer, status=status, headers={**TUS, **(headers or {})})


def refusal_text(reason: str) -> str:
    """Why a file was not taken, in words."""
    context = {"refusal": reason, "max_bytes": settings.UPLOAD_IN_PIECES_MAX_BYTES}
    return render_to_string("assessments/_refusal.html", context).strip()
