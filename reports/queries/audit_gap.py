"""Facts of the audit-gap report by value: every number, text and chart that the document prints.

Read from stored rows; no statistics here. Nobody is named: the auditor and the customer's people stay roles.
"""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import Organisation
from audits.models import AuditWave, Deficit, Recommendation
from audits.queries.board import Board, CriterionLine, Measure, board_of
from audits.queries.lists import sample_table
from audits.queries.plan import Plan, lines_of, plan_of
from audits.states import FINISHED

_MEASURE = ("code", "expectation", "perception", "gap", "ci_low", "ci_high", "n", "weight", "alpha")
_CRITERION = ("code", "text", "source", "score", "ci_low", "ci_high", "n", "target", "deficit", "strength")
_DEFICIT = ("score", "ci_low", "ci_high", "n", "target", "deficit", "strength", "priority", "sources")
_LINE = ("kind", "subject", "text", "days", "cost", "priority", "because", "notes", "state", "reason")


def audit_gap_facts(wave: AuditWave) -> dict[str, Any]:
    """Everything that the document prints, as JSON values; equal rows give equal facts.

    Args:
        wave: scored, with its organisation.
    """
    lines = lines_of(wave)
    board = board_of(wave, lines)
    plan = plan_of(wave, lines, with_requests=False)
    return {
        "wave": _wave(wave),
        "summary": _summary(board),
        "sample": _sample(wave),
        "dimensions": [_picked(one, _MEASURE) for one in board.dimensions],
        "items": [_picked(one, _MEASURE) for one in board.items],
        "criteria": [_criterion(one) for one in board.criteria],
        "competences": [
            {**_skill(one.row), "codes": one.codes, "criteria": [each.code for each in one.criteria]}
            for one in board.competences
        ],
        "reached": [_skill(one) for one in board.reached],
        "failures": _failures(board),
        "branches": _branches(board),
        "columns": list(board.columns),
        "charts": {kind: {"svg": one.svg, "caption": one.caption} for kind, one in board.charts.items()},
        "plan": _plan(plan),
    }


def _picked(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """These attributes of the row."""
    return {name: getattr(row, name) for name in names}


def _day(moment: date | None) -> str | None:
    """ISO day of a date, or of a moment in the installation's zone."""
    if isinstance(moment, datetime):
        moment = timezone.localdate(moment)
    return None if moment is None else moment.isoformat()


def _wave(wave: AuditWave) -> dict[str, Any]:
    """Title page: whose wave, when, by which rule."""
    provider = Organisation.objects.filter(kind=Organisation.Kind.PROVIDER).first()
    return {
        "id": wave.pk,
        "name": wave.name,
        "kind": wave.kind,
        "organisation": wave.organisation.name,
        "provider": provider.name if provider else "",
        "starts_on": _day(wave.starts_on),
        "ends_on": _day(wave.ends_on),
        "scored_on": _day(wave.scored_at),
        "approved_on": _day(wave.approved_at),
        "is_draft": wave.state not in FINISHED,
        "target": wave.frozen.get("target", wave.target),
    }


def _summary(board: Board) -> dict[str, Any]:
    """The page that a director reads alone."""
    whole = board.summary
    names = ("index", "index_low", "index_high", "unweighted", "weighted", "counts", "sources", "extras")
    return {
        **({name: getattr(whole, name) for name in names} if whole else dict.fromkeys(names)),
        "strengths": [_criterion(one) for one in board.strengths],
        "first_gaps": [
            {**_skill(one.row), "codes": one.codes, "answers": [line.subject for line in one.answers][:3]}
            for one in board.first_gaps
        ],
    }


def _sample(wave: AuditWave) -> list[dict[str, Any]]:
    """Instruments with versions, planned and real n, dates."""
    frozen = {one["code"]: one for one in wave.frozen.get("instruments", ())}
    return [
        {
            "title": one.instrument.title,
            "version": one.instrument.version,
            "kind": one.instrument.kind,
            "level": one.instrument.level,
            "trust": frozen.get(one.instrument.code, {}).get("trust", one.instrument.trust),
            "planned": one.planned,
            "seen": one.seen,
            "branches": one.branches,
            "first_on": _day(one.first_at),
            "last_on": _day(one.last_at),
        }
        for one in sample_table(wave)
    ]


def _criterion(line: CriterionLine) -> dict[str, Any]:
    """One criterion."""
    return {**_picked(line, _CRITERION), "quotes": list(line.quotes)}


def _skill(row: Deficit) -> dict[str, Any]:
    """One competence with its cause."""
    return {
        **_picked(row, _DEFICIT),
        "code": row.competence_id,
        "title": row.competence.title,
        "cause": row.cause,
        "cause_note": row.cause_note,
    }


def _failures(board: Board) -> list[dict[str, Any]]:
    """Critical failures: fact, place, norm, remedy, deadline."""
    return [
        {
            "fact": one.row.fact,
            "norm": one.row.norm,
            "remedy": one.remedy,
            "due_on": _day(one.row.due_on),
            "branch": one.row.observation.branch.name,
            "on": _day(one.row.observation.observed_at),
            "evidence": one.row.observation.external_id,
        }
        for one in board.failures
    ]


def _branches(board: Board) -> list[dict[str, Any]]:
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


def _plan(plan: Plan) -> dict[str, Any]:
    """Lines that stand by audience, decisions, what was struck out and what does not suit."""
    rejected = Recommendation.State.REJECTED
    audiences = [
        {
            "audience": one.audience,
            "days": one.days,
            "lines": [_line(line.row) for line in one.lines if line.row.state != rejected],
        }
        for one in plan.audiences
    ]
    every = [line.row for one in plan.audiences for line in one.lines] + list(plan.decisions)
    return {
        "audiences": audiences,
        "decisions": [_line(one) for one in plan.decisions if one.state != rejected],
        "rejected": [_line(one) for one in every if one.state == rejected],
        "excluded": [list(one) for one in plan.excluded],
        "courses": plan.courses,
        "days": plan.days,
    }


def _line(row: Recommendation) -> dict[str, Any]:
    """One line of the prescription."""
    return {**_picked(row, _LINE), "title": row.module.title if row.module is not None else ""}
