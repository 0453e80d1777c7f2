"""«Подборка»: put modules aside, look at them together, send them to a colleague, ask for programmes."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from catalog.permissions import access_chosen_module, access_modules
from catalog.queries.modules import selection_of
from catalog.selection import (
    LIMIT,
    add_to_selection,
    clear_selection,
    cleared_selection,
    read_selection,
    restore_selection,
    toggle_in_selection,
)


@login_not_required
@require_safe
def selection_detail(request: UserRequest) -> HttpResponse:
    """The own selection; with ?m=… the one that somebody sent, which changes nothing until it is taken."""
    offered = access_modules(request.user)
    own, sent = read_selection(request.session), request.GET.getlist("m")[:LIMIT]
    slugs = sent or own
    modules = list(offered.filter(slug__in=slugs)) if slugs else []
    modules.sort(key=lambda module: slugs.index(module.slug))
    selection = selection_of([one.slug for one in modules], {one.slug: one.days for one in modules})
    address = reverse("catalog:selection-detail")
    context = {
        "modules": modules,
        "is_sent": bool(sent) and set(sent) != set(own),
        "selection": selection,
        "cleared": cleared_selection(request.session),
        "link": request.build_absolute_uri(f"{address}?{selection.query}"),
    }
    return render(request, "catalog/selection_detail.html", context)


@login_not_required
@require_POST
def selection_toggle(request: UserRequest) -> HttpResponse:
    """Add one module or take it out. To htmx: the bar, and the tick that was pressed."""
    module = access_chosen_module(request.user, _wanted(request, "slug")[0])
    if module.retired_at is not None:
        raise Http404
    is_picked = toggle_in_selection(request.session, module.slug)
    if not request.htmx:
        return redirect(_way_back(request))
    picked = read_selection(request.session)
    days = dict(access_modules(request.user).filter(slug__in=picked).values_list("slug", "days"))
    context = {"selection": selection_of(picked, days), "module": module, "is_picked": is_picked}
    return render(request, "catalog/_selection_toggled.html", context)


@login_not_required
@require_POST
def selection_add(request: UserRequest) -> HttpResponse:
    """Take the modules of a sent selection into the own one."""
    wanted = _wanted(request, "m")
    offered = access_modules(request.user).filter(slug__in=wanted)
    known = set(offered.values_list("slug", flat=True))
    add_to_selection(request.session, [slug for slug in wanted if slug in known])
    return redirect("catalog:selection-detail")


@login_not_required
@require_POST
def selection_clear(request: UserRequest) -> HttpResponse:
    """Empty the selection; the next page offers to bring it back."""
    clear_selection(request.session)
    return redirect("catalog:selection-detail")


@login_not_required
@require_POST
def selection_restore(request: UserRequest) -> HttpResponse:
    """Bring back what the last clearing took away."""
    restore_selection(request.session)
    return redirect("catalog:selection-detail")


def _wanted(request: HttpRequest, name: str) -> list[str]:
    """Slugs that the form names, at least an empty one; without NUL, which PostgreSQL cannot look for."""
    slugs = [slug.replace("\x00", "") for slug in request.POST.getlist(name)[:LIMIT]]
    return slugs or [""]


def _way_back(request: HttpRequest) -> str:
    """Where the tick was pressed; only an address of ours."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("catalog:module-list")
