"""What the list of observations shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import pgettext

from accounts.requests import UserRequest
from audits.models import AuditWave, Observation, WaveInstrument
from audits.observation_forms import ObservationFilterForm
from audits.queries.anonymity import is_anonymous
from audits.queries.observations import (
    FACTS,
    Chosen,
    branch_tree,
    counted,
    counts_of,
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

    @property
    def more(self) -> int:
        """Comments besides the first one."""
        return self.comments - 1


@dataclass(frozen=True, slots=True)
class Select:
    """A filter by one fact. any: the words for no choice."""

    name: str
    label: str
    any: str
    values: tuple[str, ...]
    chosen: str


def list_context(request: UserRequest, wave: AuditWave) -> dict[str, Any]:
    """The page of observations that fit, its filters and how many each source gave."""
    is_auditor: bool = wave.is_mine  # type: ignore[attr-defined]
    chosen = ObservationFilterForm(request.GET).chosen()
    sources, items, tree = sources_of(wave), items_of(wave), branch_tree(wave)
    whose: dict[str, Any] = {"sources": sources, "items": items, "tree": tree, "is_auditor": is_auditor}
    counts = counts_of(observation_table(wave, replace(chosen, source=None), **whose))
    source = next((one for one in sources if one.pk == chosen.source), None)
    secret = source if source is not None and is_anonymous(source.instrument) else None
    pages = Paginator(in_order(observation_table(wave, chosen, **whose)), PAGE_SIZE)
    pages.count = _count(chosen, source, counts)  # known already
    page = pages.get_page(request.GET.get("page"))
    is_told = secret is not None and chosen.is_by_place_alone
    shown = {one.instrument_id for one in sources if not one.is_left}  # type: ignore[attr-defined]
    criteria = criteria_of(one for one in items if one.instrument_id in shown)
    return {
        "wave": wave,
        "page": page,
        "lines": lines_of(list(page), items, mask_of(wave)),
        "chosen": chosen,
        "sources": counted(counts, sources),
        "total": sum(counts.values()),
        "secret": secret,
        "told": told_of(wave, secret, chosen.branch) if secret is not None and is_told else None,
        "tree": tree,
        "branch_name": next((one.name for one in tree if one.pk == chosen.branch), ""),
        "criteria": criteria,
        "criterion_text": criteria.get(chosen.criterion, ""),
        "selects": _selects(chosen, facts_of(wave, is_auditor=is_auditor)),
        "has_more": any((chosen.since, chosen.until, chosen.text, *(getattr(chosen, one) for one in FACTS))),
        "is_auditor": is_auditor,
    }


def lines_of(rows: Sequence[Observation], items: Sequence[WaveItem], mask: Mask) -> list[Line]:
    """Observations of a page as its lines."""
    own = by_instrument(items)
    return [_line(row, own, mask) for row in rows]


def _count(chosen: Chosen, source: WaveInstrument | None, counts: Mapping[int, int]) -> int:
    """How many observations fit."""
    if chosen.source is None:
        return sum(counts.values())
    return 0 if source is None else counts.get(source.instrument_id, 0)


def _selects(chosen: Chosen, facts: Mapping[str, list[str]]) -> list[Select]:
    """Channel, service and segment, where something was observed of them or is looked for."""
    labels = {
        "channel": (pgettext("observation", "Channel"), pgettext("observation channel", "any")),
        "service": (pgettext("observation", "Service"), pgettext("observation service", "any")),
        "segment": (pgettext("observation", "Segment"), pgettext("observation segment", "any")),
    }
    found = []
    for name, (label, any_word) in labels.items():
        now = getattr(chosen, name)
        values = facts[name] if not now or now in facts[name] else [now, *facts[name]]
        if values:
            found.append(Select(name, label, any_word, tuple(values), now))
    return found


def _line(row: Observation, own: Mapping[int, Sequence[WaveItem]], mask: Mask) -> Line:
    said = mask.of(row)
    failed = failed_items(own.get(row.instrument_id, ()), row.values)
    return Line(row, next(iter(said.values()), ""), len(said), tuple(one.body["text"] for one in failed))
