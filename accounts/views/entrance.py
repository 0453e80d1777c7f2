"""Coming in without a password: by a printed code, or by the link of an invitation."""

from allauth.account.utils import get_next_redirect_url, perform_login
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.adapter import locked_out, record_failure, tries_left
from accounts.forms import CodeLoginForm, PasswordForm
from accounts.models import User
from accounts.permissions import access_invitation
from accounts.requests import client_address
from accounts.services.codes import use_code
from accounts.services.invitations import InvitationClosedError, accept_invitation


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code_login(request: HttpRequest) -> HttpResponse:
    """Personnel number and printed code; axes counts the wrong ones as it counts passwords."""
    if request.user.is_authenticated:
        return redirect("reports:home")
    form = CodeLoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        named = {"login": form.cleaned_data["login"].strip().lower()}
        if not AxesProxyHandler.is_allowed(request, named):
            return locked_out(request, None, named)
        user = use_code(form.cleaned_data["login"], code=form.cleaned_data["code"], at=timezone.now())
        if user is not None:
            AxesProxyHandler.reset_attempts(username=named["login"], ip_address=client_address(request))
            request.session.set_expiry(0)
            return come_in(request, user, redirect_url=get_next_redirect_url(request))
        user_login_failed.send(code_login, credentials=named, request=request)
        record_failure(None, method="code")
        form.add_error(None, _("The number or the code is wrong, or the code has been used or is over."))
        if left := tries_left(request):
            form.add_error(None, left)
    return render(request, "accounts/code_login.html", {"form": form})


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password by the link of an invitation and come in; a link that is over says what to do."""
    invitation = access_invitation(token, timezone.now())
    if invitation is None:
        return render(request, "accounts/invitation_closed.html", status=410)
    form = PasswordForm(request.POST or None, user=invitation.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_invitation(invitation.pk, password=form.password(), at=timezone.now())
        except InvitationClosedError:
            return render(request, "accounts/invitation_closed.html", status=410)
        if request.user.is_authenticated:
            request.session.flush()
        return come_in(request, user)
    return render(request, "accounts/invitation_accept.html", {"form": form, "person": invitation.user})


def come_in(request: HttpRequest, user: User, *, redirect_url: str | None = None) -> HttpResponse:
    """Log the person in by allauth's stages, so that a second factor is asked for here too."""
    response: HttpResponse = perform_login(request, user, redirect_url=redirect_url)
    return response
