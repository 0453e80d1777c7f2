"""A wave is planned: made, named, dated; what it is to see and what may be spent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from audits.errors import PlanFixedError
from audits.models import AuditWave
from audits.permissions import access_wave_creation, access_wave_plan, check_planner
from audits.plan_forms import AuditorsForm, BasicsForm, BudgetsForm, DesignForm, WaveForm
from audits.queries.plans import asked_source, auditors_offered, is_counted, sources_of, spread_of, widest_of
from audits.services.plans import WaveNameTakenError, create_plan, set_basics, set_budgets, set_design
from audits.views.plan_page import foresight_of, show_plan, to_plan


@require_http_methods(["GET", "HEAD", "POST"])
def wave_create(request: UserRequest) -> HttpResponse:
    """A new wave of a client as a draft; an auditor audits what he begins."""
    clients = access_wave_creation(request.user)
    is_planner = check_planner(request.user)
    form = WaveForm(
        request.POST or None, clients=clients, initial={"organisation": request.GET.get("client")}
    )
    people = AuditorsForm(request.POST or None, people=auditors_offered(None, None)) if is_planner else None
    if request.method == "POST" and form.is_valid() and (people is None or people.is_valid()):
        auditors = [request.user.pk] if people is None else people.chosen()
        try:
            wave = create_plan(**form.wave(), auditors=auditors, by=request.user, at=timezone.now())
        except WaveNameTakenError:
            form.add_error("name", _("The organisation has a wave of this name already."))
        else:
            messages.success(request, _("The draft is made. Choose branches and sources."))
            return redirect("audits:wave-plan", wave.pk)
    return render(request, "audits/wave_create.html", {"form": form, "people": people, "clients": clients})


@require_safe
def wave_plan(request: UserRequest, wave_id: int) -> HttpResponse:
    """The plan of a wave with what it will see."""
    return show_plan(request, access_wave_plan(request.user, wave_id))


@require_POST
def wave_basics(request: UserRequest, wave_id: int) -> HttpResponse:
    """Name, days and target."""
    wave = access_wave_plan(request.user, wave_id)
    form = BasicsForm(request.POST, wave=wave)
    if not form.is_valid():
        return show_plan(request, wave, basics_form=form)
    try:
        set_basics(wave.pk, **form.basics(), by=request.user, at=timezone.now())
    except WaveNameTakenError:
        form.add_error("name", _("The organisation has a wave of this name already."))
        return show_plan(request, wave, basics_form=form)
    except PlanFixedError:
        return refused(request, wave)
    messages.success(request, _("Saved."))
    return to_plan(wave.pk)


@require_POST
def wave_budgets(request: UserRequest, wave_id: int) -> HttpResponse:
    """Days, people, limits and rates."""
    wave = access_wave_plan(request.user, wave_id)
    form = BudgetsForm(request.POST, wave=wave)
    if not form.is_valid():
        return show_plan(request, wave, budgets_form=form)
    try:
        set_budgets(wave.pk, **form.budgets(), by=request.user, at=timezone.now())
    except PlanFixedError:
        return refused(request, wave)
    messages.success(request, _("Saved."))
    return to_plan(wave.pk, "budgets")


@require_POST
def wave_design(request: UserRequest, wave_id: int) -> HttpResponse:
    """What the wave is to see."""
    wave = access_wave_plan(request.user, wave_id)
    sources = [one for one in sources_of(wave) if is_counted(one)]
    source = asked_source(wave, sources, request.POST.get("source", ""))
    form = DesignForm(request.POST, sources=sources, widest=widest_of(source), spread=spread_of(source))
    if not form.is_valid():
        return show_plan(request, wave, design_form=form)
    try:
        set_design(wave.pk, design=form.design(), by=request.user, at=timezone.now())
    except PlanFixedError:
        return refused(request, wave)
    messages.success(request, _("Saved."))
    return to_plan(wave.pk, "planner")


@require_safe
def wave_foresee(request: UserRequest, wave_id: int) -> HttpResponse:
    """What the plan would see with these numbers; nothing is kept."""
    wave = access_wave_plan(request.user, wave_id)
    context = foresight_of(wave, sources_of(wave), request.GET)
    return render(request, "audits/_foresight.html", {"wave": wave, **context})


def refused(request: UserRequest, wave: AuditWave) -> HttpResponse:
    """The wave's state does not let this change."""
    messages.error(
        request,
        _("The wave has begun or repeats another one: this part of its plan does not change any more."),
    )
    return to_plan(wave.pk)
