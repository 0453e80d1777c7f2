"""«Уведомления»: one's own notices, and for administrators the letters that did not go."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from jobs.kinds import title_of
from jobs.notices import (
    NotFailedError,
    dismiss_trouble,
    mark_all_read,
    mark_read,
    mark_unread,
    send_again,
    unread_again,
)
from reports.permissions import access_notice, access_own_notices, access_trouble, access_troubles
from reports.queries.notices import PAGE, NoticeLine, trouble_lines


@require_safe
def notice_list(request: UserRequest) -> HttpResponse:
    """The person's notices, newest first, fifty a page; `?unread=1` leaves the unread ones."""
    only_unread = request.GET.get("unread") == "1"
    notices = access_own_notices(request.user, only_unread=only_unread, at=timezone.now())
    page = Paginator(notices, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [NoticeLine(one, title_of(one.kind)) for one in page],
        "only_unread": only_unread,
        "just_read": _moment(request.GET.get("read_at", "")),
    }
    return render(request, "reports/notice_list.html", context)


@require_POST
def notice_open(request: UserRequest, notice_id: int) -> HttpResponse:
    """Mark the notice as read and go where it leads."""
    notice = access_notice(request.user, notice_id)
    mark_read(notice.pk, recipient_id=request.user.pk, at=timezone.now())
    if notice.link and url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None):
        return HttpResponseRedirect(notice.link)
    return redirect("reports:notice-list")


@require_POST
def notice_read(request: UserRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read; the list then offers to take it back."""
    notice, at = access_notice(request.user, notice_id), timezone.now()
    mark_read(notice.pk, recipient_id=request.user.pk, at=at)
    return _back(request, read_at=at)


@require_POST
def notice_unread(request: UserRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as unread."""
    notice = access_notice(request.user, notice_id)
    mark_unread([notice.pk], recipient_id=request.user.pk)
    return _back(request)


@require_POST
def notice_read_all(request: UserRequest) -> HttpResponse:
    """Mark everything as read; the list then offers to take it back."""
    at = timezone.now()
    return _back(request, read_at=at if mark_all_read(request.user.pk, at=at) else None)


@require_POST
def notice_restore(request: UserRequest) -> HttpResponse:
    """Take back what was marked as read at the moment in `read_at`."""
    moment = _moment(request.POST.get("read_at", ""))
    if moment is not None:
        unread_again(request.user.pk, read_at=moment)
    return _back(request)


@require_safe
def trouble_list(request: UserRequest) -> HttpResponse:
    """Letters that did not go or may not have gone, fifty a page."""
    page = Paginator(access_troubles(request.user, at=timezone.now()), PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/trouble_list.html", {"page": page, "troubles": trouble_lines(list(page))})


@require_POST
def notice_resend(request: UserRequest, notice_id: int) -> HttpResponse:
    """Let a failed letter go once more."""
    notice = access_trouble(request.user, notice_id, at=timezone.now())
    try:
        send_again(notice.pk)
    except NotFailedError:
        messages.error(request, _("This letter cannot be sent again from here."))
    else:
        messages.success(request, _("The letter goes within a minute."))
    return redirect("reports:trouble-list")


@require_POST
def notice_dismiss(request: UserRequest, notice_id: int) -> HttpResponse:
    """Take a trouble that has been seen out of the list."""
    notice = access_trouble(request.user, notice_id, at=timezone.now())
    dismiss_trouble(notice.pk, at=timezone.now())
    return redirect("reports:trouble-list")


def _back(request: UserRequest, *, read_at: datetime | None = None) -> HttpResponse:
    """The list as it was filtered, with what can be taken back."""
    query = {"unread": "1"} if request.POST.get("unread") == "1" else {}
    if read_at is not None:
        query["read_at"] = read_at.isoformat()
    tail = f"?{urlencode(query)}" if query else ""
    return HttpResponseRedirect(reverse("reports:notice-list") + tail)


def _moment(text: str) -> datetime | None:
    """An aware moment of a query, or None for anything else."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and timezone.is_aware(moment) else None
