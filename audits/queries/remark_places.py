"""Where remarks are looked for: a wave opened at one place of it, for a page and for a table alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from audits.models import AuditWave, Observation, WaveInstrument
from audits.queries.observations import Node, branch_tree, sources_of
from audits.queries.remarks import mask_of
from audits.queries.verbatims import Sought, instruments_of, placed_in, tags_of
from audits.queries.wave_items import WaveItem, items_of


@dataclass(frozen=True, slots=True)
class Place:
    """The wave's sources, items and branches; observations of the place; how many remarks bear each tag.

    read: what `remarks_in`, `narrowed` and `verbatims_of` read remarks with.
    """

    sources: Sequence[WaveInstrument]
    items: Sequence[WaveItem]
    tree: Sequence[Node]
    placed: QuerySet[Observation]
    tagged: Mapping[str, int]
    read: Mapping[str, Any]


def place_of(wave: AuditWave, sought: Sought, *, is_auditor: bool) -> Place:
    """The place that is sought, as the person may read it."""
    sources, items, tree = sources_of(wave, with_bodies=True), items_of(wave), branch_tree(wave)
    placed = placed_in(wave, sought, sources=sources, tree=tree, is_auditor=is_auditor)
    tags, tagged = tags_of(wave, placed)
    read = {"instruments": instruments_of(wave, sources, items), "tags": tags, "mask": mask_of(wave)}
    return Place(sources, items, tree, placed, tagged, read)
