"""The page of a wave's plan put together; a form that was refused takes the place of its own."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.requests import UserRequest
from audits.models import AuditWave, Instrument, WaveAssignment
from audits.permissions import check_planner
from audits.plan_forms import (
    AuditorsForm,
    BasicsForm,
    BudgetsForm,
    ForesightForm,
)
from audits.plan_scope_forms import SourcesForm, instrument_choices
from audits.planner import foresee
from audits.queries.plans import (
    arms_of,
    asked_source,
    auditors_offered,
    branches_seen,
    design_of,
    index_shares,
    is_counted,
    missing_of,
    offered_instruments,
    question_of,
    sources_of,
    spread_of,
    widest_of,
)
from audits.states import PLANNED


def show_plan(request: UserRequest, wave: AuditWave, **bound: Any) -> HttpResponse:
    """The page; a bound form makes it the answer to what was refused."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bound else HTTPStatus.OK
    return render(request, "audits/wave_plan.html", plan_page(request, wave) | bound, status=status)


def plan_page(request: UserRequest, wave: AuditWave) -> dict[str, Any]:
    """Context of the page."""
    sources = sources_of(wave)
    trained, control = arms_of(wave)
    is_draft = wave.state == wave.State.DRAFT
    is_free = is_draft and wave.kind == wave.Kind.BASELINE
    context = {
        "wave": wave,
        "is_draft": is_draft,
        "is_open": wave.state in PLANNED,
        "is_free": is_free,
        "is_mine": WaveAssignment.objects.filter(wave=wave, user=request.user).exists(),
        "missing": missing_of(wave) if is_draft else [],
        "trained": trained,
        "control": control,
        "branches": trained + control,
        "measured": [] if is_draft or trained + control else branches_seen(wave),
        "sources": sources,
        "shares": index_shares(wave, sources),
        "planned": sum(one.planned or 0 for one in sources),
        "counted": [one for one in sources if one.planned],
        "basics_form": BasicsForm(wave=wave),
        "budgets_form": BudgetsForm(wave=wave),
        "sources_form": SourcesForm(wave=wave, sources=sources, is_free=is_free),
        "offered": instrument_choices(offered_instruments(wave, sources)) if is_free else [],
    }
    if check_planner(request.user):
        people = auditors_offered(wave, wave.organisation)
        chosen = [one.pk for one in people if one.is_chosen]  # type: ignore[attr-defined]
        context["auditors_form"] = AuditorsForm(people=people, initial={"auditors": chosen})
    context["auditors"] = wave.assignments.select_related("user")
    return context | foresight_of(wave, sources, request.GET or None)


def foresight_of(wave: AuditWave, sources: Any, data: Any = None) -> dict[str, Any]:
    """The planner's part of the context.

    Args:
        data: what is asked; None: the plan as it stands.
    """
    counted = [one for one in sources if is_counted(one) and not one.instrument.is_guess]
    source = asked_source(wave, sources, (data or {}).get("source", ""))
    kind = source.instrument.kind if source else Instrument.Kind.SERVQUAL
    initial = {**design_of(wave, source), "source": source.instrument.code if source else ""}
    known: dict[str, Any] = {"sources": counted, "initial": initial, "widest": widest_of(source)}
    known["spread"] = spread_of(source)
    is_asked = data is not None and "change" in data  # otherwise a source is chosen: with its usual numbers
    form = ForesightForm(data if is_asked else None, **known)
    form.fields[
        "source"
    ].widget.attrs |= {  # another source has another scale: its usual numbers take the place
        "hx-get": reverse("audits:wave-plan", args=[wave.pk]),
        "hx-params": "source",
        "hx-select": "#planner",
        "hx-target": "#planner",
        "hx-trigger": "input consume",
    }
    question = question_of(wave, source, form.asked() if is_asked else {})
    return {
        "design_form": form,
        "source": source,
        "question": question,
        "foresight": foresee(question),
        "is_visit": kind == Instrument.Kind.VISIT,
        "wrongs": [(form[name].label, form.errors[name][0]) for name in form.errors if name in form.fields],
    }


def to_plan(wave_id: int, part: str = "") -> HttpResponse:
    """Back to a part of the plan."""
    anchor = f"#{part}" if part else ""
    return HttpResponseRedirect(f"{reverse('audits:wave-plan', args=[wave_id])}{anchor}")
