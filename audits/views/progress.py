"""How collecting goes against the plan."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import UserRequest
from audits.models import AuditWave
from audits.permissions import access_wave
from audits.progress_forms import ProgressForm
from audits.queries.progress import progress_of

BRANCHES_SHOWN = 50


@require_safe
@vary_on_headers("HX-Request")
def wave_progress(request: UserRequest, wave_id: int) -> HttpResponse:
    """What came in against the quotas. To htmx, which asks every half a minute: the table alone."""
    wave = access_wave(request.user, wave_id)
    context = {"wave": wave, **progress_context(request, wave)}
    name = "audits/_progress.html" if request.htmx else "audits/wave_progress.html"
    return render(request, name, context)


def progress_context(request: UserRequest, wave: AuditWave) -> dict[str, Any]:
    """The progress of the wave as the address narrows it, fifty branches a page."""
    chosen = ProgressForm(request.GET).chosen()
    progress = progress_of(wave, today=timezone.localdate(), source=chosen["source"])
    lines = [one for one in progress.lines if one.is_behind] if chosen["behind"] else progress.lines
    page = Paginator(lines, BRANCHES_SHOWN).get_page(request.GET.get("page"))
    return {"progress": progress, "page": page, "chosen": chosen}
