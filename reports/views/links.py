"""Links that open a report to somebody without an account: made and withdrawn here, opened by anybody."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest, client_address
from catalog.throttle import Limit, is_over
from jobs.downloads import send_result
from reports.audit_gap import report_number
from reports.link_forms import ReportLinkForm
from reports.links import address_of
from reports.models import ReportLink
from reports.permissions import access_report, access_report_by_link, access_report_link
from reports.queries.files import PDF, file_name, file_of
from reports.services import TooManyLinksError, make_link, revoke_link
from reports.views.audit_reports import report_page
from reports.web import report_body

OPENINGS = Limit("report-openings", 120, 3600)  # of one address: an office behind one wireless network
MISSES = Limit("report-misses", 30, 600)  # addresses that open nothing
View = Callable[..., HttpResponseBase]


@never_cache
@require_POST
def report_link_create(request: UserRequest, report_id: int) -> HttpResponse:
    """A new link; its address is shown in the answer and never again."""
    report = access_report(request.user, report_id)
    form = ReportLinkForm(request.POST)
    if not form.is_valid():
        return report_page(request, report, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        link, secret = make_link(report.pk, **form.cleaned_data, by=request.user, at=timezone.now())
    except TooManyLinksError:
        form.add_error(None, _("There are 20 open links already. Withdraw those that are not needed."))
        return report_page(request, report, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    context = {"report": report, "number": report_number(report), "wave": report.facts["wave"]}
    context |= {"link": link, "address": address_of(secret)}
    return render(request, "reports/link_create.html", context)


@require_POST
def report_link_revoke(request: UserRequest, report_id: int, link_id: int) -> HttpResponse:
    """The link opens nothing from now on."""
    link = access_report_link(request.user, report_id, link_id)
    revoke_link(link.pk, by=request.user, at=timezone.now())
    messages.success(request, _("The link «%s» opens nothing from now on.") % link.label)
    return redirect("reports:report-detail", report_id)


def by_link(view: View) -> View:
    """A public page that nobody keeps and no search finds; so many an hour to one address."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        is_too_often = is_over(OPENINGS, client_address(request) or "")
        response = throttled(request, OPENINGS) if is_too_often else view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return login_not_required(never_cache(answer))


@by_link
@require_safe
def link_open(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The report as a page, for whoever has the link."""
    link = access_report_by_link(secret, at=timezone.now(), is_read=request.method == "GET")
    if link is None:
        return missed(request)
    report = link.report
    context = {
        "link": link,
        "secret": secret,
        "report": report,
        "number": report_number(report),
        "wave": report.facts["wave"],
        "body": report_body(report),
        "pdf": file_of(report, PDF),
    }
    return render(request, "reports/link_open.html", context)


@by_link
@require_safe
def link_file(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The PDF, for whoever has the link; until it is ready, the page."""
    link: ReportLink | None = access_report_by_link(
        secret, at=timezone.now(), is_read=request.method == "GET"
    )
    if link is None:
        return missed(request)
    file = file_of(link.report, PDF)
    if not file.is_ready:
        return redirect("report_links:link-open", secret)
    return send_result(file.job, file_name(link.report, PDF))


def missed(request: HttpRequest) -> HttpResponse:
    """404: unknown, expired and withdrawn look alike, and many of them from one address are too many."""
    if is_over(MISSES, client_address(request) or ""):
        return throttled(request, MISSES)
    return render(request, "reports/link_closed.html", status=HTTPStatus.NOT_FOUND)


def throttled(request: HttpRequest, limit: Limit) -> HttpResponse:
    """429 with what to do."""
    response = render(request, "reports/link_throttled.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(limit.seconds)
    return response
