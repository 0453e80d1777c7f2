"""Pages of those who ask: the list, the form, one request with its trail, messages and files."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.requests import UserRequest, client_address
from catalog import consents, throttle
from catalog.forms.requests import ClientWishForm, MessageForm, VisitorWishForm, WishForm
from catalog.models import Module, ProgrammeRequest
from catalog.permissions import (
    access_own_request,
    access_request,
    access_request_list,
    is_methodologist,
    organisations_of_asker,
)
from catalog.queries.requests import requests_of, wish_summary
from catalog.services.requests import (
    AskingRefusedError,
    NothingWantedError,
    RequestStateError,
    post_message,
    resume_request,
    submit_request,
    submit_visitor_request,
    withdraw_request,
)
from catalog.tokens import BadTokenError, Prefill, read_prefill_token
from catalog.views.request_page import account_page, refuse_move, render_request, request_rows, ring_for

PAGE = 50


class AnyRequest(HttpRequest):
    """A request of a person or a visitor."""

    htmx: HtmxDetails


@require_safe
def request_list(request: UserRequest) -> HttpResponse:
    """Requests of the person's organisations; a methodologist's are in the queue."""
    if is_methodologist(request.user) and not organisations_of_asker(request.user):
        return redirect("catalog:request-queue")
    organisations = access_request_list(request.user)
    words = request.GET.get("q", "")[:100]
    page = Paginator(requests_of(organisations, words), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": request_rows(page.object_list),
        "words": words,
        "today": timezone.localdate(),
    }
    return render(request, "catalog/request_list.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def request_create(request: AnyRequest) -> HttpResponse:
    """The form of a request, for an HR manager or a visitor. To htmx, the summary of what is ticked."""
    if not isinstance(request.user, User):  # a visitor
        return _visitor_create(request)
    organisations = access_request_list(request.user)
    prefilled = _prefill(request, organisations)
    form = ClientWishForm(
        request.POST or None,
        initial=_initial(request, prefilled),
        modules=_modules(request.user),
        prefilled=prefilled,
        organisation_ids=organisations,
    )
    if request.method == "POST" and form.is_valid() and (sent := _submit(form, request.user)):
        return _sent(request, sent)
    return _form_page(request, form)


def _submit(form: ClientWishForm, user: User) -> ProgrammeRequest | None:
    """The request as it was sent; None, and the form says why, where it may not be."""
    organisation_id = form.organisation_id()
    try:
        return submit_request(
            form.wish(), organisation_id=organisation_id, requested_by=user, at=timezone.now()
        )
    except NothingWantedError:
        form.add_error("m", _("These modules cannot be asked for by this organisation."))
    except AskingRefusedError as refused:
        form.add_error(None, refused.why)
    return None


def _visitor_create(request: AnyRequest) -> HttpResponse:
    """The same for somebody without an account: the request waits until the address is confirmed."""
    form = VisitorWishForm(
        request.POST or None, initial=_initial(request, None), modules=_modules(None), prefilled=None
    )
    if request.method == "POST" and form.is_valid():
        address = client_address(request)
        visitor = form.visitor(address)
        if throttle.is_over(throttle.REQUESTS_BY_ADDRESS, address or "") or throttle.is_over(
            throttle.REQUESTS_BY_EMAIL, visitor.email
        ):
            return too_often(request)
        try:
            submit_visitor_request(form.wish(), visitor=visitor, at=timezone.now())
        except NothingWantedError:  # withdrawn from the catalogue while the form was filled in
            form.add_error("m", _("One of the modules is not offered any more. Choose another."))
        else:
            return redirect("catalog:request-sent")
    return _form_page(request, form)


@login_not_required
@require_safe
def request_sent(request: HttpRequest) -> HttpResponse:
    """Tells a visitor to open the mail; the same for everybody, so it says nothing about an address."""
    return render(request, "catalog/request_sent.html")


@require_safe
@vary_on_headers("HX-Request")
def request_detail(request: UserRequest, request_id: int) -> HttpResponse:
    """One request: what was asked, where it stands, files, messages. To htmx, the files alone."""
    found = access_request(request.user, request_id)
    return render_request(request, account_page(request.user, found))


@require_POST
def request_message(request: UserRequest, request_id: int) -> HttpResponse:
    """Add a message of either side."""
    found = access_request(request.user, request_id)
    form = MessageForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("An empty message was not sent."))
        return redirect("catalog:request-detail", found.pk)
    post_message(found.pk, author=request.user, text=form.text_given(), at=timezone.now())
    messages.success(request, _("The message is sent."))
    return redirect("catalog:request-detail", found.pk)


@require_POST
def request_withdraw(request: UserRequest, request_id: int) -> HttpResponse:
    """The asker needs it no longer; can be undone on the page."""
    found = access_own_request(request.user, request_id)
    try:
        withdraw_request(found.pk, by=request.user, at=timezone.now())
    except RequestStateError:
        return refuse_move(request, found)
    messages.success(request, _("The request is withdrawn. It can be sent again from its page."))
    return redirect("catalog:request-detail", found.pk)


@require_POST
def request_resume(request: UserRequest, request_id: int) -> HttpResponse:
    """Undo of withdrawing."""
    found = access_own_request(request.user, request_id)
    try:
        resume_request(found.pk, by=request.user, at=timezone.now())
    except RequestStateError:
        return refuse_move(request, found)
    ring_for(found)
    messages.success(request, _("The request is sent again."))
    return redirect("catalog:request-detail", found.pk)


def too_often(request: HttpRequest) -> HttpResponse:
    """429 with what to do."""
    response = render(request, "catalog/request_throttled.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(throttle.REQUESTS_BY_ADDRESS.seconds)
    return response


def _sent(request: AnyRequest, sent: ProgrammeRequest) -> HttpResponse:
    """Wake the worker for the PDFs and show the request."""
    ring_for(sent)
    messages.success(request, _("The request № %(number)s is sent.") % {"number": sent.number})
    return redirect("catalog:request-detail", sent.pk)


def _form_page(request: AnyRequest, form: WishForm) -> HttpResponse:
    """The form with its summary, or to htmx the summary alone; 422 when something has to be mended."""
    context = {"form": form, "summary": wish_summary(form.chosen), "consent": consents.TEXT}
    if request.htmx and request.method == "GET":
        return render(request, "catalog/_request_summary.html", context)
    context["stale_link"] = "prefill" in request.GET and not form["prefill"].value()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "catalog/request_create.html", context, status=status)


def _modules(user: User | None) -> QuerySet[Module]:
    """Modules that may be asked for, in the catalogue's order."""
    return Module.objects.visible_to(user).select_related("block")


def _prefill(request: AnyRequest, organisations: list[int]) -> Prefill | None:
    """What a room above filled the form with, for this person and an organisation of his; else nothing."""
    token = request.POST.get("prefill") or request.GET.get("prefill") or ""
    try:
        prefilled = read_prefill_token(token)
    except BadTokenError:
        return None
    mine = prefilled.user_id == request.user.pk and prefilled.organisation_id in organisations
    return prefilled if mine else None


def _initial(request: AnyRequest, prefilled: Prefill | None) -> dict[str, object]:
    """A new form's values: the audit's, or the modules of the address (`?m=…&m=…`)."""
    if prefilled is None:
        return {"m": request.GET.getlist("m")}
    names = ("group_size", "audience", "starts_on", "ends_on", "expected_change")
    return {
        **{name: getattr(prefilled, name) for name in names},
        "m": request.GET.getlist("m") or prefilled.modules,
        "organisation": prefilled.organisation_id,
        "prefill": request.GET.get("prefill", ""),
    }
