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
from audits.instruments import own_code
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
    ScenarioAdaptedError,
    ScenarioOwnerError,
    ScenarioUnchangedError,
    adapt_scenario,
    new_scenario_version,
)
from catalog.loading.files import ContentError

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
    known = Scenario.objects.filter(owner=owner, code=own_code(scenario.code, owner.pk)).first()
    if request.method != "POST" and scenario.owner_id is None and known is not None:
        messages.info(request, _("The client has a copy already: here it is."))
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
    try:
        return make(scenario.pk, organisation=owner, text=form.text(), by=request.user, at=timezone.now())
    except ContentError as error:
        for fault in error.faults:
            form.add_error(None, fault.reason)
    except ScenarioUnchangedError:
        form.add_error(None, _("Nothing is said otherwise: there is nothing to make a version of."))
    except ScenarioAdaptedError:
        form.add_error(None, _("The client has a copy already. Make the next version of that."))
    except ScenarioOwnerError:
        form.add_error(None, _("This copy belongs to another client."))
    return None
