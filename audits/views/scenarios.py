"""The bank of scenarios: what there is, one of them, an organisation's own copy and its next version."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organisation
from accounts.requests import UserRequest
from audits.models import Scenario
from audits.permissions import access_copy_owner, access_scenario, access_scenarios, access_wave_creation
from audits.queries.scenarios import (
    base_of,
    checklist_codes,
    checklist_titles,
    copies_of,
    read_scenario,
    scenario_lines,
    scenario_table,
    versions_of,
    waves_of,
)
from audits.scenario_forms import ScenarioFilterForm, ScenarioForm
from audits.services.scenarios import (
    ScenarioUnchangedError,
    adapt_scenario,
    new_scenario_version,
)
from audits.views.own_copies import known_copy, made_or_told

PAGE_SIZE = 40


@require_safe
def scenario_list(request: UserRequest) -> HttpResponse:
    """Scenarios of the bank by title, sought by words, checklist and whose they are."""
    offered = access_scenarios(request.user)
    clients = access_wave_creation(request.user)
    chosen = ScenarioFilterForm(request.GET).chosen()
    client = clients.filter(pk=chosen["client"]).first() if chosen["client"] else None
    chosen["client"] = client.pk if client else None
    page = Paginator(scenario_table(offered, **chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": scenario_lines(list(page.object_list), clients.filter(pk=client.pk) if client else clients),
        "chosen": chosen,
        "client": client,
        "checklists": checklist_titles(checklist_codes(offered)).items(),
        "is_sought": any((chosen["text"], chosen["instrument"], chosen["whose"])),
    }
    return render(request, "audits/scenario_list.html", context)


@require_safe
def scenario_detail(request: UserRequest, scenario_id: int) -> HttpResponse:
    """One version: what to play, to ask, to expect, how far to depart from it; where it is played."""
    scenario = access_scenario(request.user, scenario_id)
    offered, clients = access_scenarios(request.user), access_wave_creation(request.user)
    versions = versions_of(offered, scenario)
    context = {
        "scenario": scenario,
        "text": read_scenario(scenario),
        "checklist": checklist_titles({scenario.instrument_code}).get(scenario.instrument_code, ""),
        "versions": versions,
        "newest": versions[0],
        "base": base_of(scenario),
        "copies": copies_of(offered, scenario),
        "waves": waves_of(scenario, clients),
        "clients": clients if scenario.owner_id is None else [],
        "asked": request.GET.get("client", ""),
    }
    return render(request, "audits/scenario_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scenario_edit(request: UserRequest, scenario_id: int) -> HttpResponse:
    """An own copy of a common scenario, or the next version of an own copy; no sheet's scenario changes."""
    scenario = access_scenario(request.user, scenario_id)
    owner = access_copy_owner(request.user, scenario.owner, request.GET.get("client", ""))
    known = known_copy(request, scenario, owner)
    if known is not None:
        return redirect("audits:scenario-detail", known.pk)
    form = ScenarioForm(request.POST or None, scenario=scenario)
    if request.method == "POST" and form.is_valid():
        made = _made(request, scenario, owner, form)
        if made is not None:
            said = _("Version %d is made. It is offered when sheets are planned.")
            messages.success(request, said % made.version)
            return redirect("audits:scenario-detail", made.pk)
    return render(request, "audits/scenario_edit.html", {"scenario": scenario, "owner": owner, "form": form})


def _made(
    request: UserRequest, scenario: Scenario, owner: Organisation, form: ScenarioForm
) -> Scenario | None:
    """The new row; None after the form was told what is wrong."""
    make = adapt_scenario if scenario.owner_id is None else new_scenario_version
    text, at = form.text(), timezone.now()
    try:
        return made_or_told(
            form, lambda: make(scenario.pk, organisation=owner, text=text, by=request.user, at=at)
        )
    except ScenarioUnchangedError:
        form.add_error(None, _("Nothing is said otherwise: there is nothing to make a version of."))
    return None
