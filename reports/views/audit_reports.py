"""The audit-gap report: asked for, watched, opened, made again after a failure."""

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
from jobs.downloads import send_result
from jobs.models import Job
from reports.audit_gap import report_number
from reports.models import Report
from reports.permissions import access_report, access_reported_wave
from reports.services import WaveNotScoredError, request_report, retry_report


@require_POST
def report_request(request: UserRequest, wave_id: int) -> HttpResponse:
    """A new edition of the wave's report, or the last one if nothing changed since."""
    wave = access_reported_wave(request.user, wave_id)
    try:
        report = request_report(wave.pk, requested_by=request.user, at=timezone.now())
    except WaveNotScoredError:
        messages.error(request, _("A report needs figures: the wave is to be computed first."))
        return redirect("audits:wave-detail", wave.pk)
    tasks.ring(report.job_id or 0)
    return redirect("reports:report-detail", report.pk)


@require_safe
@vary_on_headers("HX-Request")
def report_detail(request: UserRequest, report_id: int) -> HttpResponse:
    """An edition and its PDF's state; to htmx, which asks while it is made, the state alone."""
    report = access_report(request.user, report_id)
    context = {
        "report": report,
        "job": _job_of(report),
        "number": report_number(report),
        "wave": report.facts["wave"],
    }
    part, page = "reports/_report_state.html", "reports/report_detail.html"
    return render(request, part if request.htmx else page, context)


@require_safe
def report_file(request: UserRequest, report_id: int) -> HttpResponseBase:
    """The PDF; until it is ready, the page that says how it stands."""
    report = access_report(request.user, report_id)
    job = _job_of(report)
    if job is None or job.state != Job.State.DONE:
        return redirect("reports:report-detail", report.pk)
    name = f"audit-gap-{report.subject_id:03d}-{report.edition}.pdf"
    return send_result(job, name)


@require_POST
def report_retry(request: UserRequest, report_id: int) -> HttpResponse:
    """Make the PDF of this edition again after a failure."""
    report = access_report(request.user, report_id)
    job = retry_report(report.pk, requested_by=request.user, at=timezone.now())
    tasks.ring(job.pk)
    return redirect("reports:report-detail", report.pk)


def _job_of(report: Report) -> Job | None:
    """The job that makes the PDF."""
    return Job.objects.filter(pk=report.job_id or 0).first()
