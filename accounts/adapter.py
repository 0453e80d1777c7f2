"""How allauth behaves here: nobody signs up, axes counts the wrong tries, the journal keeps every login."""

from datetime import timedelta
from hashlib import sha256
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import User
from accounts.requests import client_address
from accounts.services.journal import record
from accounts.services.sessions import begin_session, end_session
from accounts.zones import zone_label
from jobs.notices import notify

WARN_AT_TRIES_LEFT = 3
MFA_MISSING = "mfa_missing"  # in the session while the organisation's policy waits for a second factor


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Closes self-registration; login, logout and letters go our way."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: people come by invitation or import."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Ask axes first, so that a locked address gets the page that says how long to wait."""
        named = credentials | {"login": credentials.get("email")}
        if not AxesProxyHandler.is_allowed(request, named):
            request.axes_locked_out = True  # type: ignore[attr-defined] # AxesMiddleware reads both
            request.axes_credentials = named  # type: ignore[attr-defined]
            raise self.validation_error(code="too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """As allauth does, naming the login as axes counts it."""
        found: User | None = super().authenticate(request, login=credentials.get("email"), **credentials)
        return found

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The journal's line of a wrong password; of whom, if there is such a person."""
        person = User.objects.filter(email__iexact=credentials.get("email") or "").first()
        record_failure(person, method="password")
        super().authentication_failed(request, **credentials)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """As allauth's; a wrong password near the limit also says how many tries are left."""
        error: ValidationError = super().validation_error(code, *args)
        left = tries_left(context.request) if code.endswith("_password_mismatch") else None
        return ValidationError([error, left], code=code) if left else error

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Note the session and the login; remember when the policy still waits for a second factor."""
        now = timezone.now()
        begin_session(
            user,
            key=request.session.session_key or "",
            address=client_address(request),
            device=request.headers.get("User-Agent", ""),
            at=now,
        )
        record("login.succeed", actor=user, organisation_id=user.organisation_id, subject=user, at=now)
        if user.organisation.requires_mfa and not is_mfa_enabled(user):
            request.session[MFA_MISSING] = True
            reauthenticate_by_password(request)  # just typed: setting the factor up need not ask again
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def logout(self, request: HttpRequest) -> None:
        """End the session, its line in the profile, and what the browser keeps."""
        end_session(request.session.session_key or "", at=timezone.now())
        super().logout(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """The profile."""
        return resolve_url("accounts:profile")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter down as a notice: known and unknown addresses cost the same, and no SMTP here."""
        name = template_prefix.rpartition("/")[2]
        person: User | None = context.get("user")
        now = timezone.now()
        path = context.get("password_reset_url", "").partition("//")[2]
        notify(
            name.replace("_", "-"),
            key=sha256(f"{email}:{now.isoformat()}:{path}".encode()).hexdigest()[:32],
            organisation_id=person.organisation_id if person else 0,
            recipient_id=person.pk if person else None,
            email=email,
            subject=render_to_string(f"emails/account/{name}_subject.txt").strip(),
            template=f"account/{name}",
            context={"person": person},
            link=f"/{path.partition('/')[2]}" if path else resolve_url("account_login"),
            due_at=now,
        )


class PolicyMfaAdapter(DefaultMFAAdapter):
    """The second factor cannot be put away where the organisation demands it."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not while the policy holds."""
        return not authenticator.user.organisation.requires_mfa


def record_failure(person: User | None, *, method: str) -> None:
    """The journal's line of a refused login."""
    record(
        "login.fail",
        actor=None,
        organisation_id=person.organisation_id if person else None,
        subject=person,
        at=timezone.now(),
        detail={"method": method},
    )


def tries_left(request: HttpRequest) -> str | None:
    """«2 tries are left…» after a wrong one that axes has counted; None while the limit is far.

    Axes counts by what was typed, so an address that nobody has is answered alike.
    """
    failures: int | None = getattr(request, "axes_failures_since_start", None)
    left = settings.AXES_FAILURE_LIMIT - failures if failures else 0
    if not 0 < left <= WARN_AT_TRIES_LEFT:
        return None
    wait = ceil((get_cool_off(request) or timedelta()) / timedelta(minutes=1))
    text = ngettext(
        "%(count)d try is left, then logging in is closed for %(minutes)d minutes.",
        "%(count)d tries are left, then logging in is closed for %(minutes)d minutes.",
        left,
    )
    return text % {"count": left, "minutes": wait}


def locked_out(
    request: HttpRequest,
    _response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """The answer to too many wrong passwords or codes: says until when to wait."""
    cool_off: timedelta = get_cool_off(request) or timedelta()
    counted = AxesProxyHandler.get_implementation().get_user_attempts(request, credentials)
    last = max((one.attempt_time for found in counted for one in found), default=timezone.now())
    wait = max(last + cool_off - timezone.now(), timedelta(seconds=1))
    until = timezone.localtime(last + cool_off, ZoneInfo(settings.TIME_ZONE))
    shown = {
        "minutes": ceil(wait / timedelta(minutes=1)),
        "until": f"{until + timedelta(seconds=59):%H:%M}",  # a clock without seconds must not be early
        "zone": zone_label(settings.TIME_ZONE, until.date()),
    }
    response = render(request, "account/lockout.html", shown, status=429)
    response["Retry-After"] = str(ceil(wait.total_seconds()))
    return response
