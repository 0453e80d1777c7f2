"""The charts of a report, wide for the document and narrow for a telephone, from the rows that it prints."""

from collections.abc import Iterator
from typing import Any

from audits.drawings import (
    Drawing,
    change_charts,
    dimension_charts,
    score_charts,
    section_bars,
    source_charts,
)
from audits.models import AuditWave
from audits.queries.board import Board
from audits.queries.verdicts import kept_skill_changes
from audits.queries.wave_sources import OBSERVERS, Sources
from audits.words import DIMENSIONS
from figures.enough import CONTACTS
from reports.queries.audit_gap.tolerance import zone_drawings


def chart_facts(wave: AuditWave, board: Board, sources: Sources) -> dict[str, dict[str, str]]:
    """Kind -> both drawings and the caption; by the rule of n, as the board draws them."""
    return {one.kind: one.stored for one in _drawn(wave, board, sources)}


def _drawn(wave: AuditWave, board: Board, sources: Sources) -> Iterator[Drawing]:
    """All of them; none has more than seven items."""
    yield from dimension_charts(
        board.dimensions, {one.code: str(DIMENSIONS[one.code]) for one in board.dimensions}
    )
    yield from zone_drawings(board, sources)
    yield from source_charts(board.scores, wave.target)
    yield from _sections(wave, board, sources)
    yield from change_charts(kept_skill_changes(wave), wave.frozen.get("target", wave.target))


def _sections(wave: AuditWave, board: Board, sources: Sources) -> Iterator[Drawing]:
    """The weakest stages of the first checklist that has stages."""
    details: dict[str, Any] = board.summary.extras.get("by_source", {}) if board.summary else {}
    for code, source in sources.items():
        sections = details.get(code, {}).get("sections")
        if source.who == OBSERVERS and sections:
            bars = section_bars(sections, wave.target, few=CONTACTS.few)
            title = f"Самые слабые этапы, {source.title[:1].lower()}{source.title[1:]}, баллы из 100"
            yield from score_charts("visit-sections", title, bars)
            return
