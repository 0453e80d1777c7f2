"""The public check of a certificate: is it ours, and does it stand."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.queries.certificates import certificate_by_code

MOST = 40  # characters of a code as typed, with its spaces and hyphens


@login_not_required
@never_cache
@require_safe
def certificate_search(request: HttpRequest) -> HttpResponse:
    """One field for the code of a paper certificate; `?code=` goes to its page."""
    code = "".join(one for one in request.GET.get("code", "")[:MOST] if one.isalnum())
    if code:
        return redirect("reports:certificate-verify", code.upper())
    return render(request, "reports/certificate_search.html")


@login_not_required
@never_cache
@require_safe
def certificate_verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the certificate says, whether it stands; 404 with the same page when there is none."""
    certificate = certificate_by_code(code)
    context = {"certificate": certificate, "facts": certificate.facts if certificate else {}}
    return render(request, "reports/certificate_verify.html", context, status=200 if certificate else 404)
