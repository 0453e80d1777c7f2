"""Certificates: the list, how one stands, its file, its revocation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from courses.forms import RevocationForm
from courses.models import Certificate
from courses.permissions import access_certificate, access_certificate_keeping, access_certificate_list
from courses.queries.certificates import KEEPERS, certificate_table
from courses.services import render_again, revoke_certificate
from courses.services.certificates import AlreadyRevokedError
from jobs import tasks
from jobs.downloads import send_result
from jobs.models import Job

PAGE_SIZE = 50


@require_safe
def certificate_list(request: UserRequest) -> HttpResponse:
    """Issued certificates of the people one manages; all of them for the provider's keepers."""
    access_certificate_list(request.user)
    text = request.GET.get("q", "").strip()[:100]
    page = Paginator(certificate_table(request.user, text=text), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "courses/certificate_list.html", {"page": page, "text": text})


@require_safe
@vary_on_headers("HX-Request")
def certificate_detail(request: UserRequest, certificate_id: int) -> HttpResponse:
    """A certificate's facts and its PDF's state; to htmx, which asks while it is made, the state alone."""
    certificate = access_certificate(request.user, certificate_id)
    context = {
        "certificate": certificate,
        "job": _job_of(certificate),
        "can_revoke": request.user.has_role(*KEEPERS) and certificate.revoked_at is None,
        "form": RevocationForm(),
    }
    part, page = "courses/_certificate_state.html", "courses/certificate_detail.html"
    return render(request, part if request.htmx else page, context)


@require_safe
def certificate_file(request: UserRequest, certificate_id: int) -> HttpResponseBase:
    """The certificate's PDF; 404 until it is ready."""
    certificate = access_certificate(request.user, certificate_id)
    return send_result(_job_of(certificate), f"certificate-{certificate.number}.pdf")


@require_POST
def certificate_render(request: UserRequest, certificate_id: int) -> HttpResponse:
    """Make the PDF again after a failure."""
    certificate = access_certificate(request.user, certificate_id)
    tasks.ring(render_again(certificate.pk, by=request.user, at=timezone.now()))
    return redirect("courses:certificate-detail", certificate.pk)


@require_POST
def certificate_revoke(request: UserRequest, certificate_id: int) -> HttpResponse:
    """Revoke a certificate with a reason."""
    certificate = access_certificate_keeping(request.user, certificate_id)
    form = RevocationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the reason: it is shown at the public check."))
        return redirect("courses:certificate-detail", certificate.pk)
    try:
        revoke_certificate(
            certificate.pk, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
        )
    except AlreadyRevokedError:
        messages.info(request, _("The certificate was revoked before."))
    else:
        messages.success(request, _("The certificate is revoked. The public check says so."))
    return redirect("courses:certificate-detail", certificate.pk)


def _job_of(certificate: Certificate) -> Job | None:
    """The job that makes the PDF."""
    return Job.objects.filter(pk=certificate.job_id or 0).first()
