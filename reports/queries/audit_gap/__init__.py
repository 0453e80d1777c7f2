"""Facts of the audit-gap report by value: every number, text and chart that the document prints.

Read from stored rows; no statistics here. Nobody is named: the auditor and the customer's people stay roles.
"""

from datetime import date
from typing import Any

from django.utils import translation

from audits.models import AuditWave
from audits.queries.board import board_of
from audits.queries.board_skills import is_judged
from audits.queries.decided import has_course
from audits.queries.lists import sample_table
from audits.queries.plan import lines_of, plan_of
from audits.queries.wave_sources import at_node, sources_of
from reports.audit_gap.drawings import drawn
from reports.audit_gap.shapes import SHAPE
from reports.queries.audit_gap.appendices import correction_facts, distribution_facts, event_facts
from reports.queries.audit_gap.branches import branch_facts, card_facts
from reports.queries.audit_gap.changes import change_facts, previous_facts
from reports.queries.audit_gap.charts import chart_facts
from reports.queries.audit_gap.conclusions import conclusion_facts
from reports.queries.audit_gap.contact import contact_facts, gap_model_facts, record_facts
from reports.queries.audit_gap.findings import (
    criterion_facts,
    failure_facts,
    measure_facts,
    plan_facts,
    skill_facts,
    summary_facts,
    wave_facts,
    with_quadrants,
)
from reports.queries.audit_gap.importance import importance_facts
from reports.queries.audit_gap.method import (
    appeal_facts,
    calibration_facts,
    instrument_facts,
    places_of,
    sample_facts,
)
from reports.queries.audit_gap.people import blot_of
from reports.queries.audit_gap.planning import planning_facts
from reports.queries.audit_gap.remedies import with_courses
from reports.queries.audit_gap.tolerance import zone_facts

__all__ = ["audit_gap_facts"]


def audit_gap_facts(wave: AuditWave) -> dict[str, Any]:
    """Everything that the document prints, as JSON values; equal rows give equal facts.

    A fixed number of statements, however many branches there are.

    Args:
        wave: scored, with its organisation.
    """
    with translation.override("ru"):  # the document is Russian whoever asked for it
        facts = _facts(wave)
        facts["charts"] |= drawn(facts)
        return {**facts, "conclusions": conclusion_facts(wave, facts)}


def _facts(wave: AuditWave) -> dict[str, Any]:
    """What rows say."""
    lines, sample = lines_of(wave), list(sample_table(wave))
    known = sources_of(sample)
    board = board_of(wave, lines, sources=known)
    sources = at_node(known, board.summary.sources if board.summary else ())
    blot = blot_of(wave)
    plan = plan_facts(plan_of(wave, lines, with_requests=False), blot, sources)
    weights = wave.frozen.get("weights", {})
    shown = [one for one in board.criteria if not one.is_hidden]
    criteria = with_quadrants([criterion_facts(one, blot) for one in shown], weights)
    failures = failure_facts(board, blot)
    cards = card_facts(wave, board.columns, failures, known)
    told = wave_facts(wave)
    decided_on = date.fromisoformat(told["approved_on"] or told["scored_on"])
    planning = planning_facts(wave, plan, failures, points=len(cards), decided_on=decided_on)
    return {
        "shape": SHAPE,
        "wave": told,
        "summary": {**summary_facts(wave, board, sources, blot), "previous": previous_facts(wave, known)},
        "sample": sample_facts(wave, sample),
        "calibration": calibration_facts(wave),
        "appeals": appeal_facts(wave),
        "dimensions": [measure_facts(one) for one in board.dimensions],
        "items": [measure_facts(one) for one in board.items],
        "importance_check": importance_facts(board, sources),
        "zone": zone_facts(board, sources),
        "criteria": criteria,
        "competences": [
            {
                **skill_facts(one.row, blot),
                "is_grey": one.is_grey,
                "codes": one.codes,
                "criteria": [each.code for each in one.criteria],
                "has_course": has_course(wave, one.criteria),
            }
            for one in board.competences
        ],
        "reached": [
            {**skill_facts(one, blot), "is_grey": not is_judged(one, sources)} for one in board.reached
        ],
        "failures": with_courses(failures, planning["slots"]),
        "branches": branch_facts(board),
        "columns": list(board.columns),
        "places": places_of(wave),
        "weights": dict(weights),
        "cards": cards,
        "contact": contact_facts(wave, board.summary),
        "records": record_facts(wave, board.summary),
        "model": gap_model_facts(wave, board, criteria),
        "charts": chart_facts(wave, board, sources),
        "plan": plan,
        "planning": planning,
        "changes": change_facts(wave),
        "instruments": instrument_facts(wave),
        "distributions": distribution_facts(wave, criteria, cards),
        "events": event_facts(wave),
        "corrections": correction_facts(wave),
    }
