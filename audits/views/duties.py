"""What a branch has to mend: the list of its manager, HR and the auditor, the answer, what is said to it."""

from collections.abc import Mapping
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Membership, User
from accounts.requests import UserRequest
from audits.errors import NoReasonError
from audits.failure_forms import DoneForm
from audits.models import CriticalFailure
from audits.permissions import access_duty, access_duty_list, access_duty_return, access_duty_review
from audits.queries.duties import Shown, as_duties, duty_table, shown_counts
from audits.services.duties import DutyMovedError, OwnDutyError, confirm_duty, mark_done, reopen_duty

PAGE_SIZE = 50


@require_safe
def duty_list(request: UserRequest) -> HttpResponse:
    """Open duties, the soonest due first; those noted as done; or the confirmed ones."""
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
        messages.success(
            request, _("Noted as done. HR or the auditor confirms it, or returns it with a reason.")
        )
    return redirect("audits:duty-list")


@require_POST
def duty_confirm(request: UserRequest, failure_id: int) -> HttpResponse:
    """It is mended indeed, says somebody else than who noted it."""
    duty = access_duty_review(request.user, failure_id)
    try:
        confirm_duty(duty.pk, by=request.user, at=timezone.now())
    except DutyMovedError:
        messages.error(request, _("Somebody has answered it meanwhile: look at the list."))
    except OwnDutyError:
        messages.error(request, _("You noted it as done yourself: another person confirms it."))
    else:
        messages.success(request, _("Confirmed. Whoever noted it as done has a notice."))
    back = request.POST.get("back")
    return redirect("audits:failure-list", duty.wave_id) if back == "wave" else _to_list(Shown.DONE)


@require_http_methods(["GET", "HEAD", "POST"])
def duty_reopen(request: UserRequest, failure_id: int) -> HttpResponse:
    """It is not mended after all; who did not answer it says why."""
    duty = access_duty_return(request.user, failure_id)
    from_wave = (request.POST.get("back") or request.GET.get("back")) == "wave"
    context = {"duty": duty, "from_wave": from_wave}
    if request.method != "POST":
        return render(request, "audits/duty_reopen.html", context)
    try:
        reopen_duty(duty.pk, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    except NoReasonError:
        return render(request, "audits/duty_reopen.html", context | {"is_wrong": True}, status=422)
    except DutyMovedError:
        messages.error(request, _("Somebody has answered it meanwhile: look at the list."))
    except OwnDutyError:
        messages.error(
            request, _("It is confirmed already: whoever confirmed it, HR or the auditor opens it again.")
        )
    else:
        messages.success(request, _("It is open again."))
    return (
        redirect("audits:failure-list", duty.wave_id)
        if from_wave
        else _to_list(_came_from(duty, request.user))
    )


def _came_from(duty: CriticalFailure, user: User) -> Shown:
    """The part of the list in which the duty stood; what one took back himself is open now."""
    if duty.confirmed_at is not None:
        return Shown.CONFIRMED
    return Shown.OPEN if duty.done_by_id in {None, user.pk} else Shown.DONE


def _to_list(shown: Shown) -> HttpResponse:
    """Back to this part of the list."""
    return HttpResponseRedirect(f"{reverse('audits:duty-list')}?show={shown}")


def _page(
    request: UserRequest, *, refused: tuple[int, DoneForm] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """The list; with an answer that was refused beside its line."""
    counts = shown_counts(request.user)
    shown = _shown(request, counts)
    pages = Paginator(duty_table(request.user, shown), PAGE_SIZE)
    pages.count = counts[shown]  # known already
    page = pages.get_page(request.GET.get("page"))
    duties = as_duties(page, user=request.user, today=timezone.localdate())
    pk, form = refused or (None, None)
    context = {
        "page": page,
        "duties": duties,
        "shown": shown,
        "counts": counts,
        "may_ask": bool(request.user.memberships_in((Membership.Role.HR,))),
        "refused": pk,
        "refused_form": form,
    }
    return render(request, "audits/duty_list.html", context, status=status)


def _shown(request: UserRequest, counts: Mapping[str, int]) -> Shown:
    """What the address asks for; else what is open, or waits to be confirmed where nothing is open."""
    asked = request.GET.get("show", "")
    if asked in set(Shown):
        return Shown(asked)
    return Shown.DONE if not counts[Shown.OPEN] and counts[Shown.DONE] else Shown.OPEN
