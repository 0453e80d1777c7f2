"""The contact as observers heard and saw it, the figures of documents, the five gaps of the model."""

from collections.abc import Iterable, Mapping
from typing import Any

from audits.models import AuditWave, Instrument, WaveSummary
from audits.queries.board import Board
from figures.anonymity import ANONYMITY_MINIMUM
from reports.queries.audit_gap.base import picked

_STANDARD = ("MA01", "MA03", "MA04", "MA05")  # criteria of gap 2
_PROMISE = ("MV10", "MA22")  # of gap 4


def contact_facts(wave: AuditWave, whole: WaveSummary | None) -> list[dict[str, Any]]:
    """Checklists with their sections in the order of the contact; of an older scoring the visits alone."""
    found = [
        {**picked_sections(one, facts), "code": code}
        for code, one, facts in _by_source(wave, whole)
        if facts.get("sections") and one.get("kind") == Instrument.Kind.VISIT
    ]
    extras = whole.extras if whole else {}
    if not found and extras.get("sections") and extras.get("visits"):
        visits = {**extras["visits"], "sections": extras["sections"]}
        found = [{**picked_sections({"title": "Визиты"}, visits), "code": "visits"}]
    return found


def picked_sections(instrument: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """One checklist: mean, share without a critical failure, sections."""
    return {
        "title": instrument["title"],
        "n": facts["n"],
        "mean": facts.get("mean"),
        "uncapped": facts.get("uncapped"),
        "without_critical": facts.get("without_critical"),
        "sections": list(facts["sections"]),
    }


def record_facts(wave: AuditWave, whole: WaveSummary | None) -> list[dict[str, Any]]:
    """Complaints, help-desk, churn: each figure with its case count."""
    return [
        {"title": one["title"], "code": code, "n": facts["n"], "items": list(facts["items"])}
        for code, one, facts in _by_source(wave, whole)
        if facts.get("items") and one.get("kind") == Instrument.Kind.RECORDS
    ]


def _by_source(
    wave: AuditWave, whole: WaveSummary | None
) -> Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Code, frozen instrument and details of each source that stores details."""
    known = {one["code"]: one for one in wave.frozen.get("instruments", ())}
    details = (whole.extras if whole else {}).get("by_source", {})
    return [(code, known[code], facts) for code, facts in details.items() if code in known]


def gap_model_facts(
    wave: AuditWave, board: Board, criteria: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Gaps 1 to 5 with what this wave knows of each; nothing measured is said so by the document."""
    measured, whole = {one["code"]: one for one in criteria}, board.summary
    kinds = {one["code"]: one.get("kind") for one in wave.frozen.get("instruments", ())}
    seen = [one for one in board.scores if kinds.get(one.source) == Instrument.Kind.VISIT]
    return [
        {"number": 1, "guesses": _guesses(wave)},
        {"number": 2, "criteria": [measured[code] for code in _STANDARD if code in measured]},
        {"number": 3, "sources": [picked(one, ("title", "score", "n")) for one in seen]},
        {"number": 4, "criteria": [measured[code] for code in _PROMISE if code in measured]},
        {"number": 5, "overall": whole.unweighted if whole and board.has_dimensions else None},
    ]


def _guesses(wave: AuditWave) -> list[dict[str, Any]]:
    """What managers believe that customers expect, by dimension, beside what customers do expect."""
    rows = wave.blind_spots.filter(respondents="managers", code__in="TRSAE", expectation__isnull=False)
    return [
        {
            "code": one.code,
            "guessed": one.expectation,
            "expected": one.customers_expectation,
            "n": one.n,
        }
        for one in rows.order_by("code")
        if one.n >= ANONYMITY_MINIMUM and one.customers_expectation is not None
    ]
