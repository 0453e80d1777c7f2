"""The lists of observations and of remarks as tables: asked for, watched while written, taken away."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from audits.models import AuditWave
from audits.observation_forms import NAMES
from audits.permissions import access_wave
from audits.services.exports import OBSERVATIONS, REMARKS, request_table, table_job
from audits.verbatim_forms import NAMES as SOUGHT
from jobs import tasks
from jobs.downloads import send_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGES = {  # of each list: the list, its table, the file, and the names of its filters
    OBSERVATIONS: ("observation-list", "observation-table", "observation-book", NAMES),
    REMARKS: ("verbatim-list", "verbatim-table", "verbatim-book", SOUGHT),
}


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def observation_table(request: UserRequest, wave_id: int) -> HttpResponse:
    """The table of the observations that the list shows: a POST asks for it, a GET says how it stands."""
    return _table(request, access_wave(request.user, wave_id), OBSERVATIONS)


@require_safe
def observation_book(request: UserRequest, wave_id: int) -> HttpResponseBase:
    """The file; until it is written, or once the rows have changed, the page of it."""
    return _book(request, access_wave(request.user, wave_id), OBSERVATIONS)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def verbatim_table(request: UserRequest, wave_id: int) -> HttpResponse:
    """The table of the remarks that the list shows."""
    return _table(request, access_wave(request.user, wave_id), REMARKS)


@require_safe
def verbatim_book(request: UserRequest, wave_id: int) -> HttpResponseBase:
    """The file; until it is written, or once the rows have changed, the page of it."""
    return _book(request, access_wave(request.user, wave_id), REMARKS)


def _table(request: UserRequest, wave: AuditWave, what: str) -> HttpResponse:
    query, (back, page, file, _names) = _query(request, what), PAGES[what]
    is_auditor: bool = wave.is_mine  # type: ignore[attr-defined]
    if request.method == "POST":
        asked: dict[str, Any] = {"is_auditor": is_auditor, "requested_by_id": request.user.pk}
        job = request_table(wave, what, query, **asked, at=timezone.now())
        tasks.ring(job.pk)
        return HttpResponseRedirect(_address(page, wave, query))
    context = {
        "wave": wave,
        "job": table_job(wave, what, query, is_auditor=is_auditor),
        "poll_url": _address(page, wave, query),
        "file_url": _address(file, wave, query),
        "back_url": _address(back, wave, query),
        "is_narrow": bool(query),
        "is_of_remarks": what == REMARKS,
    }
    name = "audits/_table_state.html" if request.htmx else "audits/table_detail.html"
    return render(request, name, context)


def _book(request: UserRequest, wave: AuditWave, what: str) -> HttpResponseBase:
    query = _query(request, what)
    job = table_job(wave, what, query, is_auditor=wave.is_mine)  # type: ignore[attr-defined]
    if job is None or not job.result_file:
        return redirect(_address(PAGES[what][1], wave, query))
    remarks = pgettext("observation table", "What people wrote")
    title = remarks if what == REMARKS else pgettext("observation table", "Observations")
    return send_file(job.result_file, name=f"{title}, {wave.name}.xlsx", content_type=XLSX)


def _query(request: UserRequest, what: str) -> dict[str, str]:
    """The filters in force, of known names."""
    return {name: value for name in PAGES[what][3] if (value := request.GET.get(name, ""))}


def _address(name: str, wave: AuditWave, query: Mapping[str, str]) -> str:
    address = reverse(f"audits:{name}", args=[wave.pk])
    return f"{address}?{urlencode(query)}" if query else address
