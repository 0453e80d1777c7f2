"""What a person's request passes: the person's clock, the organisation's demand for a second factor."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.adapter import MFA_MISSING

OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "language-choose",
        "healthz",
        "healthz-jobs",
    }
)


class ReaderZoneMiddleware:
    """Shows moments by the clock of the reader's branch; visitors see that of the installation."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(ZoneInfo(request.user.zone)):
            return self.get_response(request)


class MfaPolicyMiddleware:
    """Leads people whose organisation demands it to set up a second factor; until then nothing else opens.

    The login leaves a mark in the session; without the mark a request costs nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.get(MFA_MISSING):
            if is_mfa_enabled(request.user):
                del request.session[MFA_MISSING]
            elif not _is_open(request.path_info):
                messages.info(request, _("Your organisation asks for a second factor. Set it up to go on."))
                return redirect("mfa_activate_totp")
        return self.get_response(request)


def _is_open(path: str) -> bool:
    """Whether the address opens without the second factor; one that does not exist stays a 404."""
    try:
        return resolve(path).url_name in OPEN
    except Resolver404:
        return True
