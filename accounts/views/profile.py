"""The person's own page: data, logins, consents."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import access_own_sessions
from accounts.queries import consent_lines
from accounts.requests import UserRequest, client_address
from accounts.services.consents import UnknownPurposeError, give_consent, withdraw_consent
from accounts.services.people import end_sessions
from accounts.services.sessions import begin_session, session_hash


@require_safe
def profile(request: UserRequest) -> HttpResponse:
    """Own data, language, second factor, logins and consents."""
    context = {
        "sessions": access_own_sessions(request.user)[:20],
        "current": session_hash(request.session.session_key or ""),
        "consents": consent_lines(request.user),
        "has_mfa": is_mfa_enabled(request.user),
        "memberships": request.user.memberships_in(),
    }
    return render(request, "accounts/profile.html", context)


@require_POST
def session_end(request: UserRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    now = timezone.now()
    end_sessions(request.user.pk, at=now)
    user = User.objects.get(pk=request.user.pk)
    update_session_auth_hash(request, user)
    begin_session(
        user,
        key=request.session.session_key or "",
        address=client_address(request),
        device=request.headers.get("User-Agent", ""),
        at=now,
    )
    messages.success(request, _("All other sessions are ended."))
    return redirect("accounts:profile")


@require_POST
def consent_give(request: UserRequest, purpose: str) -> HttpResponse:
    """Agree to one purpose."""
    address = client_address(request)
    try:
        give_consent(request.user.pk, purpose=purpose, address=address, at=timezone.now())
    except UnknownPurposeError as error:
        raise Http404 from error
    messages.success(request, _("Your consent is kept. You can withdraw it here at any time."))
    return redirect("accounts:profile")


@require_POST
def consent_withdraw(request: UserRequest, purpose: str) -> HttpResponse:
    """Withdraw one consent."""
    try:
        withdraw_consent(request.user.pk, purpose=purpose, at=timezone.now())
    except UnknownPurposeError as error:
        raise Http404 from error
    messages.success(request, _("Your consent is withdrawn."))
    return redirect("accounts:profile")
