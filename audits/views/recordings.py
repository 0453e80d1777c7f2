"""Recordings of calls: brought in, given to scorers, scored beside the player, compared in a calibration."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from audits.errors import ForeignBranchError, InstrumentNotOfferedError, WaveClosedError
from audits.models import AuditWave
from audits.permissions import access_call_recording, access_sheet_score, access_wave_work
from audits.queries.recordings import calibration_of, recording_table
from audits.queries.sheets import (
    OF_CALLS,
    OF_RECORDINGS,
    Stand,
    checklists_of,
    offered_checklists,
    scorers_of,
    stand_of,
)
from audits.queries.surveys import branches_of
from audits.services.recordings import (
    NewRecording,
    NotARecordingError,
    RecordingBegunError,
    ScorersError,
    add_recording,
    assign_scorers,
    remove_recording,
)
from audits.services.sheets import SheetClosedError
from audits.sheet_forms import RecordingForm, ScorersForm
from audits.states import FINISHED
from audits.views.sheet_filling import filling_context, save_answer, send_answer, take_form
from jobs.streaming import send_media

PAGE_SIZE = 50


@require_safe
def recording_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """The wave's recordings with who scores them."""
    wave = access_wave_work(request.user, wave_id)
    page = Paginator(recording_table(wave), PAGE_SIZE).get_page(request.GET.get("page"))
    checklists = [*checklists_of(wave, kinds=OF_CALLS), *offered_checklists(wave, kinds=OF_CALLS)]
    context = {
        "wave": wave,
        "page": page,
        "branches": list(branches_of(wave).order_by("name")),
        "auditors": list(scorers_of(wave)),
        "checklists": sorted(checklists, key=lambda one: not one.code.startswith(OF_RECORDINGS)),
        "is_open": wave.state not in FINISHED | {AuditWave.State.DRAFT},
    }
    return render(request, "audits/recording_list.html", context)


@require_POST
def recording_create(request: UserRequest, wave_id: int) -> HttpResponse:
    """Take recordings, several at once; what is no recording is named, the others are kept."""
    wave = access_wave_work(request.user, wave_id)
    form, files = RecordingForm(request.POST), request.FILES.getlist("recordings")
    if not form.is_valid() or not files:
        messages.error(request, _("Choose recordings and the branch that answered the calls."))
        return redirect("audits:recording-list", wave.pk)
    refused, kept = [], 0
    for one in files:
        new = NewRecording(content=one, name=one.name or "", **form.cleaned_data)
        try:
            add_recording(wave.pk, new, by=request.user, at=timezone.now())
            kept += 1
        except NotARecordingError:
            refused.append(one.name or "")
        except (WaveClosedError, ForeignBranchError):
            messages.error(request, _("The wave does not take recordings of this branch."))
            return redirect("audits:recording-list", wave.pk)
    _say(request, kept, refused)
    return redirect("audits:recording-list", wave.pk)


@require_safe
def recording_detail(request: UserRequest, wave_id: int, recording_id: int) -> HttpResponse:
    """A recording with its scorers; of a calibration, how far they are apart."""
    recording = access_call_recording(request.user, wave_id, recording_id)
    calibration = calibration_of(recording, request.user)
    context = {"wave": recording.wave, "recording": recording, "calibration": calibration}
    return render(request, "audits/recording_detail.html", context)


@require_safe
def recording_file(request: UserRequest, wave_id: int, recording_id: int) -> HttpResponseBase:
    """The sound, to the wave's auditors alone."""
    recording = access_call_recording(request.user, wave_id, recording_id)
    if not recording.stored_file:
        raise Http404
    tag = recording.stored_file.rpartition("/")[2]
    return send_media(
        request, recording.stored_file, name=recording.name, content_type=recording.media_type, tag=tag
    )


@require_POST
def recording_assign(request: UserRequest, wave_id: int, recording_id: int) -> HttpResponse:
    """Say who scores the recording."""
    recording = access_call_recording(request.user, wave_id, recording_id)
    people = list(scorers_of(recording.wave).values_list("pk", flat=True))
    form = ScorersForm(request.POST, people=people)
    try:
        if not form.is_valid():
            raise ScorersError
        assign_scorers(recording.pk, **form.cleaned_data, by=request.user, at=timezone.now())
    except ScorersError:
        messages.error(request, _("One auditor scores a recording; several score a calibration."))
    except (WaveClosedError, InstrumentNotOfferedError):
        messages.error(request, _("The wave cannot take this checklist."))
    else:
        messages.success(request, _("The recording is given out to be scored."))
    return redirect("audits:recording-list", wave_id)


@require_POST
def recording_remove(request: UserRequest, wave_id: int, recording_id: int) -> HttpResponse:
    """Take a recording back before anybody has begun to score it."""
    recording = access_call_recording(request.user, wave_id, recording_id)
    try:
        remove_recording(recording.pk, by=request.user, at=timezone.now())
    except RecordingBegunError:
        messages.error(request, _("The recording is being scored: it stays until its term ends."))
    else:
        messages.success(request, _("The recording is removed."))
    return redirect("audits:recording-list", wave_id)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_score(request: UserRequest, wave_id: int, sheet_id: int) -> HttpResponse:
    """The player beside the checklist; a POST without a script keeps it, and sends it if asked."""
    sheet = access_sheet_score(request.user, wave_id, sheet_id)
    if stand_of(sheet, timezone.now()) != Stand.OPEN:
        return redirect("audits:recording-detail", wave_id, sheet.recording_id)
    if request.method != "POST":
        return render(request, "audits/sheet_score.html", filling_context(sheet))
    try:
        draft, faults, is_sent = take_form(request, sheet)
    except SheetClosedError:
        is_sent = True
    if is_sent or "send" not in request.POST:
        return redirect("audits:sheet-score", wave_id, sheet.pk)
    context = filling_context(access_sheet_score(request.user, wave_id, sheet_id), draft=draft, faults=faults)
    return render(request, "audits/sheet_score.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
def score_save(request: UserRequest, wave_id: int, sheet_id: int) -> HttpResponse:
    """A save of the page's script."""
    return save_answer(request, access_sheet_score(request.user, wave_id, sheet_id))


@require_POST
def score_send(request: UserRequest, wave_id: int, sheet_id: int) -> HttpResponse:
    """The script sends the sheet to be reviewed."""
    return send_answer(access_sheet_score(request.user, wave_id, sheet_id))


def _say(request: UserRequest, kept: int, refused: list[str]) -> None:
    """What became of the files."""
    if kept:
        text = ngettext("%d recording is kept.", "%d recordings are kept.", kept) % kept
        messages.success(request, text)
    if refused:
        names = ", ".join(f"«{one}»" for one in refused)
        text = _("Not taken: %s. Recordings are MP3, M4A, WAV, OGG or WebM, up to 100 MB each.")
        messages.error(request, text % names)
