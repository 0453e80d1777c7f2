"""Visits as their branches see them, appeals against them, and the auditor's decisions."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from audits.checklists import Draft, read_form
from audits.errors import NoReasonError, WaveClosedError
from audits.models import ObservationAppeal
from audits.permissions import access_appeal_work, access_visit, access_visit_list, access_wave_work
from audits.queries.appeals import appeal_table, as_seen, current_of
from audits.queries.appeals import visit_list as visits_of
from audits.services.appeals import (
    AlreadyAppealedError,
    AppealDecidedError,
    AppealTooLateError,
    NothingCorrectedError,
    NothingDisputedError,
    dismiss_appeal,
    file_appeal,
    uphold_appeal,
)
from audits.sheet_forms import AppealForm, DecisionForm
from audits.views.appeal_page import desk_context, visit_context

PAGE_SIZE = 50


@require_safe
def visit_list(request: UserRequest) -> HttpResponse:
    """Visits of the person's branches that may be looked at."""
    access_visit_list(request.user)
    page = Paginator(visits_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    seen = [(one, one.is_disputable(today)) for one in as_seen(page)]
    return render(request, "audits/visit_list.html", {"page": page, "seen": seen, "today": today})


@require_safe
def visit_detail(request: UserRequest, observation_id: int) -> HttpResponse:
    """One visit without its observer; an older version leads to the one in force."""
    visit = access_visit(request.user, observation_id)
    current = current_of(visit)
    if current is None:
        raise Http404
    if current.pk != visit.pk:
        return redirect("audits:visit-detail", current.pk)
    return render(request, "audits/visit_detail.html", visit_context(visit, at=timezone.now()))


@require_POST
def appeal_create(request: UserRequest, observation_id: int) -> HttpResponse:
    """Appeal a visit, once."""
    visit = access_visit(request.user, observation_id)
    form = AppealForm(request.POST, codes=[one["code"] for one in visit.instrument.body["items"]])
    given = form.cleaned_data if form.is_valid() else {"items": [], "text": ""}
    try:
        file_appeal(visit.pk, **given, by=request.user, at=timezone.now())
    except NothingDisputedError:
        context = visit_context(visit, at=timezone.now(), sent=request.POST)
        return render(request, "audits/visit_detail.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except AlreadyAppealedError:
        messages.error(request, _("The visit has an appeal already: its answer comes here."))
    except AppealTooLateError:
        messages.error(request, _("The days to appeal are over."))
    else:
        messages.success(request, _("The appeal is filed. The auditor answers within five working days."))
    return redirect("audits:visit-detail", visit.pk)


@require_safe
def appeal_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """Appeals of the wave, the soonest due first."""
    wave = access_wave_work(request.user, wave_id)
    page = Paginator(appeal_table(wave), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"wave": wave, "page": page, "today": timezone.localdate()}
    return render(request, "audits/appeal_list.html", context)


@require_safe
def appeal_detail(request: UserRequest, wave_id: int, appeal_id: int) -> HttpResponse:
    """One appeal beside the visit, with the disputed answers to correct."""
    appeal = access_appeal_work(request.user, wave_id, appeal_id)
    return render(request, "audits/appeal_detail.html", desk_context(appeal))


@require_POST
def appeal_uphold(request: UserRequest, wave_id: int, appeal_id: int) -> HttpResponse:
    """The branch is right: the visit is corrected."""
    appeal = access_appeal_work(request.user, wave_id, appeal_id)
    values, comments = _corrected(request, appeal)
    reasons = DecisionForm(request.POST).reasons()
    try:
        uphold_appeal(
            appeal.pk,
            values=values,
            comments=comments,
            decision=reasons,
            by=request.user,
            at=timezone.now(),
        )
    except NothingCorrectedError:
        fault = _("Nothing is corrected. Change an answer, or dismiss the appeal.")
        return _refused(request, appeal, fault, Draft(values, comments))
    except NoReasonError:
        return _refused(request, appeal, _("Give the reasons of the decision."), Draft(values, comments))
    except (AppealDecidedError, WaveClosedError):
        messages.error(request, _("The appeal is decided already, or the wave is approved."))
        return redirect("audits:appeal-detail", wave_id, appeal.pk)
    messages.success(request, _("Upheld: the visit is corrected. Compute the figures of the wave anew."))
    return redirect("audits:appeal-list", wave_id)


@require_POST
def appeal_dismiss(request: UserRequest, wave_id: int, appeal_id: int) -> HttpResponse:
    """The visit stays as it is."""
    appeal = access_appeal_work(request.user, wave_id, appeal_id)
    try:
        reasons = DecisionForm(request.POST).reasons()
        dismiss_appeal(appeal.pk, decision=reasons, by=request.user, at=timezone.now())
    except NoReasonError:
        return _refused(request, appeal, _("Give the reasons of the decision."), None)
    except (AppealDecidedError, WaveClosedError):
        messages.error(request, _("The appeal is decided already, or the wave is approved."))
        return redirect("audits:appeal-detail", wave_id, appeal.pk)
    messages.success(request, _("Dismissed. The branch has been told the reasons."))
    return redirect("audits:appeal-list", wave_id)


def _corrected(request: UserRequest, appeal: ObservationAppeal) -> tuple[dict, dict]:  # type: ignore[type-arg]
    """The visit's answers and comments with those of the disputed items as they were sent."""
    old = appeal.observation
    sent = read_form(old.instrument.body, request.POST.dict(), old.branch.timezone)
    values, comments = dict(old.values), dict(old.comments)
    for code in appeal.items:
        if code in sent.answers:
            values[code] = sent.answers[code]
        comments.pop(code, None)
        if code in sent.comments:
            comments[code] = sent.comments[code]
    return values, comments


def _refused(
    request: UserRequest, appeal: ObservationAppeal, fault: str, draft: Draft | None
) -> HttpResponse:
    """422 with what was typed."""
    typed = request.POST.get("decision", "")[:3000]
    context = desk_context(appeal, draft=draft, fault=fault, decision=typed)
    return render(request, "audits/appeal_detail.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
