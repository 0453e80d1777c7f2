"""The board put together: one node of a wave with its figures, charts, heat map, sources and remarks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Branch
from accounts.requests import UserRequest
from audits.board_forms import BoardForm
from audits.drawings import (
    change_charts,
    dimension_charts,
    gap_charts,
    importance_of,
    score_charts,
    section_bars,
    source_charts,
)
from audits.models import AuditWave, Recommendation, WaveInstrument
from audits.permissions import access_wave_node
from audits.queries.board import Board, board_of
from audits.queries.board_heat import DIMENSIONS, heat_of, views_of
from audits.queries.board_nodes import tree_of
from audits.queries.board_quotes import remarks_of
from audits.queries.board_sources import sides_of, spots_of
from audits.queries.importance import check_of
from audits.queries.tolerance import zone_charts, zone_of
from audits.queries.verdicts import kept_skill_changes
from audits.queries.wave_sources import OBSERVERS, Source, Sources, at_node, sources_of
from audits.words import DIMENSIONS as NAMES
from figures.enough import CONTACTS
from figures.importance import Aspect, Quadrant

VOICES = 7  # criteria that are quoted at length


@dataclass(frozen=True, slots=True)
class Stages:
    """The sections of one checklist at the node."""

    source: Source
    mean: float | None
    uncapped: float | None
    without_critical: float | None
    n: int
    sections: Sequence[Mapping[str, Any]]
    chart: dict[str, str] | None


def board_context(
    request: UserRequest, wave: AuditWave, lines: Sequence[Recommendation], sample: Sequence[WaveInstrument]
) -> dict[str, Any]:
    """Everything measured of the node that the address names, or of the whole wave.

    Args:
        lines: the wave's recommendations. sample: its instruments.
    """
    form = BoardForm(request.GET)
    node_id, wanted = form.node_id(), form.wanted()
    node: Branch | None = access_wave_node(wave, node_id) if node_id else None
    sources = sources_of(sample)
    checklist = wanted.view if wanted.view in sources and sources[wanted.view].who == OBSERVERS else ""
    asked = next((one for one in sources.values() if one.is_asked_in_pairs), None)
    if not checklist and asked is None:
        checklist = next((code for code, one in sources.items() if one.who == OBSERVERS), "")
    tree, summaries = tree_of(wave, node, sources, checklist=checklist)
    board = board_of(wave, lines, node=node, sources=sources, summaries=summaries, spread=not checklist)
    names = {code: str(name) for code, name in NAMES.items()}
    details = board.whole.extras.get("by_source", {}) if board.whole else {}
    walked = [code for code, facts in details.items() if facts.get("sections")]
    views = views_of(sources, walked, has_dimensions=asked is not None, title=pgettext("board", "Dimensions"))
    spots = spots_of(wave, board.guesses, names)
    skills = [*(one.row for one in board.competences), *board.reached]
    questions = board.summary.extras if board.summary else {}
    here = at_node(sources, board.summary.sources if board.summary else ())
    zone = zone_of(board.summary, asked.code, asked.body, names) if asked else None
    remarks = remarks_of(wave, node, sources, is_auditor=wave.is_mine)  # type: ignore[attr-defined]
    return {
        "board": board,
        "node": node,
        "tree": tree,
        "sources": sources,
        "heat": heat_of(tree, views, board.spread, names, sources, wanted),
        "heat_dimensions": DIMENSIONS,
        "sides": sides_of(wave, skills, here, spots, questions, names),
        "remarks": remarks,
        "charts": charts_of(wave, board, names, asked),
        "asked": asked,
        "quadrants": quadrants_of(board, names),
        "check": check_of(board.summary, asked.code) if asked else None,
        "zone": zone,
        "zone_charts": {one.kind: one.stored for one in zone_charts(zone, names)} if zone else {},
        "voices": [
            (one, remarks[one.code]) for one in board.criteria if one.code in remarks and one.deficit > 0
        ][:VOICES],
        "stages": stages_of(wave, board, sources),
    }


def quadrants_of(board: Board, names: Mapping[str, str]) -> list[tuple[Aspect, Quadrant]]:
    """The map of importance and performance as a table, the most important first."""
    known = importance_of(board.dimensions, names)
    rows = sorted(known.aspects, key=lambda one: -one.importance) if known else []
    return [(one, known.quadrant(one)) for one in rows] if known else []


def charts_of(
    wave: AuditWave, board: Board, names: Mapping[str, str], asked: Source | None
) -> dict[str, dict[str, str]]:
    """Kind -> chart, drawn from the stored rows as documents keep it: so any node has the same pictures.

    Args:
        asked: the customers' questionnaire, whose statements name the items.
    """
    titles = {one.code: names[one.code] for one in board.dimensions}
    drawn = list(dimension_charts(board.dimensions, titles))
    if asked is not None and board.items:
        said = {one["code"]: one["perception"].rstrip(".") for one in asked.body["items"]}
        known = [one for one in board.items if one.code in said]
        drawn += gap_charts("worst-items", _("The widest gaps of single statements, points"), known, said)
    drawn += source_charts(board.scores, wave.target)
    if board.node is None:
        drawn += change_charts(kept_skill_changes(wave), wave.frozen.get("target", wave.target))
    return {one.kind: one.stored for one in drawn}


def stages_of(wave: AuditWave, board: Board, sources: Sources) -> list[Stages]:
    """Each checklist of the node that has sections, in the order of the wave's sources."""
    if board.summary is None:
        return []
    details = dict(board.summary.extras.get("by_source", {}))
    found = []
    for code, source in sources.items():
        facts = details.get(code, {})
        if source.who != OBSERVERS or not facts.get("sections"):
            continue
        bars = section_bars(facts["sections"], wave.target, few=CONTACTS.few)
        charts = list(score_charts(f"sections-{code}", source.title, bars))
        found.append(
            Stages(
                source,
                facts.get("mean"),
                facts.get("uncapped"),
                facts.get("without_critical"),
                facts["n"],
                facts["sections"],
                charts[0].stored if charts else None,
            )
        )
    return found
