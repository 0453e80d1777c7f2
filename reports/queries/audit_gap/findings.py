"""What was measured: the wave, its index, criteria, competences, critical failures, the plan."""

from collections.abc import Callable, Mapping
from statistics import fmean
from typing import Any

from accounts.models import Organisation
from audits.models import AuditWave, Deficit, Recommendation
from audits.months import month_called
from audits.queries.board import Board, CriterionLine, Measure
from audits.queries.board_scores import SourceScore, told_reasons
from audits.queries.board_sources import contradicted
from audits.queries.decided import has_course
from audits.queries.plan import Plan
from audits.queries.wave_sources import Sources
from audits.states import FINISHED
from audits.words import module_codes
from figures.formats import counted
from reports.queries.audit_gap.base import day_of, picked

MEASURE = ("code", "expectation", "perception", "gap", "ci_low", "ci_high", "n", "weight", "alpha")
_CRITERION = (
    "code",
    "text",
    "source",
    "source_code",
    "score",
    "ci_low",
    "ci_high",
    "n",
    "target",
    "deficit",
    "strength",
    "is_grey",
)
_DEFICIT = ("score", "ci_low", "ci_high", "n", "target", "deficit", "strength", "priority", "sources")
_LINE = ("kind", "subject", "text", "days", "cost", "priority", "because", "notes", "state", "reason")

SCORE = ("source", "title", "score", "low", "high", "n", "weight", "is_grey")

Blot = Callable[[str], str]
"""Takes a text, gives it without the people whom it names."""


def wave_facts(wave: AuditWave) -> dict[str, Any]:
    """Title page: whose wave, when, by which rule."""
    provider = Organisation.objects.filter(kind=Organisation.Kind.PROVIDER).first()
    return {
        "id": wave.pk,
        "name": wave.name,
        "kind": wave.kind,
        "organisation": wave.organisation.name,
        "provider": provider.name if provider else "",
        "starts_on": day_of(wave.starts_on),
        "ends_on": day_of(wave.ends_on),
        "scored_on": day_of(wave.scored_at),
        "approved_on": day_of(wave.approved_at),
        "is_draft": wave.state not in FINISHED,
        "target": wave.frozen.get("target", wave.target),
        "level_weights": dict(wave.frozen.get("level_weights", {})),
    }


def summary_facts(wave: AuditWave, board: Board, sources: Sources, blot: Blot) -> dict[str, Any]:
    """The page that a director reads alone; index and overall gaps are None where the board hides them."""
    whole = board.summary
    names = ("counts",)
    index = ("index", "index_low", "index_high")
    gaps = ("unweighted", "weighted")
    return {
        **({name: getattr(whole, name) for name in names} if whole else dict.fromkeys(names)),
        **(dict.fromkeys(index) if whole is None or board.is_hidden else picked(whole, index)),
        **(picked(whole, gaps) if whole and board.has_dimensions else dict.fromkeys(gaps)),
        "overall": whole.extras.get("overall") if whole and board.has_dimensions else None,
        "is_grey": board.is_grey,
        "is_asked_few": board.is_asked_few,
        "carriers": [_carrier(one) for one in board.carriers],
        "sources": [picked(one, SCORE) for one in board.scores],
        "contradicted": contradicted(
            [*(one.row for one in board.competences), *board.reached], sources, whole.extras if whole else {}
        ),
        "strengths": [criterion_facts(one, blot) for one in board.strengths],
        "first_gaps": [
            {
                **skill_facts(one.row, blot),
                "is_grey": one.is_grey,
                "codes": one.codes,
                "answers": [line.subject for line in one.answers],
                "has_course": has_course(wave, one.criteria),
            }
            for one in board.first_gaps
        ],
    }


def _carrier(row: SourceScore) -> str:
    """A source that carries the index on few observations, with its branches where they are what is few."""
    if row.branches is None:
        return row.title
    return f"{row.title}: {counted(row.branches, 'филиал', 'филиала', 'филиалов')}"


