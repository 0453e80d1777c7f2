"""Pages of a visitor: confirming the address, then following the request by a signed link.

Whoever has the link may act, so these pages are neither cached nor indexed.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from catalog import throttle
from catalog.forms.requests import MessageForm
from catalog.permissions import access_confirmation, access_followed_module, access_followed_request
from catalog.queries.programmes import job_of, programme_page
from catalog.queries.requests import file_name
from catalog.services.programmes import NoDraftError, repeat_file
from catalog.services.requests import RequestStateError, confirm_request, post_message, withdraw_request
from catalog.tokens import follow_token
from catalog.views.request_page import render_request, ring_for, visitor_page
from catalog.views.requests import too_often
from jobs.downloads import send_result
from jobs.tasks import ring

View = Callable[..., HttpResponseBase]


def by_link(view: View) -> View:
    """A public page that nobody keeps: no cache, no index."""

    @wraps(view)
    def answer(request: UserRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return login_not_required(never_cache(answer))


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def request_confirm(request: UserRequest, token: str) -> HttpResponse:
    """A button that confirms the address (mail scanners open links, so a GET changes nothing)."""
    found = access_confirmation(token)
    if found is None:
        return render(request, "catalog/request_confirm_stale.html", status=404)
    if found.email_confirmed_at:  # the letter was opened again: on to what became of the request
        return redirect("catalog:request-follow", follow_token(found.pk))
    if request.method != "POST":
        return render(request, "catalog/request_confirm.html", {"row": found})
    try:
        confirm_request(found.pk, at=timezone.now())
    except RequestStateError:
        return render(request, "catalog/request_confirm_stale.html", status=404)
    ring_for(found)
    messages.success(
        request, _("The address is confirmed, the request № %(number)s is sent.") % {"number": found.number}
    )
    return redirect("catalog:request-follow", follow_token(found.pk))


@by_link
@require_safe
@vary_on_headers("HX-Request")
def request_follow(request: UserRequest, token: str) -> HttpResponse:
    """The visitor's request: trail, messages, files. To htmx, the files alone."""
    found = access_followed_request(token)
    return render_request(request, visitor_page(found, token))


@by_link
@require_POST
def request_follow_message(request: UserRequest, token: str) -> HttpResponse:
    """The visitor writes to the methodologist."""
    found = access_followed_request(token)
    form = MessageForm(request.POST)
    if throttle.is_over(throttle.MESSAGES_BY_REQUEST, str(found.pk)):
        return too_often(request)
    if form.is_valid():
        post_message(found.pk, author=None, text=form.text_given(), at=timezone.now())
        messages.success(request, _("The message is sent."))
    else:
        messages.error(request, _("An empty message was not sent."))
    return redirect("catalog:request-follow", token)


@by_link
@require_POST
def request_follow_withdraw(request: UserRequest, token: str) -> HttpResponse:
    """The visitor needs it no longer; the consent ends with it."""
    found = access_followed_request(token)
    try:
        withdraw_request(found.pk, by=None, at=timezone.now())
    except RequestStateError:
        messages.warning(request, _("The request stands otherwise by now; nothing was changed."))
    else:
        messages.success(request, _("The request is withdrawn, the consent has ended."))
    return redirect("catalog:request-follow", token)


@by_link
@require_safe
def programme_follow(request: UserRequest, token: str, requested_id: int) -> HttpResponse:
    """One programme of the visitor's request, as a page."""
    requested = access_followed_module(token, requested_id)
    context = {**programme_page(requested), "page": visitor_page(requested.request, token)}
    return render(request, "catalog/programme_detail.html", context)


@by_link
@require_safe
def programme_follow_file(_request: UserRequest, token: str, requested_id: int) -> HttpResponseBase:
    """The PDF of the visitor's programme."""
    requested = access_followed_module(token, requested_id)
    return send_result(job_of(requested), file_name(requested))


@by_link
@require_POST
def programme_follow_retry(request: UserRequest, token: str, requested_id: int) -> HttpResponse:
    """Make the PDF again after a failure."""
    requested = access_followed_module(token, requested_id)
    try:
        ring(repeat_file(requested.pk, by=None, at=timezone.now()))
    except NoDraftError:
        messages.warning(request, _("There is no programme yet."))
    return redirect("catalog:request-follow", token)
