"""An issued report as a page: the same text and drawings as the document's."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from reports.audit_gap import report_number
from reports.permissions import access_report
from reports.queries.files import PDF, file_of
from reports.web import report_body


@require_safe
def audit_gap_web(request: UserRequest, report_id: int) -> HttpResponse:
    """The whole report of one edition by its frozen facts."""
    report = access_report(request.user, report_id)
    context = {
        "report": report,
        "number": report_number(report),
        "wave": report.facts["wave"],
        "body": report_body(report),
        "pdf": file_of(report, PDF),
    }
    return render(request, "reports/report_web.html", context)
