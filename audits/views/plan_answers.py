"""What the pages of a prescription share: waking the worker, and answers that come too late."""

from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.requests import UserRequest
from audits.models import AuditWave, Recommendation
from audits.queries.options import options_job
from audits.services.approval import WaveClosedError, WaveNotScoredError
from audits.views.page import to_part
from jobs import tasks

CLOSED = (WaveClosedError, WaveNotScoredError)
Typed = Sequence[tuple[str, str]]
"""What was asked, and what was answered to it, in words."""


def ring_options(wave: AuditWave) -> None:
    """Wake a worker for the options, if they are to be computed anew."""
    job = options_job(wave)
    if job is not None and job.state == job.State.NEW:
        tasks.ring(job.pk)


def too_late(request: UserRequest, wave_id: int, *, typed: Typed = ()) -> HttpResponse:
    """The wave was approved, or collects again; what was typed stays on the page that says so."""
    messages.error(
        request, _("The plan does not change now: it is approved, or its figures are out of date.")
    )
    return kept_answers(request, wave_id, typed) if typed else to_part(wave_id, "plan")


def kept_answers(request: UserRequest, wave_id: int, typed: Typed) -> HttpResponse:
    """409 with what was typed, to be sent once more as it is, or copied."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = {"wave_id": wave_id, "typed": typed, "sent": sent, "address": request.get_full_path()}
    return render(request, "audits/plan_kept.html", context, status=HTTPStatus.CONFLICT)


def line_gone(request: UserRequest, line: Recommendation) -> HttpResponse:
    """The plan was made anew between the page and the click."""
    text = _("«%s» is not in the plan any more: the plan has been made anew meanwhile.")
    messages.error(request, text % named(line))
    return to_part(line.wave_id, "plan")


def named(line: Recommendation) -> str:
    """The line as its reader knows it."""
    return f"{line.subject} {line.module.title}" if line.module is not None else line.text
