"""The page «Выводы отчёта»: the auditor's words beside the facts, kept section by section while written."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
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

UNHEARD_AT_MOST = 3  # texts that a page has sent without an answer, with the one that it sends now


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a text: kept (`row`; None where nobody wrote), refused, or `stale`: what stands."""

    section: str
    form: ConclusionForm
    status: HTTPStatus
    at: datetime
    row: AuditConclusion | None = None
    stale: AuditConclusion | None = None


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
    """Keep the text of one section: by the button, or as it is written, when JSON is asked for."""
    wave = access_wave_work(request.user, wave_id)
    if section not in AuditConclusion.Section.values:
        raise Http404
    is_typing = request.headers.get("Accept") == "application/json"
    try:
        sent = _sent(request, wave, section)
    except (WaveNotScoredError, WaveClosedError):
        return _too_late(request, wave, is_typing=is_typing)
    if is_typing:
        return JsonResponse(_told(sent), status=sent.status)
    if sent.status != HTTPStatus.OK:
        return _page(request, wave, sent)
    messages.success(request, _("The conclusion is saved."))
    return redirect(reverse("reports:conclusion-list", args=[wave.pk]) + f"#{section}")


def _sent(request: UserRequest, wave: AuditWave, section: str) -> Sent:
    """What becomes of the text that came.

    Raises:
        WaveNotScoredError, WaveClosedError: the wave takes no conclusions as it stands.
    """
    at = timezone.now()
    if wave.state not in OPEN or not wave.frozen:
        raise WaveNotScoredError(wave.name)
    form = ConclusionForm(request.POST)
    if not form.is_valid():
        return Sent(section, form, HTTPStatus.UNPROCESSABLE_ENTITY, at)
    try:
        words = form.words() | {"own": request.POST.getlist("unheard")[:UNHEARD_AT_MOST]}
        row = save_conclusion(wave.pk, section, **words, by=request.user, at=at)
    except PersonNamedError:
        form.add_error("text", _("The report names nobody: take out names, initials, telephones, addresses."))
        return Sent(section, form, HTTPStatus.UNPROCESSABLE_ENTITY, at)
    except StaleConclusionError as error:
        return Sent(section, form, HTTPStatus.CONFLICT, at, stale=error.current)
    return Sent(section, form, HTTPStatus.OK, at, row=row)


def _told(sent: Sent) -> dict[str, object]:
    """The same for a page that goes on: the version to send next, and why a text was not kept."""
    if sent.status == HTTPStatus.CONFLICT:
        html = render_to_string("reports/_conclusion_conflict.html", {"stale": sent.stale})
        return {"version": sent.stale.version if sent.stale else 0, "html": html}
    if sent.status != HTTPStatus.OK:
        return {"reason": " ".join(str(one) for told in sent.form.errors.values() for one in told)}
    row = sent.row
    return {
        "version": row.version if row else 0,
        "saved_at": sent.at.isoformat(),
        "is_own": bool(row and row.text),
    }


def _too_late(request: UserRequest, wave: AuditWave, *, is_typing: bool) -> HttpResponse:
    """The wave takes no conclusions as it stands: said in place, or on the wave's page."""
    text = _("The conclusions can no longer be changed.")
    if is_typing:
        return JsonResponse({"reason": text}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.error(request, text)
    return redirect("audits:wave-detail", wave.pk)


def _page(request: UserRequest, wave: AuditWave, sent: Sent | None = None) -> HttpResponse:
    """The page; `sent` is what was not kept."""
    context = {
        "wave": wave,
        "lines": conclusion_lines(wave),
        "sent_section": sent.section if sent else "",
        "sent": sent.form if sent else None,
        "stale": sent.stale if sent else None,
        "can_edit": wave.state in OPEN,
        "longest": AuditConclusion.LONGEST,
    }
    return render(
        request, "reports/conclusion_list.html", context, status=sent.status if sent else HTTPStatus.OK
    )
