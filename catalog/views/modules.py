"""The catalogue's list and a module's page; both are public."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from catalog.filters import Filters
from catalog.permissions import access_module, access_modules
from catalog.queries.modules import (
    Neighbour,
    criteria_of,
    current_programme,
    neighbours,
    plan_days,
    selection_of,
)
from catalog.selection import read_selection
from catalog.views.browsing import build_listing

RELATIONS = {
    "before": pgettext_lazy("catalog", "Usually goes before"),
    "after": pgettext_lazy("catalog", "Usually goes after"),
    "overlaps": pgettext_lazy("catalog", "Much the same, not in one quarter"),
}
NOT_WHEN = "Не назначать, если "  # how every rule of applicability begins; the heading says it once


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def module_list(request: UserRequest) -> HttpResponse:
    """The whole offer, narrowed as the address says. To htmx: the part below the search box."""
    modules = access_modules(request.user)
    filters = Filters.of_address(request.GET)
    context = {"listing": build_listing(request, modules, filters)}
    if not request.htmx or request.htmx.history_restore_request:
        return render(request, "catalog/module_list.html", context)
    response = render(request, "catalog/_module_listing.html", context)
    response.headers["HX-Push-Url"] = request.path + filters.address()
    return response


@login_not_required
@require_safe
def module_detail(request: UserRequest, slug: str) -> HttpResponse:
    """One module: what it gives, how it goes, when not to choose it, what leads to it."""
    module = access_module(request.user, slug)
    programme = current_programme(module)
    picked = read_selection(request.session)
    offered = access_modules(request.user)
    beside = neighbours(module, offered)
    context = {
        "module": module,
        "programme": programme,
        "days": plan_days(programme) if programme else [],
        "not_when": [rule["text"].removeprefix(NOT_WHEN) for rule in module.applicability],
        "arrows": criteria_of(module),
        "before": [one for one in beside if one.relation == "before"],
        "neighbours": by_relation(beside),
        "is_picked": slug in picked,
        "selection": selection_of(picked, dict(offered.filter(slug__in=picked).values_list("slug", "days"))),
    }
    return render(request, "catalog/module_detail.html", context)


def by_relation(beside: list[Neighbour]) -> list[dict[str, object]]:
    """The modules beside one, in groups with headings; empty groups are left out."""
    groups = [
        {"title": title, "modules": [one for one in beside if one.relation == relation]}
        for relation, title in RELATIONS.items()
    ]
    return [group for group in groups if group["modules"]]
