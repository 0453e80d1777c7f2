"""Observations come into a wave by a file: checked, matched, looked at, then read whole or not at all."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from audits.errors import WaveClosedError
from audits.fault_tables import blank_table, faults_table
from audits.import_forms import ColumnsForm, ObservationsForm
from audits.models import AuditWave, ObservationFile
from audits.observations.columns import columns_of, needed
from audits.permissions import (
    access_import,
    access_observation_file,
    access_wave_instrument,
    access_wave_work,
)
from audits.queries.files import import_table, is_secret, undoing, waiting_files, working_job
from audits.queries.lists import importable_instruments
from audits.queries.monthly import monthly_sources
from audits.services.files import (
    FileFaultyError,
    FileSettledError,
    begin_file,
    drop_file,
    load_file,
    match_columns,
)
from audits.services.observations import UnknownInstrumentError, instrument_of
from audits.services.undo import ImportHeldError, ImportUndoneError, undo_import
from audits.states import FINISHED
from audits.views.attachments import spreadsheet
from jobs.tasks import ring

IMPORTS_SHOWN = 50
FAULTS_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def observation_import(request: UserRequest, wave_id: int) -> HttpResponse:
    """The form and what came before; a POST keeps the file and leads to its page."""
    wave = access_wave_work(request.user, wave_id)
    own, others = importable_instruments(wave)
    form = ObservationsForm(request.POST or None, request.FILES or None, own=own, others=others)
    if request.method == "POST" and form.is_valid() and (found := _begun(request, wave, form)):
        return redirect("audits:observation-file", wave.pk, found.pk)
    context = {
        "wave": wave,
        "form": form,
        "is_open": wave.state not in FINISHED,
        "columns": [(one, needed(one.body)) for one in [*own, *others]],
        "sources": monthly_sources(wave),
        "files": waiting_files(wave),
        "page": Paginator(import_table(wave), IMPORTS_SHOWN).get_page(request.GET.get("page")),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "audits/observation_import.html", context, status=status)


def _begun(request: UserRequest, wave: AuditWave, form: ObservationsForm) -> ObservationFile | None:
    """The file that is kept and being checked; None with an error in the form."""
    try:
        found, job = begin_file(wave.pk, **form.observations(), by=request.user, at=timezone.now())
    except UnknownInstrumentError:
        form.add_error("instrument", _("Choose one of the instruments."))
    except WaveClosedError:
        form.add_error(None, _closed())
    else:
        ring(job.pk)
        return found
    return None


@require_safe
def observation_blank(request: UserRequest, wave_id: int, code: str) -> HttpResponse:
    """An empty table with the headings of the instrument."""
    _wave, instrument = access_wave_instrument(request.user, wave_id, code)
    return spreadsheet(blank_table(columns_of(instrument.body)), f"{instrument.title}.xlsx")


@require_safe
@vary_on_headers("HX-Request")
def observation_file(request: UserRequest, wave_id: int, file_id: int) -> HttpResponse:
    """What becomes of an uploaded file; to htmx, which asks while it is at work, the state alone."""
    found = access_observation_file(request.user, wave_id, file_id)
    context = {
        "wave": found.wave,
        "file": found,
        "job": working_job(found),
        "faults": found.faults[:FAULTS_SHOWN],
        "is_secret": bool(found.fault_count) and is_secret(found),
        "is_open": found.wave.state not in FINISHED,
    }
    template = "audits/_observation_file_state.html" if request.htmx else "audits/observation_file.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def observation_columns(request: UserRequest, wave_id: int, file_id: int) -> HttpResponse:
    """The file's columns beside the instrument's; a POST takes them as chosen and has the file checked."""
    found = access_observation_file(request.user, wave_id, file_id)
    if found.state not in ObservationFile.WAITING:
        return redirect("audits:observation-file", wave_id, file_id)
    instrument = instrument_of(found.wave, found.instrument_code)
    form = ColumnsForm(request.POST or None, file=found, columns=columns_of(instrument.body))
    if request.method == "POST" and form.is_valid() and _matched(request, found, form):
        return redirect("audits:observation-file", wave_id, file_id)
    context = {"wave": found.wave, "file": found, "form": form, "instrument": instrument}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "audits/observation_columns.html", context, status=status)


def _matched(request: UserRequest, found: ObservationFile, form: ColumnsForm) -> bool:
    """Whether the page has done its work; an error of the wave stands in the form."""
    try:
        _file, job = match_columns(found.pk, columns=form.mapping(), by=request.user, at=timezone.now())
    except FileSettledError:
        return True
    except WaveClosedError:
        form.add_error(None, _closed())
        return False
    ring(job.pk)
    return True


@require_POST
def observation_load(request: UserRequest, wave_id: int, file_id: int) -> HttpResponse:
    """The worker reads the checked file into the wave."""
    found = access_observation_file(request.user, wave_id, file_id)
    try:
        _file, job = load_file(found.pk, by=request.user, at=timezone.now())
    except FileFaultyError:
        messages.error(request, _("The file has faults, or nothing new. Nothing was added."))
    except WaveClosedError:
        messages.error(request, _closed())
    except FileSettledError:
        messages.info(request, _("The file has moved on meanwhile."))
    else:
        ring(job.pk)
    return redirect("audits:observation-file", wave_id, file_id)


@require_POST
def observation_drop(request: UserRequest, wave_id: int, file_id: int) -> HttpResponse:
    """The file is removed without having been read."""
    found = access_observation_file(request.user, wave_id, file_id)
    try:
        drop_file(found.pk, at=timezone.now())
    except FileSettledError:
        messages.info(request, _("The file has moved on meanwhile."))
        return redirect("audits:observation-file", wave_id, file_id)
    messages.success(request, _("The file «%s» is removed, nothing of it is in the wave.") % found.name)
    return redirect("audits:observation-import", wave_id)


@require_safe
def observation_faults(request: UserRequest, wave_id: int, file_id: int) -> HttpResponse:
    """All faults of the file as a table."""
    found = access_observation_file(request.user, wave_id, file_id)
    return spreadsheet(faults_table(found.faults), _("Faults, %s.xlsx") % found.name.rpartition(".")[0])


@require_http_methods(["GET", "HEAD", "POST"])
def import_undo(request: UserRequest, wave_id: int, import_id: int) -> HttpResponse:
    """What undoing an import would do; a POST does it."""
    source = access_import(request.user, wave_id, import_id)
    if request.method == "POST":
        _undo(request, source.wave, source.pk)
        return redirect("audits:observation-import", wave_id)
    context = {"wave": source.wave, "source": source, "undoing": undoing(source)}
    return render(request, "audits/import_undo.html", context)


def _undo(request: UserRequest, wave: AuditWave, import_id: int) -> None:
    """Undo it, and say what came of that."""
    try:
        count = undo_import(import_id, by=request.user, at=timezone.now())
    except ImportUndoneError:
        messages.info(request, _("The import was undone already."))
    except ImportHeldError:
        messages.error(request, _("Somebody has worked on its observations: the import stays."))
    except WaveClosedError:
        messages.error(request, _("The wave is approved: nothing of it changes any more."))
    else:
        text = _("The import is undone. Observations taken out: %s.") % count
        if wave.frozen:
            text = f"{text} {_('The figures are of the former observations: compute them anew.')}"
        messages.success(request, text)


def _closed() -> str:
    """Why an approved wave takes nothing."""
    return _("The wave is approved: nothing is added to it any more.")
