"""Observations come into a wave by a file: whole, or not at all with every fault named."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from audits.forms import ObservationsForm
from audits.permissions import access_wave_work
from audits.queries.lists import imports_of, newest_instruments
from audits.services.observations import (
    ImportRefusedError,
    ImportSummary,
    UnknownInstrumentError,
    import_observations,
)
from audits.services.scoring import WaveClosedError
from audits.tables import TableFault

FAULTS_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def observation_import(request: UserRequest, wave_id: int) -> HttpResponse:
    """The form; a POST reads the file, or lists line, column and reason of all that is wrong in it."""
    wave = access_wave_work(request.user, wave_id)
    form = ObservationsForm(
        request.POST or None, request.FILES or None, instruments=(instruments := newest_instruments())
    )
    faults: list[TableFault] = []
    if request.method == "POST" and form.is_valid():
        try:
            summary = import_observations(
                wave.pk, **form.observations(), imported_by=request.user, at=timezone.now()
            )
        except ImportRefusedError as error:
            faults = error.faults
        except UnknownInstrumentError:
            form.add_error("instrument", _("Choose one of the instruments."))
        except WaveClosedError:
            form.add_error(None, _("The wave is approved: nothing is added to it any more."))
        else:
            _say(request, summary)
            return redirect("audits:observation-import", wave.pk)
    context = {
        "wave": wave,
        "form": form,
        "instruments": instruments,
        "faults": faults[:FAULTS_SHOWN],
        "faults_in_all": len(faults),
        "imports": imports_of(wave)[:20],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults or form.errors else HTTPStatus.OK
    return render(request, "audits/observation_import.html", context, status=status)


def _say(request: UserRequest, summary: ImportSummary) -> None:
    """What came of the file."""
    added = ngettext("%d observation added.", "%d observations added.", summary.added) % summary.added
    if summary.known:
        added += " " + (_("Known already and left as they are: %d.") % summary.known)
    messages.success(request, added)
    if summary.different:
        shown = ", ".join(summary.different[:10]) + (" …" if len(summary.different) > 10 else "")
        messages.warning(
            request,
            _("The file says something else than the wave of: %s. Nothing of that was changed.") % shown,
        )
