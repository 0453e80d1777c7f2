"""Approving a prescription, after a page that says what follows, and taking the approval back."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from audits.forms import ApprovalForm, RejectionForm
from audits.models import AuditWave
from audits.permissions import access_wave_work
from audits.queries.approval import foresee_approval
from audits.queries.options import options_job
from audits.queries.plan import lines_of
from audits.services.approval import (
    CausesMissingError,
    OpenAppealsError,
    UndecidedError,
    WaveStateError,
    approve_wave,
)
from audits.services.withdrawal import ApprovalUsedError, withdraw_approval
from audits.views.page import to_part
from audits.views.plan_answers import ring_options


@require_http_methods(["GET", "HEAD", "POST"])
def wave_approve(request: UserRequest, wave_id: int) -> HttpResponse:
    """What follows from the approval; with the answer, the approval, or the list of what is missing."""
    wave = access_wave_work(request.user, wave_id)
    if request.method != "POST":
        return _foreseen(request, wave)
    answer = ApprovalForm(request.POST).answered()
    try:
        approve_wave(wave.pk, by=request.user, at=timezone.now(), **answer)
    except CausesMissingError as error:
        messages.error(request, _missing(error))
        return to_part(wave.pk, "gaps")
    except (UndecidedError, OpenAppealsError):
        return _foreseen(request, wave, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except WaveStateError:
        messages.error(request, _("Only a scored wave is approved, and only once."))
    else:
        messages.success(request, _("The prescription is approved. The customer has been told."))
    return to_part(wave.pk, "plan")


@require_POST
def approval_withdraw(request: UserRequest, wave_id: int) -> HttpResponse:
    """Take the approval back, with the reason that the customer reads."""
    wave = access_wave_work(request.user, wave_id)
    form = RejectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("An approval is withdrawn only with a reason: the customer reads it."))
        return to_part(wave.pk, "approval")
    try:
        withdraw_approval(wave.pk, reason=form.reason_given(), by=request.user, at=timezone.now())
    except ApprovalUsedError as error:
        messages.error(request, _("The approval stays. %s") % error.why)
        return to_part(wave.pk, "approval")
    except WaveStateError:
        messages.error(request, _("The wave has moved on meanwhile: look at its state."))
    else:
        ring_options(wave)
        messages.success(request, _("The approval is withdrawn: the plan may be changed. HR has been told."))
    return to_part(wave.pk, "plan")


def _foreseen(request: UserRequest, wave: AuditWave, *, status: int = HTTPStatus.OK) -> HttpResponse:
    """The page before the approval; 422: what is not decided is neither decided nor answered for."""
    missing = wave.deficits.filter(deficit__gt=0, cause="").select_related("competence")
    if wave.state != AuditWave.State.SCORED or missing:
        titles = [one.competence.title for one in missing]
        is_open = wave.state == AuditWave.State.SCORED
        why = (
            _missing(CausesMissingError(titles))
            if is_open
            else _("Only a scored wave is approved, and only once.")
        )
        messages.error(request, why)
        return to_part(wave.pk, "gaps" if is_open else "plan")
    job = options_job(wave)
    context = {
        "wave": wave,
        "foresight": foresee_approval(wave, lines_of(wave), by=request.user),
        "today": timezone.localdate(),
        "is_computed": job is None or not job.in_progress,
        "is_refused": status != HTTPStatus.OK,
        "answer": ApprovalForm(request.POST).answered(),
        "typed": request.POST.get("because", ""),
    }
    return render(request, "audits/wave_approve.html", context, status=status)


def _missing(error: CausesMissingError) -> str:
    """Which causes are missing."""
    return _("Not approved: name the cause of each deficit. Missing: %s.") % "; ".join(error.titles)
