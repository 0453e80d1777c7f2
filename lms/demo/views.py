"""Pages that only the demo has: the tour in seven stops, its mail, the change of roles."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.demo import ACCOUNTS
from accounts.models import User
from lms.demo.mail import letters
from lms.demo.tour import SESSION_KEY, stops

BACKEND = "accounts.backends.PersonBackend"


@login_not_required
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """The loop from audit to certificate in seven stops, one change of role each.

    Whoever comes here has left the stop where they were.
    """
    request.session.pop(SESSION_KEY, None)
    return render(request, "demo/demo.html", {"stops": stops()})


@login_not_required
@require_POST
def demo_switch(request: HttpRequest) -> HttpResponse:
    """Become one of the demo's accounts and go where the stop begins."""
    email, target = request.POST.get("email", ""), request.POST.get("next", "/")
    if email not in {account.email for account in ACCOUNTS}:
        raise Http404
    user = get_object_or_404(User, email=email)
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    login(request, user, BACKEND)
    stop = request.POST.get("stop", "")
    if stop in {str(number) for number in range(1, len(stops()) + 1)}:
        request.session[SESSION_KEY] = int(stop)
    return redirect(target)


@login_not_required
@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    """All letters that the demo has sent, newest first."""
    return render(request, "demo/demo_mail.html", {"letters": letters()})


@login_not_required
@require_safe
def demo_letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter as its reader sees it, links alive."""
    letter = next((one for one in letters() if one.name == name), None)
    if letter is None:
        raise Http404
    return render(request, "demo/demo_letter.html", {"letter": letter})
