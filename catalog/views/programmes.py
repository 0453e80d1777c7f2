"""Programmes of a request: reading one, its PDF, and the methodologist's form that adapts it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from catalog.forms.programmes import TOPICS_AT_MOST, DraftForms
from catalog.models import RequestedModule
from catalog.permissions import access_module_work, access_requested_module
from catalog.queries.programmes import draft_of, job_of, missing_parts, programme_page, sums_of
from catalog.queries.requests import file_name
from catalog.services.programmes import (
    NoDraftError,
    ProgrammeIncompleteError,
    discard_draft,
    issue_draft,
    repeat_file,
    save_draft,
    start_draft,
)
from catalog.services.trail import RequestStateError
from catalog.views.request_page import account_page, refuse_move
from jobs.downloads import send_result
from jobs.tasks import ring

BLANK_ROWS = 3
ROWS_AT_MOST = 20


@require_safe
def programme_detail(request: UserRequest, requested_id: int) -> HttpResponse:
    """One issued programme as a page: outcomes, plan, days."""
    requested = access_requested_module(request.user, requested_id)
    page = account_page(request.user, requested.request)
    return render(request, "catalog/programme_detail.html", {**programme_page(requested), "page": page})


@require_safe
def programme_file(request: UserRequest, requested_id: int) -> HttpResponseBase:
    """The programme's PDF; 404 until it is made."""
    requested = access_requested_module(request.user, requested_id)
    return send_result(job_of(requested), file_name(requested))


@require_POST
def programme_retry(request: UserRequest, requested_id: int) -> HttpResponse:
    """Make the PDF again after a failure."""
    requested = access_requested_module(request.user, requested_id)
    try:
        ring(repeat_file(requested.pk, by=request.user, at=timezone.now()))
    except NoDraftError:
        messages.warning(request, _("There is no programme yet."))
    return redirect("catalog:request-detail", requested.request_id)


@require_POST
def programme_create(request: UserRequest, requested_id: int) -> HttpResponse:
    """Open a draft for the request: a copy of the version, or an empty plan."""
    requested = access_module_work(request.user, requested_id)
    try:
        start_draft(requested.pk, by=request.user, at=timezone.now())
    except RequestStateError:
        return refuse_move(request, requested.request)
    return redirect("catalog:programme-edit", requested.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: UserRequest, requested_id: int) -> HttpResponse:
    """The draft's form; a POST keeps it, agreeing or not, and says what is still missing."""
    requested = access_module_work(request.user, requested_id)
    draft = draft_of(requested)
    if draft is None:
        return _no_draft(request, requested)
    forms = DraftForms(draft, request.POST or None, blank_rows=_blank_rows(request))
    if request.method == "POST" and forms.is_valid():
        try:
            save_draft(requested.pk, forms.edit())
        except NoDraftError:
            return _no_draft(request, requested)
        messages.success(request, _("The draft is saved."))
        more = f"?rows={_blank_rows(request)}" if "rows" in request.GET else ""
        return redirect(reverse("catalog:programme-edit", args=[requested.pk]) + more)
    return _draft_page(request, requested, forms)


@require_POST
def programme_sums(request: UserRequest, requested_id: int) -> HttpResponse:
    """What the form adds up to as it is typed; keeps nothing."""
    requested = access_module_work(request.user, requested_id)
    draft = draft_of(requested)
    if draft is None:
        return _no_draft(request, requested)
    sums = DraftForms(draft, request.POST).sums()
    return render(request, "catalog/_programme_sums.html", {"sums": sums})


@require_POST
def programme_issue(request: UserRequest, requested_id: int) -> HttpResponse:
    """Save the draft's form and give the draft to the asker; while it does not agree it is only saved."""
    requested = access_module_work(request.user, requested_id)
    draft = draft_of(requested)
    if draft is None:
        return _no_draft(request, requested)
    forms = DraftForms(draft, request.POST, blank_rows=_blank_rows(request))
    if not forms.is_valid():
        return _draft_page(request, requested, forms)
    try:
        save_draft(requested.pk, forms.edit())
        issued = issue_draft(requested.pk, by=request.user, at=timezone.now())
    except NoDraftError:
        return _no_draft(request, requested)
    except RequestStateError:
        return refuse_move(request, requested.request)
    except ProgrammeIncompleteError as error:
        messages.error(
            request, _("The draft is saved but not issued. %(why)s") % {"why": " ".join(error.problems)}
        )
        return redirect("catalog:programme-edit", requested.pk)
    if issued.job_id is not None:
        ring(issued.job_id)
    messages.success(request, _("The programme is issued, its PDF is being made."))
    return redirect("catalog:request-detail", requested.request_id)


@require_POST
def programme_discard(request: UserRequest, requested_id: int) -> HttpResponse:
    """Throw the draft away; what was issued stays."""
    requested = access_module_work(request.user, requested_id)
    try:
        discard_draft(requested.pk, by=request.user, at=timezone.now())
    except NoDraftError:
        return _no_draft(request, requested)
    messages.success(request, _("The draft is discarded."))
    return redirect("catalog:request-detail", requested.request_id)


def _draft_page(request: UserRequest, requested: RequestedModule, forms: DraftForms) -> HttpResponse:
    """The page of the draft's form, as it was saved or as it was typed."""
    context = {
        "requested": requested,
        "draft": forms.draft,
        "forms": forms,
        "sums": forms.sums() if forms.passport.is_bound else sums_of(forms.draft),
        "missing": missing_parts(forms.draft),
        "more_rows": min(_blank_rows(request) + BLANK_ROWS, ROWS_AT_MOST),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms.passport.is_bound else HTTPStatus.OK
    return render(request, "catalog/programme_edit.html", context, status=status)


def _no_draft(request: UserRequest, requested: RequestedModule) -> HttpResponse:
    """The draft was issued or discarded meanwhile, or never begun."""
    messages.warning(request, _("There is no draft of this programme; begin one from the request."))
    return redirect("catalog:request-detail", requested.request_id)


def _blank_rows(request: UserRequest) -> int:
    """How many empty lines the plan's form ends with."""
    given = request.GET.get("rows", "")
    wanted = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else BLANK_ROWS
    return min(wanted, ROWS_AT_MOST, TOPICS_AT_MOST)
