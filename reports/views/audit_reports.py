"""The audit-gap report: asked for, watched, opened, made again after a failure."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from jobs import tasks
from jobs.downloads import send_file, send_result
from reports.audit_gap import is_of_this_shape, report_number
from reports.link_forms import ReportLinkForm
from reports.models import Report
from reports.permissions import access_report, access_report_tables, access_reported_wave
from reports.queries.editions import editions_of
from reports.queries.files import PDF, XLSX, file_name, file_of, files_of
from reports.queries.links import links_of
from reports.services import (
    OldEditionError,
    WaveNotScoredError,
    request_report,
    retry_report,
    retry_tables,
)

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def report_request(request: UserRequest, wave_id: int) -> HttpResponse:
    """A new edition of the wave's report, or the last one if nothing changed since."""
    wave = access_reported_wave(request.user, wave_id)
    try:
        report = request_report(wave.pk, requested_by=request.user, at=timezone.now())
    except WaveNotScoredError:
        messages.error(request, _("A report needs figures: the wave is to be computed first."))
        return redirect("audits:wave-detail", wave.pk)
    for one in files_of(report):
        tasks.ring(one.job.pk if one.job else 0)
    return redirect("reports:report-detail", report.pk)


@require_safe
@vary_on_headers("HX-Request")
def report_detail(request: UserRequest, report_id: int) -> HttpResponse:
    """An edition and the ways to read it; to htmx, which asks while a file is made, its state alone."""
    report = access_report(request.user, report_id)
    if request.htmx:
        file = file_of(report, XLSX if request.GET.get("file") == XLSX else PDF)
        is_old = not is_of_this_shape(report)
        context = {"report": report, "file": file, "job": file.job, "is_old": is_old}
        return render(request, "reports/_report_file.html", context)
    return report_page(request, report, ReportLinkForm())


def report_page(
    request: UserRequest, report: Report, form: ReportLinkForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    """The page of an edition with the form of a link as it was sent."""
    context = {
        "report": report,
        "files": files_of(report),
        "links": links_of(report, at=timezone.now()),
        "editions": editions_of(report.subject_id),
        "form": form,
        "number": report_number(report),
        "is_old": not is_of_this_shape(report),
        "wave": report.facts["wave"],
    }
    return render(request, "reports/report_detail.html", context, status=status)


@require_safe
def report_file(request: UserRequest, report_id: int) -> HttpResponseBase:
    """The PDF; until it is ready, the page that says how it stands."""
    report = access_report(request.user, report_id)
    file = file_of(report, PDF)
    if not file.is_ready:
        return redirect("reports:report-detail", report.pk)
    return send_result(file.job, file_name(report, PDF))


@require_POST
def report_retry(request: UserRequest, report_id: int) -> HttpResponse:
    """Make the PDF of this edition again after a failure."""
    report = access_report(request.user, report_id)
    try:
        job = retry_report(report.pk, requested_by=request.user, at=timezone.now())
    except OldEditionError:
        text = _("This edition is of an earlier kind of report. Issue a new one on the page of the audit.")
        messages.error(request, text)
    else:
        tasks.ring(job.pk)
    return redirect("reports:report-detail", report.pk)


@require_safe
def report_tables(request: UserRequest, report_id: int) -> HttpResponseBase:
    """The XLSX; until it is ready, the page that says how it stands."""
    report = access_report_tables(request.user, report_id)
    file = file_of(report, XLSX)
    if file.job is None or not file.is_ready:
        return redirect("reports:report-detail", report.pk)
    return send_file(file.job.result_file, name=file_name(report, XLSX), content_type=XLSX_TYPE)


@require_POST
def report_tables_retry(request: UserRequest, report_id: int) -> HttpResponse:
    """Make the XLSX of this edition again after a failure."""
    report = access_report_tables(request.user, report_id)
    job = retry_tables(report.pk, requested_by=request.user, at=timezone.now())
    tasks.ring(job.pk)
    return redirect("reports:report-detail", report.pk)
