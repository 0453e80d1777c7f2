"""Causes and the prescription: the auditor decides line by line, the customer asks for programmes."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from audits.forms import CauseForm, RecommendationForm, RejectionForm
from audits.models import AuditWave, Recommendation
from audits.option_forms import OptionForm
from audits.permissions import (
    access_recommendation_asking,
    access_recommendation_work,
    access_wave,
    access_wave_asking,
    access_wave_work,
)
from audits.queries.board import measured_criteria
from audits.queries.options import options_job, options_of
from audits.queries.plan import askable_lines, asking_token
from audits.services.approval import (
    LineThereError,
    WaveClosedError,
    WaveNotScoredError,
    accept_all,
    accept_recommendation,
    add_recommendation,
    name_causes,
    reject_recommendation,
)
from audits.services.options import OptionGoneError, choose_option
from audits.states import FINISHED
from audits.views.page import to_part
from audits.words import AUDIENCES
from catalog.models import Module
from jobs import tasks

AT_ONCE = 20  # modules of one request
CLOSED = (WaveClosedError, WaveNotScoredError)


@require_POST
def cause_edit(request: UserRequest, wave_id: int) -> HttpResponse:
    """Keep the auditor's answers on why the deficits are there; the plan follows them."""
    wave = access_wave_work(request.user, wave_id)
    forms = {pk: CauseForm(request.POST, prefix=str(pk)) for pk in _asked(wave)}
    if not all(form.is_valid() for form in forms.values()):
        messages.error(request, _("Not saved: a note is longer than 1,000 characters."))
        return to_part(wave.pk, "gaps")
    answers = {pk: form.answer() for pk, form in forms.items()}
    try:
        changed = name_causes(wave.pk, causes=answers, by=request.user, at=timezone.now())
    except CLOSED:
        return _too_late(request, wave.pk)
    _ring(wave)
    text = ngettext(
        "%d cause is saved, the plan is made anew.",
        "%d causes are saved, the plan is made anew.",
        len(changed),
    )
    messages.success(request, text % len(changed) if changed else _("Nothing was changed."))
    return to_part(wave.pk, "gaps")


@require_safe
def option_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """The best plans of each audience by variant and days; the auditor takes one of them."""
    wave = access_wave(request.user, wave_id)
    decides = wave.is_mine and wave.state == AuditWave.State.SCORED  # type: ignore[attr-defined]
    context = {"wave": wave, "decides": decides, **options_of(wave, request.GET)}
    return render(request, "audits/option_list.html", context)


@require_POST
def option_choose(request: UserRequest, wave_id: int) -> HttpResponse:
    """Put the modules of one option into the plan of its audience."""
    wave = access_wave_work(request.user, wave_id)
    form = OptionForm(request.POST)
    try:
        if not form.is_valid():
            raise OptionGoneError
        option = choose_option(wave.pk, option_id=form.option_id(), by=request.user, at=timezone.now())
    except OptionGoneError:
        messages.error(request, _("Not taken: the causes have changed, the options are computed anew."))
    except CLOSED:
        return _too_late(request, wave.pk)
    else:
        text = _("The option is in the plan: %(audience)s, %(variant)s, days a person: %(days)d.")
        words = {"audience": AUDIENCES[option.audience], "variant": option.get_variant_display()}
        messages.success(request, text % {**words, "days": option.days})
    return to_part(wave.pk, "plan")


@require_POST
def recommendation_accept(request: UserRequest, recommendation_id: int) -> HttpResponse:
    """Take a line into the plan; also the undo of a rejection."""
    line = access_recommendation_work(request.user, recommendation_id)
    try:
        accept_recommendation(line.pk, by=request.user, at=timezone.now())
    except CLOSED:
        return _too_late(request, line.wave_id)
    _ring(line.wave)
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
    except CLOSED:
        return _too_late(request, line.wave_id)
    _ring(line.wave)
    return to_part(line.wave_id, f"line-{line.pk}")


@require_POST
def plan_accept(request: UserRequest, wave_id: int) -> HttpResponse:
    """Accept every line that nobody has decided."""
    wave = access_wave_work(request.user, wave_id)
    try:
        accepted = accept_all(wave.pk, by=request.user, at=timezone.now())
    except CLOSED:
        return _too_late(request, wave.pk)
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
            return _too_late(request, wave.pk)
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
    return _ask(request, wave, askable_lines(wave)[:AT_ONCE])


def _ask(request: UserRequest, wave: AuditWave, lines: list[Recommendation]) -> HttpResponse:
    """The catalogue's form by a signed address; the plan, where there is nothing to ask for."""
    accepted = [one for one in lines if one.state == Recommendation.State.ACCEPTED]
    if wave.state not in FINISHED or not accepted:
        messages.info(request, _("Programmes are asked for when the plan is approved, and once a course."))
        return to_part(wave.pk, "plan")
    token = asking_token(wave, accepted, user=request.user, today=timezone.localdate())
    return HttpResponseRedirect(f"{reverse('catalog:request-create')}?prefill={token}")


def _ring(wave: AuditWave) -> None:
    """Wake a worker for the options, if they are to be computed anew."""
    job = options_job(wave)
    if job is not None and job.state == job.State.NEW:
        tasks.ring(job.pk)


def _asked(wave: AuditWave) -> list[int]:
    """Ids of the deficits that the page asks about."""
    return list(wave.deficits.filter(deficit__gt=0).values_list("pk", flat=True))


def _too_late(request: UserRequest, wave_id: int) -> HttpResponse:
    """The wave was approved, or collects again."""
    messages.error(
        request, _("The plan does not change now: it is approved, or its figures are out of date.")
    )
    return to_part(wave_id, "plan")
