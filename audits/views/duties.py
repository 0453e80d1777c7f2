"""What a branch has to mend: the list of its manager and of HR, and the answer that it is done."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from audits.errors import NoReasonError
from audits.failure_forms import DoneForm
from audits.permissions import access_duty, access_duty_list, access_duty_return
from audits.queries.duties import as_duties, duties_seen_by, duty_table
from audits.services.duties import DutyMovedError, mark_done, reopen_duty

PAGE_SIZE = 50


@require_safe
def duty_list(request: UserRequest) -> HttpResponse:
    """Open duties, the soonest due first, or those that are done."""
    access_duty_list(request.user)
    return _page(request)


@require_POST
def duty_done(request: UserRequest, failure_id: int) -> HttpResponse:
    """It is mended: with what was done."""
    duty = access_duty(request.user, failure_id)
    form = DoneForm(request.POST)
    if not form.is_valid():
        return _page(request, refused=(duty.pk, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        mark_done(duty.pk, note=form.cleaned_data["note"], by=request.user, at=timezone.now())
    except DutyMovedError:
        messages.error(request, _("Somebody has answered it meanwhile: look at the list."))
    else:
        messages.success(request, _("Noted as done. HR and the auditor see it."))
    return redirect("audits:duty-list")


@require_http_methods(["GET", "HEAD", "POST"])
def duty_reopen(request: UserRequest, failure_id: int) -> HttpResponse:
    """It is not mended after all; who did not answer it says why."""
    duty = access_duty_return(request.user, failure_id)
    if request.method != "POST":
        return render(request, "audits/duty_reopen.html", {"duty": duty})
    try:
        reopen_duty(duty.pk, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    except NoReasonError:
        return render(request, "audits/duty_reopen.html", {"duty": duty, "is_wrong": True}, status=422)
    except DutyMovedError:
        messages.error(request, _("Somebody has answered it meanwhile: look at the list."))
    else:
        messages.success(request, _("It is open again."))
    is_own = duties_seen_by(request.user).filter(pk=duty.pk).exists()
    return redirect("audits:duty-list") if is_own else redirect("audits:failure-list", duty.wave_id)


def _page(
    request: UserRequest, *, refused: tuple[int, DoneForm] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """The list; with an answer that was refused beside its line."""
    only_done = request.GET.get("show") == "done"
    page = Paginator(duty_table(request.user, only_done=only_done), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    duties = as_duties(page, today=timezone.localdate())
    pk, form = refused or (None, None)
    context = {"page": page, "duties": duties, "only_done": only_done, "refused": pk, "refused_form": form}
    return render(request, "audits/duty_list.html", context, status=status)
