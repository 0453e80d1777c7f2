"""Acts of erasure of a wave's evidence, to read and to print."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from audits.permissions import access_wave
from audits.queries.erasures import act_lines, act_of, erased_files, kept_evidence


@require_safe
def erasure_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """What evidence the wave still has, until when, and what was erased."""
    wave = access_wave(request.user, wave_id)
    context = {"wave": wave, "kept": kept_evidence(wave), "acts": act_lines(wave)}
    return render(request, "audits/erasure_list.html", context)


@require_safe
def erasure_detail(request: UserRequest, wave_id: int, day: str) -> HttpResponse:
    """One act with the extract of the journal."""
    wave = access_wave(request.user, wave_id)
    act = act_of(wave, _day(day))
    if act is None:
        raise Http404
    context = {"wave": wave, "act": act, "files": erased_files(wave, act.day)}
    return render(request, "audits/erasure_detail.html", context)


def _day(text: str) -> date:
    """The day of the address; 404 for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
