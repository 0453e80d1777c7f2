"""Branches: the heat map and a card each, with nothing that too few answers stand behind.

Fixed in statements, however many branches there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from audits.models import AuditWave, CriterionScore, Verdict, WaveBranch, WaveSummary
from audits.queries.board import Board, Measure
from audits.queries.board_scores import scores_of
from audits.queries.standing import lack_of, scored, standing
from audits.queries.verdict_lines import VerdictLine
from audits.queries.wave_sources import OBSERVERS, Sources
from audits.queries.withheld import withheld_branches
from figures.enough import CONTACTS, QUESTIONNAIRES
from reports.queries.audit_gap.base import picked
from reports.queries.audit_gap.findings import SCORE

ENDS = 4  # criteria at each end of a branch's card


def branch_facts(board: Board) -> list[dict[str, Any]]:
    """Nodes of the tree with what may be shown of them: a cell with too little behind it has no figures."""
    return [
        {
            "name": one.name,
            "depth": one.depth,
            "is_point": one.is_point,
            "n": one.n,
            "visits": one.visits and {"mean": one.visits["mean"], "n": one.visits["n"]},
            "visits_are_few": one.visits_are_few,
            "cells": [_cell(cell) for cell in one.cells],
        }
        for one in board.branches
    ]


def _cell(cell: Measure | None) -> dict[str, Any] | None:
    """A shown or grey gap; None where it is hidden."""
    if cell is None or cell.is_hidden:
        return None
    return {"gap": cell.gap, "n": cell.n, "is_grey": cell.is_grey}


def card_facts(
    wave: AuditWave, columns: Sequence[str], failures: Iterable[Mapping[str, Any]], sources: Sources
) -> list[dict[str, Any]]:
    """A card for each point of service, by name; its figures by the board's rule of n. Six statements."""
    kinds = {one["code"]: one for one in wave.frozen.get("instruments", ())}
    arms = dict(WaveBranch.objects.filter(wave=wave).values_list("branch_id", "arm"))
    criteria = _criteria(wave, sources)
    gaps = _gaps(wave)
    broken: dict[int, int] = {}
    for one in failures:
        broken[one["branch_id"]] = broken.get(one["branch_id"], 0) + 1
    withheld = withheld_branches(wave) if wave.baseline_id else frozenset()
    changes = {
        int(one.code): {"change": one.change, "low": one.low, "high": one.high, "outcome": one.outcome}
        for one in Verdict.objects.filter(wave=wave, subject=Verdict.Subject.BRANCH)
        if not VerdictLine(one, "", is_withheld=int(one.code) in withheld).is_hidden
    }
    rows = WaveSummary.objects.filter(wave=wave, branch__is_point=True).select_related("branch")
    return [
        {
            "id": branch.pk,
            "name": branch.name,
            "arm": arms.get(branch.pk, ""),
            **_index(one, sources),
            "sources": [picked(each, SCORE) for each in scores_of(one, sources)],
            "gaps": [gaps.get((branch.pk, code)) for code in columns],
            "sections": _sections(one.extras, kinds),
            "weakest": criteria.get(branch.pk, [])[:ENDS],
            "strongest": criteria.get(branch.pk, [])[::-1][:ENDS],
            "failures": broken.get(branch.pk, 0),
            "change": changes.get(branch.pk),
        }
        for one in rows.order_by("branch__name", "pk")
        if (branch := one.branch) is not None
    ]


def _index(row: WaveSummary, sources: Sources) -> dict[str, Any]:
    """The index with its interval; nothing where the board hides it, for too few stand behind it."""
    is_grey, is_hidden = standing(row.counts, sources, row.sources)
    known = {"index": row.index, "low": row.index_low, "high": row.index_high}
    lack = lack_of(scored(row.counts, row.sources, sources), sources) if is_grey else None
    more = {"more": lack.more, "is_asked": lack.is_asked} if lack else None
    return {**(dict.fromkeys(known) if is_hidden else known), "is_grey": is_grey, "lack": more}


def _criteria(wave: AuditWave, sources: Sources) -> dict[int, list[dict[str, Any]]]:
    """Branch -> its criteria that enough observations stand behind, the lowest first."""
    texts = wave.frozen.get("criteria", {})
    found: dict[int, list[dict[str, Any]]] = {}
    rows = CriterionScore.objects.filter(wave=wave, branch__is_point=True).order_by("score", "criterion_id")
    for branch, code, source, score, n in rows.values_list("branch", "criterion", "source", "score", "n"):
        if n >= _fewest(sources, source):
            text = texts.get(code, {}).get("text", code)
            few = source in sources and sources[source].enough.is_grey(n)
            told = {"code": code, "text": text, "score": score, "n": n, "is_grey": few}
            found.setdefault(branch, []).append(told)
    return found


def _fewest(sources: Sources, code: str) -> int:
    """Observations below which a criterion is no end of a branch: a single visit is no weakness of it."""
    known = sources.get(code)
    if known is None:
        return QUESTIONNAIRES.too_few
    return known.enough.few if known.who == OBSERVERS else known.enough.too_few


def _gaps(wave: AuditWave) -> dict[tuple[int, str], dict[str, Any]]:
    """(branch, dimension) -> its gap, where it may be shown."""
    rows = wave.dimension_scores.filter(
        branch__is_point=True, n__gte=QUESTIONNAIRES.too_few, gap__isnull=False
    )
    names = ("branch_id", "code", "gap", "ci_low", "ci_high", "n")
    return {
        (branch, code): {
            "code": code,
            "gap": gap,
            "low": low,
            "high": high,
            "n": n,
            "is_grey": n < QUESTIONNAIRES.few,
        }
        for branch, code, gap, low, high, n in rows.values_list(*names)
    }


def _sections(extras: Mapping[str, Any], kinds: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Checklists of the branch with their sections; grey below four visits or calls."""
    return [
        {
            "code": code,
            "title": kinds[code]["title"],
            "n": one["n"],
            "mean": one.get("mean"),
            "sections": one["sections"],
            "is_grey": CONTACTS.is_grey(one["n"]),
        }
        for code, one in extras.get("by_source", {}).items()
        if code in kinds and one.get("sections")
    ]
