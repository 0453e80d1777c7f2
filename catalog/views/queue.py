"""The methodologist's queue and what is done with a request there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from catalog.forms.requests import DeclineForm, QueueForm
from catalog.models import ProgrammeRequest
from catalog.permissions import access_request_queue, access_request_work
from catalog.queries.requests import VISIBLE, QueueFilter, queue_counts, queue_rows
from catalog.services.programmes import issue_as_is
from catalog.services.requests import (
    RequestStateError,
    decline_request,
    release_request,
    reopen_request,
    take_request,
)
from catalog.states import WAITING, State
from catalog.views.request_page import refuse_move, request_rows

PAGE = 50


@require_safe
def request_queue(request: UserRequest) -> HttpResponse:
    """Requests of all, those that wait longest first."""
    access_request_queue(request.user)
    form = QueueForm(request.GET)
    now = timezone.now()
    page = Paginator(queue_rows(_wanted(form), at=now), PAGE).get_page(request.GET.get("page"))
    counts = queue_counts()
    context = {
        "page": page,
        "rows": request_rows(page.object_list),
        "form": form,
        "chips": [(one.value, one.label, counts[one]) for one in State if one in VISIBLE],
        "waiting": sum(counts[state] for state in WAITING),
        "total": sum(counts.values()),
        "state": request.GET.get("state", ""),
        "today": timezone.localdate(now),
    }
    return render(request, "catalog/request_queue.html", context)


@require_POST
def request_take(request: UserRequest, request_id: int) -> HttpResponse:
    """Begin to work on a request."""
    found = access_request_work(request.user, request_id)
    return _act(request, found, take_request, _("The request is in work."))


@require_POST
def request_release(request: UserRequest, request_id: int) -> HttpResponse:
    """Undo of taking."""
    found = access_request_work(request.user, request_id)
    return _act(request, found, release_request, _("The request is back in the queue."))


@require_POST
def request_reopen(request: UserRequest, request_id: int) -> HttpResponse:
    """Undo of declining."""
    found = access_request_work(request.user, request_id)
    return _act(request, found, reopen_request, _("The request is in work again."))


@require_POST
def request_ready(request: UserRequest, request_id: int) -> HttpResponse:
    """The programmes stay as they were given."""
    found = access_request_work(request.user, request_id)
    return _act(request, found, issue_as_is, _("The programmes stay as they were given."))


@require_POST
def request_decline(request: UserRequest, request_id: int) -> HttpResponse:
    """Refuse with a reason."""
    found = access_request_work(request.user, request_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A request is declined only with a reason."))
        return redirect("catalog:request-detail", found.pk)
    try:
        decline_request(found.pk, by=request.user, reason=form.reason_given(), at=timezone.now())
    except RequestStateError:
        return refuse_move(request, found)
    messages.success(request, _("The request is declined. It can be reopened from its page."))
    return redirect("catalog:request-detail", found.pk)


def _act(
    request: UserRequest, found: ProgrammeRequest, service: Callable[..., Any], said: str
) -> HttpResponse:
    """One move by the methodologist."""
    try:
        service(found.pk, by=request.user, at=timezone.now())
    except RequestStateError:
        return refuse_move(request, found)
    messages.success(request, said)
    return redirect("catalog:request-detail", found.pk)


def _wanted(form: QueueForm) -> QueueFilter:
    """The form as the query takes it; what is not understood is as if not given."""
    form.is_valid()
    state, age = form.cleaned_data.get("state"), form.cleaned_data.get("age")
    states = {"": WAITING, "all": VISIBLE}.get(state or "", frozenset({state}))
    return QueueFilter(
        states=frozenset(str(one) for one in states),
        older_than=timedelta(days=int(age)) if age else None,
        words=form.cleaned_data.get("q") or "",
    )
