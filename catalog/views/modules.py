"""The catalogue's list and a module's page; both are public."""

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from catalog.filters import Filters
from catalog.models import Module
from catalog.permissions import access_module, access_modules, is_methodologist
from catalog.queries.contents import held_hours
from catalog.queries.modules import (
    Neighbour,
    criteria_of,
    current_programme,
    neighbours,
    offer_stamp,
    plan_days,
    selection_of,
)
from catalog.selection import read_selection
from catalog.views.browsing import CACHE_SECONDS, SHAPE, build_listing
from catalog.views.kept_pages import render_kept

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
    state = offer_stamp(modules)

    def context() -> dict[str, Any]:
        return {"listing": build_listing(request, modules, filters, state)}

    if request.htmx and not request.htmx.history_restore_request:
        response = render(request, "catalog/_module_listing.html", context())
        response.headers["HX-Push-Url"] = request.path + filters.address()
        return response
    if filters.query:  # words are too many to keep
        return render(request, "catalog/module_list.html", context())
    return render_kept(request, "catalog/module_list.html", state, context)


@login_not_required
@require_safe
def module_detail(request: UserRequest, slug: str) -> HttpResponse:
    """One module: what it gives, how it goes, when not to choose it, what leads to it."""
    module = access_module(request.user, slug)
    offered = access_modules(request.user)
    state = f"{offer_stamp(offered)} {module.changed_at}"

    def context() -> dict[str, Any]:
        picked = read_selection(request.session)
        days = dict(offered.filter(slug__in=picked).values_list("slug", "days")) if picked else {}
        return {
            "module": module,
            "parts": module_parts(module, offered, state),
            "is_picked": slug in picked,
            "is_author": request.user.is_authenticated and is_methodologist(request.user),
            "selection": selection_of(picked, days),
        }

    return render_kept(request, "catalog/module_detail.html", state, context)


def module_parts(module: Module, offered: QuerySet[Module], state: str) -> dict[str, SafeString]:
    """The page's body and its margin, kept while nothing in the offer changes."""
    digest = hashlib.sha256(f"{module.pk} {state} {get_language()}".encode()).hexdigest()
    key = f"catalog-module-{SHAPE}-{digest}"
    parts: dict[str, SafeString] | None = cache.get(key)
    if parts is None:
        programme = current_programme(module)
        beside = neighbours(module, offered)
        planned = plan_days(programme) if programme else []
        steps = [step for day in planned for step in day.steps]
        context = {
            "module": Module.objects.select_related("block", "competence", "owner").get(pk=module.pk),
            "programme": programme,
            "days": planned,
            "hours": held_hours(programme, steps) if programme else None,
            "not_when": [rule["text"].removeprefix(NOT_WHEN) for rule in module.applicability],
            "arrows": criteria_of(module),
            "before": [one for one in beside if one.relation == "before"],
            "neighbours": by_relation(beside),
        }
        names = ("body", "aside")
        parts = {
            name: SafeString(get_template(f"catalog/_module_{name}.html").render(context)) for name in names
        }
        cache.set(key, parts, CACHE_SECONDS)
    return parts


def by_relation(beside: list[Neighbour]) -> list[dict[str, object]]:
    """The modules beside one, in groups with headings; empty groups are left out."""
    groups = [
        {"title": title, "modules": [one for one in beside if one.relation == relation]}
        for relation, title in RELATIONS.items()
    ]
    return [group for group in groups if group["modules"]]
