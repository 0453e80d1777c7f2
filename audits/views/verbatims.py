"""What people wrote: read by the wave's readers, tagged with criteria by its auditor."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from audits.errors import WaveClosedError
from audits.permissions import access_wave, access_wave_work
from audits.services.tags import (
    ForeignCriterionError,
    NothingToTagError,
    Tag,
    tag_remarks,
    undo_tagging,
    untag_remarks,
)
from audits.verbatim_forms import back_to, kept_tagging, read_chosen, tags_in
from audits.views.verbatim_page import verbatim_context


@require_safe
@vary_on_headers("HX-Request")
def verbatim_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """Remarks of the wave; to the page's script, which tags without leaving it, the list alone."""
    wave = access_wave(request.user, wave_id)
    template = "audits/_verbatim_list.html" if request.htmx else "audits/verbatim_list.html"
    return render(request, template, verbatim_context(request, wave))


@require_POST
def verbatim_tag(request: UserRequest, wave_id: int) -> HttpResponse:
    """Tag the chosen remarks with the chosen criteria."""
    wave = access_wave_work(request.user, wave_id)
    added = _done(request, wave.pk, tag_remarks)
    if added is not None:
        _keep(request, wave.pk, added=added)
        if not added:
            messages.info(request, _("These remarks are tagged so already."))
    return _back(request, wave.pk)


@require_POST
def verbatim_untag(request: UserRequest, wave_id: int) -> HttpResponse:
    """Take tags off the chosen remarks."""
    wave = access_wave_work(request.user, wave_id)
    removed = _done(request, wave.pk, untag_remarks)
    if removed is not None:
        _keep(request, wave.pk, removed=removed)
        if not removed:
            messages.info(request, _("There was no such tag on these remarks."))
    return _back(request, wave.pk)


@require_POST
def verbatim_undo(request: UserRequest, wave_id: int) -> HttpResponse:
    """Take back what was tagged or untagged last."""
    wave = access_wave_work(request.user, wave_id)
    last = kept_tagging(request.session, wave.pk)
    if last is None:
        messages.info(request, _("There is nothing to take back."))
        return _back(request, wave.pk)
    tags = {"added": tags_in(last.get("added")), "removed": tags_in(last.get("removed"))}
    try:
        undo_tagging(wave.pk, **tags, by=request.user, at=timezone.now())
    except WaveClosedError:
        messages.error(request, _("The wave is approved: its tags stay as they are."))
    del request.session["tagging"]
    return _back(request, wave.pk)


def _done(request: UserRequest, wave_id: int, change: Callable[..., list[Tag]]) -> list[Tag] | None:
    """What was changed; None with a message where it could not be."""
    chosen = read_chosen(request.POST)
    facts: dict[str, Any] = {"remarks": chosen.remarks, "criteria": chosen.criteria}
    try:
        return change(wave_id, **facts, by=request.user, at=timezone.now())
    except NothingToTagError:
        messages.error(request, _("Choose remarks first, at most 500 at once."))
    except ForeignCriterionError:
        messages.error(
            request, pgettext("verbatim", "Choose a criterion from the list or type its whole code.")
        )
    except WaveClosedError:
        messages.error(request, _("The wave is approved: its tags stay as they are."))
    return None


def _keep(
    request: UserRequest, wave_id: int, *, added: list[Tag] | None = None, removed: list[Tag] | None = None
) -> None:
    """What was done last, so that it can be undone."""
    changed = added or removed
    if changed:
        request.session["tagging"] = {
            "wave": wave_id,
            "added": added or [],
            "removed": removed or [],
            "n": len({tag[:2] for tag in changed}),
            "criteria": sorted({tag[2] for tag in changed}),
        }


def _back(request: UserRequest, wave_id: int) -> HttpResponse:
    """To the list as it was looked at."""
    query = back_to(request.POST.get("back", ""))
    address = reverse("audits:verbatim-list", args=[wave_id])
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
