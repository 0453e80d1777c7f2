"""Sheets on the auditor's side: planned, listed, reviewed."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from audits.errors import (
    ForeignBranchError,
    InstrumentNotOfferedError,
    NoReasonError,
    ObservationSupersededError,
    WaveClosedError,
)
from audits.models import Sheet
from audits.permissions import access_sheet_photo, access_sheet_work, access_wave_work
from audits.photographs import CONTENT_TYPE
from audits.queries.sheets import next_to_review, sheet_table
from audits.queries.surveys import branches_of
from audits.services.sheet_plans import SheetBegunError, SheetPlanError, cancel_sheet, plan_sheets
from audits.services.sheet_reviews import (
    OwnSheetError,
    SheetMovedError,
    accept_sheet,
    reject_sheet,
    return_sheet,
    withdraw_sheet,
)
from audits.sheet_cards import sheet_card
from audits.sheet_forms import PlanForm, ReasonForm, SheetFilterForm
from audits.views.sheet_page import list_context, review_context
from jobs.streaming import send_media

CARDS_AT_ONCE = 300


@require_safe
def sheet_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """The wave's sheets: planned, under way, waiting for a review."""
    wave = access_wave_work(request.user, wave_id)
    return render(request, "audits/sheet_list.html", list_context(request, wave))


@require_POST
def sheet_create(request: UserRequest, wave_id: int) -> HttpResponse:
    """Plan sheets; each gets a link of its own."""
    wave = access_wave_work(request.user, wave_id)
    form = PlanForm(request.POST, branches=list(branches_of(wave).values_list("pk", flat=True)))
    if not form.is_valid():
        context = list_context(request, wave, form=form)
        return render(request, "audits/sheet_list.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        made = plan_sheets(wave.pk, form.plan(), by=request.user, at=timezone.now())
    except (SheetPlanError, InstrumentNotOfferedError, ForeignBranchError):
        messages.error(request, _("The plan does not fit: compare checklist, scenario and observers."))
    except WaveClosedError:
        messages.error(request, _("The wave is approved: nothing is added to it any more."))
    else:
        text = ngettext("%d sheet is planned.", "%d sheets are planned.", len(made)) % len(made)
        messages.success(request, text)
    return redirect("audits:sheet-list", wave.pk)


@require_safe
def sheet_cards(request: UserRequest, wave_id: int) -> HttpResponse:
    """Links of planned sheets as cards with QR codes, for the observers: never for the branches."""
    wave = access_wave_work(request.user, wave_id)
    chosen = SheetFilterForm(request.GET).chosen()
    chosen |= {"state": Sheet.State.PLANNED, "is_begun": None}
    sheets = sheet_table(wave, today=timezone.localdate(), **chosen).filter(recording=None)
    cards = [sheet_card(one) for one in sheets[:CARDS_AT_ONCE]]
    status = HTTPStatus.OK if cards else HTTPStatus.NOT_FOUND
    return render(request, "audits/sheet_cards.html", {"wave": wave, "cards": cards}, status=status)


@require_safe
def sheet_detail(request: UserRequest, wave_id: int, sheet_id: int) -> HttpResponse:
    """One sheet with its answers, comments, photographs, scenario and score."""
    sheet = access_sheet_work(request.user, wave_id, sheet_id)
    return render(request, "audits/sheet_detail.html", review_context(request, sheet))


@require_POST
def sheet_accept(request: UserRequest, wave_id: int, sheet_id: int) -> HttpResponse:
    """The sheet counts from now on."""
    sheet = access_sheet_work(request.user, wave_id, sheet_id)
    is_calibration = sheet.recording is not None and sheet.recording.is_calibration
    said = (
        _("Accepted: %s. A calibration counts in no figure.")
        if is_calibration
        else _("Accepted and counted: %s.")
    )
    return _decided(request, sheet, partial(accept_sheet, reason=_reason(request)), said)


@require_POST
def sheet_return(request: UserRequest, wave_id: int, sheet_id: int) -> HttpResponse:
    """The observer mends the sheet."""
    sheet = access_sheet_work(request.user, wave_id, sheet_id)
    said = _("Returned: %s. The observer's link opens the sheet again, with the reason.")
    return _decided(request, sheet, partial(return_sheet, reason=_reason(request)), said)


@require_POST
def sheet_reject(request: UserRequest, wave_id: int, sheet_id: int) -> HttpResponse:
    """The sheet counts in nothing."""
    sheet = access_sheet_work(request.user, wave_id, sheet_id)
    said = _("Rejected: %s. The sheet stays here with the reason.")
    return _decided(request, sheet, partial(reject_sheet, reason=_reason(request)), said)


@require_POST
def sheet_withdraw(request: UserRequest, wave_id: int, sheet_id: int) -> HttpResponse:
    """An accepted sheet counts no more."""
    sheet = access_sheet_work(request.user, wave_id, sheet_id)
    said = _("Withdrawn: %s. The sheet counts no more. Compute the figures anew.")
    return _decided(request, sheet, partial(withdraw_sheet, reason=_reason(request)[:200]), said)


@require_POST
def sheet_cancel(request: UserRequest, wave_id: int, sheet_id: int) -> HttpResponse:
    """Take back a planned sheet."""
    sheet = access_sheet_work(request.user, wave_id, sheet_id)
    try:
        cancel_sheet(sheet.pk, by=request.user, at=timezone.now())
    except SheetBegunError:
        messages.error(request, _("The sheet is begun already: it cannot be taken back."))
    else:
        messages.success(request, _("The sheet is taken back, its link opens nothing any more."))
    return redirect("audits:sheet-list", wave_id)


@require_safe
def photo_file(request: UserRequest, photo_id: int) -> HttpResponseBase:
    """A photograph to those who see its sheet."""
    photo = access_sheet_photo(request.user, photo_id)
    tag = photo.stored_file.rpartition("/")[2]
    return send_media(
        request, photo.stored_file, name=f"{photo.item}.jpg", content_type=CONTENT_TYPE, tag=tag
    )


def _reason(request: UserRequest) -> str:
    """Why, as it was given."""
    return ReasonForm(request.POST).reason_given()


def _decided(request: UserRequest, sheet: Sheet, decide: Callable[..., object], said: str) -> HttpResponse:
    """The decision, and on to the next sheet that waits."""
    here = redirect("audits:sheet-detail", sheet.wave_id, sheet.pk)
    try:
        decide(sheet.pk, by=request.user, at=timezone.now())
    except NoReasonError:
        messages.error(request, _("Say why: the reason is kept with the sheet."))
        return here
    except OwnSheetError:
        messages.error(request, _("You filled this sheet yourself: another auditor of the wave accepts it."))
        return here
    except (SheetMovedError, ObservationSupersededError):
        messages.error(request, _("Somebody has decided on the sheet meanwhile: look at its state."))
        return here
    except WaveClosedError:
        messages.error(request, _("The wave takes no observations now. Open it for collecting first."))
        return here
    said %= ", ".join([sheet.branch.name, sheet.instrument.title, sheet.observer])
    waiting = next_to_review(sheet.wave, request.user)
    if waiting is None:
        messages.success(request, said)
        return redirect("audits:sheet-list", sheet.wave_id)
    messages.success(request, f"{said} {_('The next sheet that waits is open now.')}")
    return redirect("audits:sheet-detail", sheet.wave_id, waiting.pk)
