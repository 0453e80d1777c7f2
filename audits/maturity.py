"""Practices by levels of 0 to 4: what may be answered, what needs evidence, what one audit is worth.

No database. An audit of management is filled on a sheet as a visit is, or comes in by a file.
"""

from collections.abc import Mapping
from math import fsum
from typing import Any

from figures.visits import NOT_APPLICABLE, VisitScore

LEVEL = "level"
"""The type of an item that has levels: instruments of practices have no other and do not name it."""

TOP = 4
LEVELS = tuple(str(level) for level in range(TOP + 1))
CANNOT_TELL = "CT"
"""«Не могу оценить» on a sheet: an observation keeps it as no answer, apart from «не применимо»."""

EVIDENCE_FROM = 2
"""The level from which a practice is believed with evidence only: a document, a record, a place."""


def type_of(item: Mapping[str, Any]) -> str:
    """How an item of a sheet is answered."""
    found: str = item.get("type", LEVEL)
    return found


def needs_evidence(value: object) -> bool:
    """Whether the answer is a level that counts with evidence only."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= EVIDENCE_FROM


def level_text(item: Mapping[str, Any], value: object) -> str:
    """What the level means, as the instrument says it; empty for anything else."""
    levels = item.get("levels", ())
    is_level = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(levels)
    return str(levels[value]) if is_level else ""


def kept_values(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a sheet as an observation keeps them."""
    return {code: None if value == CANNOT_TELL else value for code, value in answers.items()}


def levels_score(body: Mapping[str, Any], answers: Mapping[str, Any]) -> VisitScore:
    """What one audit is worth: sections by their weights, a section the mean of its practices, 25 a level.

    As the scoring of a wave weighs them. Conditions of work measure nothing: they stand beside.

    Args:
        body: of the instrument.
    """
    sections: dict[str, float] = {}
    for section in body["sections"]:
        own = [item["code"] for item in body["items"] if item["section"] == section["code"]]
        measured = {item["code"] for item in body["items"] if item["criterion"] is not None}
        given = [answers[code] for code in own if code in measured and _is_level(answers.get(code))]
        if given:
            sections[section["code"]] = 100 * fsum(given) / (TOP * len(given))
    weights = {one["code"]: float(one.get("weight", 1)) for one in body["sections"]}
    total = fsum(weights[code] for code in sections)
    score = fsum(weights[code] * points for code, points in sections.items()) / total if total else None
    return VisitScore("", score, score, sections, ())


def _is_level(value: object) -> bool:
    return value not in (None, "", NOT_APPLICABLE, CANNOT_TELL)
