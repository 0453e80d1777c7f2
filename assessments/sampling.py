"""Which works get a second mark, and whether two marks agree. No Django, no clock."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.scoring import STANDARD_LEVEL, TOP_LEVEL, RubricResult, worst_levels

RULE = Fraction(STANDARD_LEVEL * 100, TOP_LEVEL)  # points of all twos
ALLOWED = 1  # levels of one criterion that two assessors may lie apart
STEPS = 10_000


def draw_of(seed: str, work_id: int) -> Decimal:
    """The place of a work in the draw, 0..99.99: the same for the same seed, evenly spread over works.

    Below the plan's share the work is drawn, so that a higher share keeps all that a lower one drew.
    """
    digest = hashlib.sha256(f"{seed}:{work_id}".encode()).digest()
    return Decimal(int.from_bytes(digest[:8], "big") % STEPS) / 100


def distance_to_rule(result: RubricResult) -> Fraction:
    """Points between the score and the rule, never negative; compared before the rule is rounded."""
    return abs(Fraction(result.score) - RULE)


def near_critical(criteria: Sequence[Mapping[str, Any]], levels: Mapping[str, int]) -> list[str]:
    """Codes of critical criteria that one level less would fail."""
    worst = worst_levels(criteria, levels)
    return [
        one["code"] for one in criteria if one.get("critical") and worst.get(one["code"]) == STANDARD_LEVEL
    ]


def apart(
    criteria: Sequence[Mapping[str, Any]], first: Mapping[str, int], second: Mapping[str, int]
) -> list[str]:
    """Codes of criteria where two assessors lie more than one level apart; the worst call counts."""
    ours, theirs = worst_levels(criteria, first), worst_levels(criteria, second)
    return [
        one["code"]
        for one in criteria
        if one["code"] in ours
        and one["code"] in theirs
        and abs(ours[one["code"]] - theirs[one["code"]]) > ALLOWED
    ]
