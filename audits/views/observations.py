"""Observations come into a wave by a file: whole, or not at all with every fault named."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from audits.errors import WaveClosedError
from audits.forms import ObservationsForm
from audits.permissions import access_observation_file, access_wave_work
from audits.queries.lists import imports_of, newest_instruments, reading_job, unread_files
from audits.services.files import begin_file
from audits.services.observations import UnknownInstrumentError
from jobs.tasks import ring


@require_http_methods(["GET", "HEAD", "POST"])
def observation_import(request: UserRequest, wave_id: int) -> HttpResponse:
    """The form; a POST keeps the file for the worker and leads to the page that tells what came of it."""
    wave = access_wave_work(request.user, wave_id)
    instruments = newest_instruments(wave.organisation_id)
    form = ObservationsForm(request.POST or None, request.FILES or None, instruments=instruments)
    if request.method == "POST" and form.is_valid():
        try:
            found, job = begin_file(wave.pk, **form.observations(), by=request.user, at=timezone.now())
        except UnknownInstrumentError:
            form.add_error("instrument", _("Choose one of the instruments."))
        except WaveClosedError:
            form.add_error(None, _("The wave is approved: nothing is added to it any more."))
        else:
            ring(job.pk)
            return redirect("audits:observation-file", wave.pk, found.pk)
    context = {
        "wave": wave,
        "form": form,
        "instruments": instruments,
        "files": unread_files(wave),
        "imports": imports_of(wave)[:20],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "audits/observation_import.html", context, status=status)


@require_safe
@vary_on_headers("HX-Request")
def observation_file(request: UserRequest, wave_id: int, file_id: int) -> HttpResponse:
    """What becomes of an uploaded file; to htmx, which asks while it is being read, the state alone."""
    found = access_observation_file(request.user, wave_id, file_id)
    context = {"wave": found.wave, "file": found, "job": reading_job(found)}
    template = "audits/_observation_file_state.html" if request.htmx else "audits/observation_file.html"
    return render(request, template, context)
