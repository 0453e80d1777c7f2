"""The page «Выводы отчёта»: the auditor's words beside the facts, saved section by section."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from audits.models import AuditWave
from audits.permissions import access_wave_work
from reports.conclusion_forms import ConclusionForm
from reports.models import AuditConclusion
from reports.queries.conclusions import conclusion_lines
from reports.services.conclusions import (
    OPEN,
    PersonNamedError,
    StaleConclusionError,
    WaveClosedError,
    WaveNotScoredError,
    save_conclusion,
)


@require_safe
def conclusion_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """Every section of the next report with its facts and the auditor's text."""
    wave = access_wave_work(request.user, wave_id)
    if wave.state not in (*OPEN, AuditWave.State.ARCHIVED) or not wave.frozen:
        messages.error(request, _("Conclusions need figures: the wave is to be computed first."))
        return redirect("audits:wave-detail", wave.pk)
    return _page(request, wave)


@require_POST
def conclusion_edit(request: UserRequest, wave_id: int, section: str) -> HttpResponse:
    """Keep the text of one section; what somebody else has changed meanwhile is shown beside it."""
    wave = access_wave_work(request.user, wave_id)
    if section not in AuditConclusion.Section.values:
        raise Http404
    if wave.state not in OPEN or not wave.frozen:
        return _too_late(request, wave)
    form = ConclusionForm(request.POST)
    if not form.is_valid():
        return _page(request, wave, section, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        save_conclusion(wave.pk, section, **form.words(), by=request.user, at=timezone.now())
    except (WaveNotScoredError, WaveClosedError):
        return _too_late(request, wave)
    except PersonNamedError:
        form.add_error("text", _("The report names nobody: take out names, initials, telephones, addresses."))
        return _page(request, wave, section, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except StaleConclusionError:
        return _page(request, wave, section, form, is_stale=True, status=HTTPStatus.CONFLICT)
    messages.success(request, _("The conclusion is saved."))
    return redirect(reverse("reports:conclusion-list", args=[wave.pk]) + f"#{section}")


def _too_late(request: UserRequest, wave: AuditWave) -> HttpResponse:
    """To the wave, which takes no conclusions as it stands."""
    messages.error(request, _("The conclusions can no longer be changed."))
    return redirect("audits:wave-detail", wave.pk)


def _page(
    request: UserRequest,
    wave: AuditWave,
    section: str = "",
    form: ConclusionForm | None = None,
    *,
    is_stale: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page; `form` is what was sent for `section` and was not kept."""
    context = {
        "wave": wave,
        "lines": conclusion_lines(wave),
        "sent_section": section,
        "sent": form,
        "is_stale": is_stale,
        "can_edit": wave.state in OPEN,
        "longest": AuditConclusion.LONGEST,
    }
    return render(request, "reports/conclusion_list.html", context, status=status)
