"""Figures of a month, typed branch by branch."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from audits.errors import NoReasonError, ObservationSupersededError, WaveClosedError
from audits.models import AuditWave, WaveInstrument
from audits.monthly_forms import MonthChoiceForm, MonthForm
from audits.months import groups_of
from audits.permissions import access_monthly_source
from audits.queries.monthly import (
    MonthSheet,
    month_before,
    month_begun_with,
    month_of,
    month_sheet,
    monthly_sources,
    months_offered,
    outside_of,
)
from audits.services.monthly import MonthSaved, WaveNotBegunError, save_month
from audits.states import FINISHED


@require_http_methods(["GET", "HEAD", "POST"])
def monthly_edit(request: UserRequest, wave_id: int, source_id: int) -> HttpResponse:
    """A month of one source, branch by branch; a POST keeps it, or says why not and leaves what was typed."""
    source = access_monthly_source(request.user, wave_id, source_id)
    today = timezone.localdate()
    month = MonthChoiceForm(request.GET).chosen(month_of(today)) or month_begun_with(source, today)
    sheet = month_sheet(source, month, request.GET.get("page"))
    form = MonthForm(request.POST or None, sheet=sheet, instrument=source.instrument)
    if request.method == "POST" and form.is_valid() and (saved := _saved(request, source, month, form)):
        messages.success(request, _told(saved))
        address = reverse("audits:monthly-edit", args=[wave_id, source_id])
        return HttpResponseRedirect(f"{address}?month={month}&page={sheet.page.number}")
    context = _page(source, month, sheet, form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "audits/monthly_edit.html", context, status=status)


def _page(source: WaveInstrument, month: str, sheet: MonthSheet, form: MonthForm) -> dict[str, Any]:
    """Context of the page."""
    return {
        "wave": source.wave,
        "source": source,
        "sources": monthly_sources(source.wave),
        "month": month,
        "previous": month_before(month),
        "months": months_offered(source, timezone.localdate()),
        "outside": outside_of(source, month),
        "sheet": sheet,
        "groups": groups_of(source.instrument.body),
        "form": form,
        "totals": list(form.totals(sheet.rest, sheet.before)),
        "is_open": source.wave.state not in {*FINISHED, AuditWave.State.DRAFT},
    }


def _saved(request: UserRequest, source: WaveInstrument, month: str, form: MonthForm) -> MonthSaved | None:
    """What was kept; None with an error in the form."""
    try:
        return save_month(
            source.pk,
            month=month,
            typed=form.typed(),
            reason=form.reason_given(),
            by=request.user,
            at=timezone.now(),
        )
    except NoReasonError:
        form.add_error("reason", _("You change figures that were saved: say why."))
    except ObservationSupersededError as error:
        text = _("Somebody has changed «%s» meanwhile: open the month again and compare.")
        form.add_error(None, text % error)
    except WaveClosedError:
        form.add_error(None, _("The wave is approved: nothing is added to it any more."))
    except WaveNotBegunError:
        form.add_error(None, _("The wave is a draft: begin collecting on its plan first."))
    return None


def _told(saved: MonthSaved) -> str:
    """What was kept, in words."""
    added = npgettext("month", "figures of %s branch added", "figures of %s branches added", saved.added)
    parts = [
        (added, saved.added),
        (_("corrected: %s"), saved.corrected),
        (_("withdrawn: %s"), saved.withdrawn),
    ]
    said = ", ".join(text % count for text, count in parts if count)
    return pgettext("month", "Saved: %s.") % said if said else _("Nothing was changed.")
