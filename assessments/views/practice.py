"""Role-play around a work: preparation, calls, links to role cards, the word of a live assessment."""

from collections.abc import Callable
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from assessments.models import PracticeCall, Submission
from assessments.permissions import TRAINER, access_submission
from assessments.permissions.practice import access_kind, access_partner_card
from assessments.practice_forms import CallForm, LiveForm
from assessments.queries.grading import latest_work
from assessments.queries.practice import CallState, call_state, part_of, practice_state, stages_of
from assessments.services.live import NotAskedLiveError, mark_live
from assessments.services.practice import (
    NoSuchCallError,
    NoTakesLeftError,
    begin_call,
    begin_preparation,
    finish_call,
    invite_partner,
    partner_address,
    revoke_invite,
    show_line,
)
from assessments.services.submissions import NextTryLaterError, WorkClosedError
from catalog.models import Exercise, PlanStep
from courses.models import Enrolment
from courses.services.progress import StepClosedError

PLAYED = (Exercise.Kind.CALLS, Exercise.Kind.RECORDED)
SHUT = (WorkClosedError, NextTryLaterError, StepClosedError)


@require_POST
def practice_prepare(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Set the preparation's clock going."""
    kinds = (*PLAYED, Exercise.Kind.WRITTEN, Exercise.Kind.PROJECT)
    enrolment, step, _exercise = access_kind(request.user, enrolment_id, step_id, *kinds)
    try:
        begin_preparation(enrolment.pk, step_id=step.pk, at=request.arrived_at)
    except SHUT:
        messages.warning(request, _("The work takes no changes now."))
    return redirect(_place(enrolment, step, "work-prep"))


@require_POST
def call_begin(request: UserRequest, enrolment_id: int, step_id: int, part: str) -> HttpResponse:
    """Begin a call with a partner or by the client's lines, or repeat it."""
    enrolment, step, _exercise = access_kind(request.user, enrolment_id, step_id, *PLAYED)
    form = CallForm(request.POST)
    form.is_valid()
    partner = form.cleaned_data.get("partner") or PracticeCall.Partner.LINES
    return _called(request, enrolment, step, part, begin_call, partner=partner)


@require_POST
def call_line(request: UserRequest, enrolment_id: int, step_id: int, part: str) -> HttpResponse:
    """Show the client's next line."""
    enrolment, step, _exercise = access_kind(request.user, enrolment_id, step_id, *PLAYED)
    form = CallForm(request.POST)
    number = (form.cleaned_data.get("number") if form.is_valid() else None) or 0
    return _called(request, enrolment, step, part, show_line, number=number)


@require_POST
def call_finish(request: UserRequest, enrolment_id: int, step_id: int, part: str) -> HttpResponse:
    """End a call: the hidden need and the emotion are shown."""
    enrolment, step, _exercise = access_kind(request.user, enrolment_id, step_id, *PLAYED)
    return _called(request, enrolment, step, part, finish_call)


@require_POST
def partner_invite(request: UserRequest, enrolment_id: int, step_id: int, part: str) -> HttpResponse:
    """Make a link to a role card; the one before it stops working."""
    enrolment, step, _exercise = access_kind(request.user, enrolment_id, step_id, *PLAYED)
    return _called(request, enrolment, step, part, invite_partner)


@require_POST
def partner_revoke(request: UserRequest, enrolment_id: int, step_id: int, part: str) -> HttpResponse:
    """Stop the link of a role card."""
    enrolment, step, _exercise = access_kind(request.user, enrolment_id, step_id, *PLAYED)
    return _called(request, enrolment, step, part, revoke_invite)


@login_not_required
@never_cache
@require_safe
def partner_card(request: HttpRequest, token: str) -> HttpResponse:
    """One role card on the telephone of whoever plays the client: no names, no answers, nothing else."""
    invite = access_partner_card(token, at=timezone.now())
    if invite is None:
        page = render(request, "assessments/partner_closed.html", status=404)
    else:
        part = part_of(invite.submission.exercise, invite.part) or {}
        zone = invite.submission.enrolment.cohort.timezone
        context = {"part": part, "card": part["role_card"], "expires_at": invite.expires_at, "zone": zone}
        page = render(request, "assessments/partner_card.html", context)
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


@require_POST
def live_mark(request: UserRequest, submission_id: int) -> HttpResponse:
    """The trainer says on which day the work was seen live."""
    work = access_submission(request.user, submission_id, TRAINER)
    form = LiveForm(request.POST)
    try:
        if not form.is_valid():
            raise NotAskedLiveError
        held_on = form.cleaned_data["held_on"]
        mark_live(work.pk, by=request.user, held_on=held_on, at=request.arrived_at)
    except NotAskedLiveError:
        messages.warning(request, _("Give the day when you saw the work; a day to come cannot be marked."))
    else:
        messages.success(request, _("It is marked: assessed live."))
    return redirect("assessments:grade-edit", work.pk)


def played(work: Submission, exercise: Exercise, *, has_files: bool, at: Any) -> dict[str, Any]:
    """What the page of a work shows of its practice."""
    state = practice_state(work, exercise, at=at)
    return {
        "practice": state,
        "calls": [(one, *_link(one)) for one in state.calls],
        "stages": stages_of(work, exercise, state, has_files=has_files),
    }


def _called(
    request: UserRequest,
    enrolment: Enrolment,
    step: PlanStep,
    part: str,
    service: Callable[..., object],
    **facts: Any,
) -> HttpResponse:
    """Ask the service; answer with the call alone to htmx, otherwise go back to it."""
    try:
        service(enrolment.pk, step_id=step.pk, part=part, at=request.arrived_at, **facts)
    except (*SHUT, NoSuchCallError, NoTakesLeftError):
        if not request.htmx:
            messages.warning(request, _("The call takes no changes now: this is how it stands."))
    work = latest_work(enrolment.pk, step.pk)
    one = call_state(work, part, at=request.arrived_at) if request.htmx and work is not None else None
    if one is None or work is None:
        return redirect(_place(enrolment, step, f"call-{part}"))
    address, code = _link(one)
    context = {"enrolment": enrolment, "step": step, "one": one, "address": address, "code": code}
    state = practice_state(work, work.exercise, at=request.arrived_at)
    context["stages"] = stages_of(work, work.exercise, state, has_files=work.files.exists())
    context["zone"] = enrolment.cohort.timezone
    return render(request, "assessments/_call_answer.html", context)


def _link(one: CallState) -> tuple[str, str]:
    """The address of the call's link and its QR code as a picture; empty where there is no link."""
    if one.invite is None:
        return "", ""
    address = partner_address(one.invite)
    return address, segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff")


def _place(enrolment: Enrolment, step: PlanStep, part: str) -> str:
    """The page of the work, at the part where one was."""
    return f"{reverse('assessments:submission-edit', args=[enrolment.pk, step.pk])}#{part}"
