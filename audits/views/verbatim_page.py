"""What the page of remarks shows."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator

from accounts.requests import UserRequest
from audits.models import AuditWave
from audits.queries.observations import branch_tree, sources_of
from audits.queries.remarks import mask_of
from audits.queries.verbatims import instruments_of, remarks_in, tags_of, verbatims_of
from audits.queries.wave_items import criteria_of, items_of
from audits.states import FINISHED
from audits.verbatim_forms import VerbatimFilterForm, kept_tagging

PAGE_SIZE = 50


def verbatim_context(request: UserRequest, wave: AuditWave) -> dict[str, Any]:
    """The page of remarks that fit, with their tags, and how many remarks bear each."""
    is_auditor: bool = wave.is_mine  # type: ignore[attr-defined]
    sought = VerbatimFilterForm(request.GET).sought()
    sources, items, tree = sources_of(wave, with_bodies=True), items_of(wave), branch_tree(wave)
    read: dict[str, Any] = {
        "instruments": instruments_of(wave, sources, items),
        "tags": tags_of(wave),
        "mask": mask_of(wave),
    }
    found = remarks_in(wave, sought, sources=sources, tree=tree, is_auditor=is_auditor, **read)
    page = Paginator(found.found, PAGE_SIZE).get_page(request.GET.get("page"))
    criteria = criteria_of(items)
    return {
        "wave": wave,
        "page": page,
        "verbatims": verbatims_of(list(page), **read),
        "total": found.total,
        "sought": sought,
        "sources": sources,
        "tree": tree,
        "criteria": criteria,
        "tagged": _tagged(found.tagged, criteria),
        "tags": sum(found.tagged.values()),
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