def measure_facts(row: Measure) -> dict[str, Any]:
    """A dimension or a statement; without figures where too few answered."""
    facts = picked(row, MEASURE)
    hidden = dict.fromkeys(name for name in MEASURE if name not in ("code", "n", "weight"))
    return {**facts, "alpha": row.told_alpha, **(hidden if row.is_hidden else {}), "is_grey": row.is_grey}


def criterion_facts(line: CriterionLine, blot: Blot) -> dict[str, Any]:
    """One criterion."""
    return {**picked(line, _CRITERION), "quotes": [blot(one) for one in line.quotes]}


def with_quadrants(criteria: list[dict[str, Any]], weights: Mapping[str, float]) -> list[dict[str, Any]]:
    """Each criterion with its place on the map of importance (weight in the index) and performance (score).

    The means of all measured criteria part the quadrants, as the map's authors have it.
    """
    if not criteria:
        return criteria
    importance = fmean(weights.get(one["code"], 0.0) for one in criteria)
    performance = fmean(one["score"] for one in criteria)

    def quadrant(one: Mapping[str, Any]) -> str:
        is_good = one["score"] >= performance
        if weights.get(one["code"], 0.0) >= importance:
            return "keep" if is_good else "focus"
        return "overdone" if is_good else "low"

    return [{**one, "quadrant": quadrant(one)} for one in criteria]


def skill_facts(row: Deficit, blot: Blot) -> dict[str, Any]:
    """One competence with its cause."""
    return {
        **picked(row, _DEFICIT),
        "code": row.competence_id,
        "title": row.competence.title,
        "cause": row.cause,
        "cause_note": blot(row.cause_note),
    }


def failure_facts(board: Board, blot: Blot) -> list[dict[str, Any]]:
    """Critical failures: fact, place, norm, remedy, deadline; the day by the branch's own clock."""
    return [
        {
            "fact": blot(one.row.fact),
            "norm": one.row.norm,
            "remedy": one.remedy,
            "modules": list(dict.fromkeys(module_codes(one.row.remedy))),
            "due_on": day_of(one.row.due_on),
            "responsible": one.row.responsible,
            "branch": one.row.observation.branch.name,
            "branch_id": one.row.observation.branch_id,
            "on": day_of(one.row.observation.observed_at, one.row.observation.branch.timezone),
            "evidence": month_called(one.row.observation.external_id, one.row.observation.branch.name),
        }
        for one in board.failures
    ]


def plan_facts(plan: Plan, blot: Blot, sources: Sources) -> dict[str, Any]:
    """Lines that stand by audience, decisions, what was struck out and what does not suit."""
    rejected = Recommendation.State.REJECTED
    audiences = [
        {
            "audience": one.audience,
            "days": one.days,
            "lines": [_line(line.row, blot, sources) for line in one.lines if line.row.state != rejected],
        }
        for one in plan.audiences
    ]
    every = [line.row for one in plan.audiences for line in one.lines] + list(plan.decisions)
    return {
        "audiences": audiences,
        "decisions": [_line(one, blot, sources) for one in plan.decisions if one.state != rejected],
        "rejected": [_line(one, blot, sources) for one in every if one.state == rejected],
        "excluded": [list(one) for one in plan.excluded],
        "courses": plan.courses,
        "days": plan.days,
    }


def _line(row: Recommendation, blot: Blot, sources: Sources) -> dict[str, Any]:
    """One line of the prescription."""
    reasons = told_reasons(row.because, sources)
    because = [{**one, "quotes": [blot(quote) for quote in one.get("quotes", ())]} for one in reasons]
    return {
        **picked(row, _LINE),
        "because": because,
        "reason": blot(row.reason),
        "added_because": blot(row.added_because),
        "title": row.module.title if row.module is not None else "",
    }
