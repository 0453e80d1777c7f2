"""Waves: the list, the board, the moves of a wave and its computation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from audits.forms import WaveFilterForm
from audits.models import AuditWave
from audits.permissions import access_wave, access_wave_list, access_wave_work, check_wave_creation
from audits.queries.endings import ending_of
from audits.queries.lists import scoring_job, wave_table
from audits.queries.withheld import with_standing
from audits.services.approval import WaveStateError, begin_checking, collect_again
from audits.services.scoring import (
    NothingToScoreError,
    WaveClosedError,
    close_and_score,
    request_scoring,
)
from audits.views.page import wave_page
from jobs import tasks
from jobs.models import Job

PAGE_SIZE = 50
GOES_ON, IS_OVER = "on", "over"  # what becomes of the collecting when figures are asked for
CLOSED = gettext_lazy("The collecting is closed: branches see their visits and may appeal them.")


@require_safe
def wave_list(request: UserRequest) -> HttpResponse:
    """Waves that the person reads or audits: search, state; pages of 50."""
    access_wave_list(request.user)
    chosen = WaveFilterForm(request.GET).chosen()
    page = Paginator(wave_table(request.user, **chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = with_standing(page.object_list)
    context = {
        "page": page,
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "states": AuditWave.State.choices,
        "plans": check_wave_creation(request.user),
    }
    return render(request, "audits/wave_list.html", context)


@require_safe
@vary_on_headers("HX-Request")
def wave_detail(request: UserRequest, wave_id: int) -> HttpResponse:
    """The audit board. To htmx, which asks while the figures are computed: how that stands, alone."""
    wave = access_wave(request.user, wave_id)
    if not request.htmx:
        return render(request, "audits/wave_detail.html", wave_page(request, wave))
    job = scoring_job(wave)
    context = {"wave": wave, "job": job, "is_mine": wave.is_mine}  # type: ignore[attr-defined]
    response = render(request, "audits/_scoring_state.html", context)
    if job is None or job.state == job.State.DONE:
        response.headers["HX-Refresh"] = "true"  # the figures are there: the whole page is another one
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def wave_score(request: UserRequest, wave_id: int) -> HttpResponse:
    """Ask for the wave's figures, also again after a failure; one that collects asks what becomes of that."""
    wave = access_wave_work(request.user, wave_id)
    is_collecting = wave.state == AuditWave.State.COLLECTING
    if request.method != "POST" and is_collecting:
        context = {"wave": wave, "ending": ending_of(wave, timezone.localdate())}
        return render(request, "audits/wave_score.html", context)
    way = request.POST.get("collecting", "")
    if request.method != "POST" or (is_collecting and way not in (GOES_ON, IS_OVER)):
        return redirect("audits:wave-score" if is_collecting else "audits:wave-detail", wave.pk)
    try:
        job = _asked(request, wave, way)
    except NothingToScoreError:
        messages.error(request, _("There is nothing to compute: import observations first."))
    except (WaveClosedError, WaveStateError):
        messages.error(request, _("The wave does not change any more, or has not begun."))
    else:
        tasks.ring(job.pk)
    return redirect("audits:wave-detail", wave.pk)


def _asked(request: UserRequest, wave: AuditWave, way: str) -> Job:
    """The job, after the collecting was closed where that was asked."""
    if way == IS_OVER and wave.state == AuditWave.State.COLLECTING:
        job = close_and_score(wave.pk, by=request.user, at=timezone.now())
        messages.success(request, CLOSED)
        return job
    goes_on, asker = way == GOES_ON, request.user.pk
    return request_scoring(wave.pk, requested_by_id=asker, collects_on=goes_on, at=timezone.now())


@require_POST
def wave_check(request: UserRequest, wave_id: int) -> HttpResponse:
    """Collecting is over."""
    wave = access_wave_work(request.user, wave_id)
    try:
        begin_checking(wave.pk, by=request.user, at=timezone.now())
    except WaveStateError:
        messages.error(request, _("The wave has moved on meanwhile: look at its state."))
    else:
        messages.success(request, CLOSED)
    return redirect("audits:wave-detail", wave.pk)


@require_POST
def wave_collect(request: UserRequest, wave_id: int) -> HttpResponse:
    """Open the wave for observations again."""
    wave = access_wave_work(request.user, wave_id)
    if wave.state == AuditWave.State.DRAFT:
        return redirect("audits:wave-plan", wave.pk)  # a draft begins by its plan, which says what is missing
    try:
        collect_again(wave.pk, by=request.user, at=timezone.now())
    except WaveStateError:
        messages.error(request, _("The wave has moved on meanwhile: look at its state."))
    return redirect("audits:wave-detail", wave.pk)
