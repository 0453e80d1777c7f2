"""What the page of remarks shows."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator

from accounts.requests import UserRequest
from audits.models import AuditWave
from audits.queries.observations import branch_tree, sources_of
from audits.queries.remark_rows import READ_AT_MOST
from audits.queries.remarks import mask_of
from audits.queries.verbatims import instruments_of, placed_in, remarks_in, tags_of, verbatims_of
from audits.queries.wave_items import criteria_of, items_of
from audits.states import FINISHED
from audits.verbatim_forms import VerbatimFilterForm, kept_tagging

PAGE_SIZE = 50


def verbatim_context(request: UserRequest, wave: AuditWave) -> dict[str, Any]:
    """The page of remarks that fit, with their tags, and how many remarks bear each."""
    is_auditor: bool = wave.is_mine  # type: ignore[attr-defined]
    sought = VerbatimFilterForm(request.GET).sought()
    sources, items, tree = sources_of(wave, with_bodies=True), items_of(wave), branch_tree(wave)
    placed = placed_in(wave, sought, sources=sources, tree=tree, is_auditor=is_auditor)
    tags, tagged = tags_of(wave, placed)
    read: dict[str, Any] = {
        "instruments": instruments_of(wave, sources, items),
        "tags": tags,
        "mask": mask_of(wave),
    }
    found = remarks_in(placed, sought, **read)
    pages: Paginator[Any] = Paginator(found, PAGE_SIZE)  # type: ignore[arg-type]  # cut and counted, not walked
    page = pages.get_page(request.GET.get("page"))
    criteria = criteria_of(items)
    return {
        "wave": wave,
        "page": page,
        "verbatims": list(verbatims_of(list(page), **read)),
        "read_at_most": READ_AT_MOST if found.is_cut else None,
        "sought": sought,
        "sources": sources,
        "tree": tree,
        "criteria": criteria,
        "tagged": _tagged(tagged, criteria),
        "tags": sum(tagged.values()),
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
