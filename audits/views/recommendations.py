"""The prescription: the auditor decides line by line, the customer asks for programmes."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from audits.forms import RecommendationForm, RejectionForm
from audits.models import AuditWave, Recommendation
from audits.permissions import (
    access_recommendation_asking,
    access_recommendation_work,
    access_wave_asking,
    access_wave_work,
)
from audits.queries.board import measured_criteria
from audits.queries.plan import askable_lines, asking_of
from audits.services.approval import (
    LineGoneError,
    LineThereError,
    accept_all,
    accept_recommendation,
    add_recommendation,
    reject_recommendation,
)
from audits.states import FINISHED
from audits.views.page import to_part
from audits.views.plan_answers import CLOSED, line_gone, named, ring_options, too_late
from catalog.models import Module


@require_POST
def recommendation_accept(request: UserRequest, recommendation_id: int) -> HttpResponse:
    """Take a line into the plan; also the undo of a rejection."""
    line = access_recommendation_work(request.user, recommendation_id)
    try:
        accept_recommendation(line.pk, by=request.user, at=timezone.now())
    except LineGoneError:
        return line_gone(request, line)
    except CLOSED:
        return too_late(request, line.wave_id)
    ring_options(line.wave)
    return to_part(line.wave_id, f"line-{line.pk}")


@require_POST
def recommendation_reject(request: UserRequest, recommendation_id: int) -> HttpResponse:
    """Strike a line out, with the reason that the customer reads."""
    line = access_recommendation_work(request.user, recommendation_id)
    form = RejectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A line is struck out only with a reason: the customer reads it."))
        return to_part(line.wave_id, f"line-{line.pk}")
    try:
        reject_recommendation(line.pk, reason=form.reason_given(), by=request.user, at=timezone.now())
    except LineGoneError:
        return line_gone(request, line)
    except CLOSED:
        return too_late(request, line.wave_id, typed=[(named(line), form.reason_given())])
    ring_options(line.wave)
    return to_part(line.wave_id, f"line-{line.pk}")


@require_POST
def plan_accept(request: UserRequest, wave_id: int) -> HttpResponse:
    """Accept every line that nobody has decided."""
    wave = access_wave_work(request.user, wave_id)
    try:
        accepted = accept_all(wave.pk, by=request.user, at=timezone.now())
    except CLOSED:
        return too_late(request, wave.pk)
    messages.success(request, ngettext("%d line accepted.", "%d lines accepted.", accepted) % accepted)
    return to_part(wave.pk, "plan")


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_create(request: UserRequest, wave_id: int) -> HttpResponse:
    """A module added by hand, on the ground of the wave's criteria."""
    wave = access_wave_work(request.user, wave_id)
    offered = Module.objects.offered().filter(owner__isnull=True) | Module.objects.offered().filter(
        owner=wave.organisation_id
    )
    form = RecommendationForm(
        request.POST or None, modules=offered.order_by("code"), criteria=measured_criteria(wave)
    )
    if request.method == "POST" and form.is_valid():
        try:
            line = add_recommendation(wave.pk, **form.line(), by=request.user, at=timezone.now())
        except LineThereError:
            form.add_error("module", _("The plan has this module already: accept it there."))
        except CLOSED:
            return too_late(
                request, wave.pk, typed=[(str(form.fields["reason"].label), form.cleaned_data["reason"])]
            )
        else:
            return to_part(wave.pk, f"line-{line.pk}")
    return render(request, "audits/recommendation_create.html", {"wave": wave, "form": form})


@require_safe
def recommendation_request(request: UserRequest, recommendation_id: int) -> HttpResponse:
    """Opens the request of one accepted course, filled with its gaps, group and dates."""
    line = access_recommendation_asking(request.user, recommendation_id)
    return _ask(request, line.wave, [line] if line.module is not None else [])


@require_safe
def plan_request(request: UserRequest, wave_id: int) -> HttpResponse:
    """Opens one request of every accepted course that nobody has asked for yet."""
    wave = access_wave_asking(request.user, wave_id)
    return _ask(request, wave, askable_lines(wave))


def _ask(request: UserRequest, wave: AuditWave, lines: list[Recommendation]) -> HttpResponse:
    """The catalogue's form by a signed address; the plan, where there is nothing to ask for."""
    accepted = [one for one in lines if one.state == Recommendation.State.ACCEPTED]
    if wave.state not in FINISHED or not accepted:
        messages.info(request, _("Programmes are asked for when the plan is approved, and once a course."))
        return to_part(wave.pk, "plan")
    asking = asking_of(wave, accepted, user=request.user, today=timezone.localdate())
    if asking.left:
        text = ngettext(
            "%(count)d course does not fit into one request: send this one, then ask again.",
            "%(count)d courses do not fit into one request: send this one, then ask again.",
            asking.left,
        )
        messages.info(request, text % {"count": asking.left})
    return HttpResponseRedirect(f"{reverse('catalog:request-create')}?prefill={asking.token}")
