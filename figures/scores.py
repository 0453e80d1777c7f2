"""What a score of 0 to 100 says: bands, signs and the score of one criterion. Light enough for pages."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

SKILL_GAP_OF_ZERO = 3.0
"""The gap in points, taken as positive, at which the skill score has fallen to 0."""


class Band(StrEnum):
    """The four states of a score; each has a sign, so that colour is never alone."""

    NORM = "norm"
    ATTENTION = "attention"
    DEFICIT = "deficit"
    CRITICAL = "critical"

    @property
    def sign(self) -> str:
        """● ▲ ■ ✕, from the best to the worst."""
        return _SIGNS[self]


_SIGNS = {Band.NORM: "●", Band.ATTENTION: "▲", Band.DEFICIT: "■", Band.CRITICAL: "✕"}


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion of a wave as one source measured it.

    code: of the criterion, for example SQ05. score: points in [0, 100]. low, high: 95 % interval in points,
    None where it cannot be told. n: respondents, visits, … behind it. values: each observation's own points
    in [0, 100], in the order given; empty where an observation alone has none.
    """

    code: str
    score: float
    low: float | None
    high: float | None
    n: int
    values: tuple[float, ...] = ()


def clamp(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """The nearest number within [low, high]."""
    return min(max(value, low), high)


def skill_score(gap: float, *, zero_at: float = SKILL_GAP_OF_ZERO) -> float:
    """A SERVQUAL gap as points of skill: 100·clamp(1 + gap/zero_at, 0, 1).

    Args:
        gap: perception minus expectation, points in [-6, 6].
        zero_at: the shortfall that is worth nothing, > 0.
    Returns:
        Points in [0, 100], unrounded; never falls when the gap rises. Print the raw gap beside it.
    """
    return 100.0 * clamp(1.0 + gap / zero_at)


def band(score: float) -> Band:
    """The band of an unrounded score: norm from 85, attention from 70, deficit from 50, else critical."""
    if score >= 85:
        return Band.NORM
    if score >= 70:
        return Band.ATTENTION
    return Band.DEFICIT if score >= 50 else Band.CRITICAL


def scaled(bound: float | None, scale: Callable[[float], float]) -> float | None:
    """The bound on another scale; an unknown bound stays unknown."""
    return None if bound is None else scale(bound)
