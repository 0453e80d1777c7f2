"""What the list of observations shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator

from accounts.requests import UserRequest
from audits.models import AuditWave, Observation
from audits.observation_forms import ObservationFilterForm
from audits.queries.anonymity import is_anonymous
from audits.queries.observations import (
    Chosen,
    branch_tree,
    counted,
    facts_of,
    in_order,
    observation_table,
    sources_of,
    told_of,
)
from audits.queries.remarks import Mask, mask_of
from audits.queries.wave_items import WaveItem, by_instrument, criteria_of, failed_items, items_of

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One observation of the list. comment: the first one, masked; failures: texts of mandatory items."""

    row: Observation
    comment: str
    comments: int
    failures: tuple[str, ...]


def list_context(request: UserRequest, wave: AuditWave) -> dict[str, Any]:
    """The page of observations that fit, its filters and how many each source gave."""
    is_auditor: bool = wave.is_mine  # type: ignore[attr-defined]
    chosen = ObservationFilterForm(request.GET).chosen()
    sources, items = sources_of(wave), items_of(wave)
    whose: dict[str, Any] = {"sources": sources, "items": items, "is_auditor": is_auditor}
    found = in_order(observation_table(wave, chosen, **whose))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    source = next((one for one in sources if one.pk == chosen.source), None)
    secret = source if source is not None and is_anonymous(source.instrument) else None
    is_told = secret is not None and chosen.is_by_place_alone
    return {
        "wave": wave,
        "page": page,
        "lines": lines_of(list(page), items, mask_of(wave)),
        "chosen": chosen,
        "sources": counted(observation_table(wave, replace(chosen, source=None), **whose), sources),
        "source": source,
        "secret": secret,
        "told": told_of(wave, secret, chosen.branch) if secret is not None and is_told else None,
        "tree": branch_tree(wave),
        "criteria": criteria_of(items),
        "facts": facts_of(wave, is_auditor=is_auditor),
        "is_auditor": is_auditor,
    }


def lines_of(rows: Sequence[Observation], items: Sequence[WaveItem], mask: Mask) -> list[Line]:
    """Observations of a page as its lines."""
    own = by_instrument(items)
    return [_line(row, own, mask) for row in rows]


def names_of(chosen: Chosen, tree: Sequence[tuple[int, str, int]]) -> str:
    """The chosen branch's name; empty without one."""
    return next((name for pk, name, _depth in tree if pk == chosen.branch), "")


def _line(row: Observation, own: Mapping[int, Sequence[WaveItem]], mask: Mask) -> Line:
    said = mask.of(row)
    failed = failed_items(own.get(row.instrument_id, ()), row.values)
    return Line(row, next(iter(said.values()), ""), len(said), tuple(one.body["text"] for one in failed))
