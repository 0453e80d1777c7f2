"""What the page of remarks shows."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator

from accounts.requests import UserRequest
from audits.models import AuditWave
from audits.queries.remark_places import place_of
from audits.queries.remark_rows import READ_AT_MOST
from audits.queries.verbatims import remarks_in, verbatims_of
from audits.queries.wave_items import criteria_of
from audits.states import FINISHED
from audits.verbatim_forms import VerbatimFilterForm, kept_tagging

PAGE_SIZE = 50


def verbatim_context(request: UserRequest, wave: AuditWave) -> dict[str, Any]:
    """The page of remarks that fit, with their tags, and how many remarks bear each."""
    is_auditor: bool = wave.is_mine  # type: ignore[attr-defined]
    sought = VerbatimFilterForm(request.GET).sought()
    place = place_of(wave, sought, is_auditor=is_auditor)
    found = remarks_in(place.placed, sought, **place.read)
    pages: Paginator[Any] = Paginator(found, PAGE_SIZE)  # type: ignore[arg-type]  # cut and counted, not walked
    page = pages.get_page(request.GET.get("page"))
    criteria = criteria_of(place.items)
    return {
        "wave": wave,
        "page": page,
        "verbatims": list(verbatims_of(list(page), **place.read)),
        "read_at_most": READ_AT_MOST if found.is_cut else None,
        "sought": sought,
        "sources": place.sources,
        "tree": place.tree,
        "criteria": criteria,
        "tagged": _tagged(place.tagged, criteria),
        "tags": sum(place.tagged.values()),
        "last": kept_tagging(request.session, wave.pk),
        "tags_here": is_auditor and wave.state not in FINISHED,
        "is_auditor": is_auditor,
        "is_part": bool(request.htmx),
        "query": request.GET.urlencode(),
    }


def _tagged(counts: Mapping[str, int], criteria: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """Criteria with tagged remarks, the most tagged first."""
    rows = ((code, criteria.get(code, ""), n) for code, n in counts.items())
    return sorted(rows, key=lambda row: (-row[2], row[0]))
