"""The zone of tolerance of the whole wave, by value; without figures where too few answered."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from audits.drawings import Drawing
from audits.queries.board import Board
from audits.queries.tolerance import Zone, ZoneLine, zone_charts, zone_of
from audits.queries.wave_sources import Sources
from audits.words import DIMENSIONS
from figures.zones import DERIVED

NAMES = {code: str(name) for code, name in DIMENSIONS.items()}


def zone_facts(board: Board, sources: Sources) -> dict[str, Any] | None:
    """Dimensions and statements; None where the minimum was not asked for."""
    zone = zone_told(board, sources)
    if zone is None:
        return None
    return {
        "dimensions": [_line(one) for one in zone.dimensions],
        "items": [_line(one) for one in zone.items],
        "is_hidden": zone.is_hidden,
        "below": zone.below,
        "outside": zone.outside,
        "above": None if zone.is_hidden else zone.above,
        "answers": zone.answers,
        "doubtful": zone.doubtful,
    }


def zone_drawings(board: Board, sources: Sources) -> Iterator[Drawing]:
    """Its charts, none without it."""
    if zone := zone_told(board, sources):
        yield from zone_charts(zone, NAMES)


def zone_told(board: Board, sources: Sources) -> Zone | None:
    """As the board has it."""
    asked = next((one for one in sources.values() if one.is_asked_in_pairs), None)
    return zone_of(board.summary, asked.code, asked.body, NAMES) if asked else None


def _line(line: ZoneLine) -> dict[str, Any]:
    """One dimension or statement."""
    row = line.row
    hidden = {"mean": None, "low": None, "high": None}
    return {
        "code": line.code,
        "label": line.label,
        "n": row.n,
        "is_grey": line.is_grey,
        "is_hidden": line.is_hidden,
        "place": None if line.is_hidden or row.place is None else row.place.value,
        "is_sure": not line.is_hidden and row.is_sure,
        **{name: hidden if line.is_hidden else asdict(getattr(row, name)) for name in DERIVED},
    }
