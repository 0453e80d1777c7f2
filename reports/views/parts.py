"""Files of the cards of branches of a report."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from jobs.downloads import send_result
from reports.permissions import access_report
from reports.queries.parts import part_files


@require_safe
def report_part(request: UserRequest, report_id: int, part: int) -> HttpResponseBase:
    """One file of the cards; until it is ready, the page that says how it stands."""
    report = access_report(request.user, report_id)
    file = next((one for one in part_files(report) if one.part == part), None)
    if file is None or not file.is_ready:
        return redirect("reports:report-detail", report.pk)
    return send_result(file.job, f"audit-gap-{report.subject_id:03d}-{report.edition}-branches-{part}.pdf")
