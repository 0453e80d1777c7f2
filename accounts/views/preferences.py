"""Wishes about letters: the page in the profile, and the page that a letter's own link opens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.forms import NoticePreferenceForm
from accounts.permissions import access_own_preference
from accounts.queries import preference_choices, stop_title
from accounts.requests import UserRequest
from accounts.services.preferences import (
    BadStopLinkError,
    read_stop,
    resume_letters,
    save_wishes,
    stop_letters,
)


@require_http_methods(["GET", "HEAD", "POST"])
def preference_edit(request: UserRequest) -> HttpResponse:
    """Which letters come and when; a POST keeps it."""
    preference = access_own_preference(request.user)
    choices = preference_choices(request.user)
    form = NoticePreferenceForm(request.POST or None, preference=preference, choices=choices)
    if request.method == "POST" and form.is_valid():
        save_wishes(request.user.pk, wishes=form.wishes(), at=timezone.now())
        messages.success(request, _("Your wishes about letters are kept."))
        return redirect("accounts:preference-edit")
    return render(request, "accounts/preference_edit.html", {"form": form, "choices": choices})


@csrf_exempt  # a mail program posts here without our cookies (RFC 8058); the signed address is the secret
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Switch one kind of letters off by the link in a letter: GET asks, POST does it, another POST undoes."""
    try:
        stop = read_stop(token)
    except BadStopLinkError as error:
        raise Http404 from error
    state = "asked"
    if request.method == "POST":
        is_back = request.POST.get("action") == "resume"
        change = resume_letters if is_back else stop_letters
        change(stop.user.pk, kind=stop.kind, at=timezone.now())
        state = "resumed" if is_back else "stopped"
    context = {"title": stop_title(stop.kind), "state": state, "email": stop.user.email}
    return render(request, "accounts/notice_stop.html", context)
