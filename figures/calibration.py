"""One recording scored by several: how far apart the scores are, and where. Light: pages compute it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

LEVELS = 5  # 0, ¼, ½, ¾, 1 of an item
TARGET_SPREAD = 5.0  # points


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two scorers by their places in the list. kappa: None where the answers cannot say. n: items of both."""

    first: int
    second: int
    kappa: float | None
    n: int


def spread(scores: Sequence[float]) -> float | None:
    """The highest score minus the lowest, in points; None of fewer than two."""
    return max(scores) - min(scores) if len(scores) > 1 else None


def level_of(value: float) -> int:
    """A value of 0..1 as one of LEVELS levels."""
    return round(value * (LEVELS - 1))


def light_kappa(first: Sequence[int], second: Sequence[int], levels: int = LEVELS) -> float | None:
    """Cohen's κ with quadratic weights of levels in [0, levels), as `figures.agreement.quadratic_kappa`.

    None when there is nothing to compare or both give one and the same level throughout.
    """
    n = len(first)
    if not n:
        return None
    rows, columns = ([side.count(level) for level in range(levels)] for side in (first, second))
    seen = sum((one - other) ** 2 for one, other in zip(first, second, strict=True)) / n
    chance = sum(
        rows[one] * columns[other] * (one - other) ** 2 for one in range(levels) for other in range(levels)
    ) / (n * n)
    return 1 - seen / chance if chance else None


def pair_agreements(values: Sequence[Mapping[str, float]]) -> list[PairAgreement]:
    """Every two scorers by the items that both have answered.

    Args:
        values: a mapping for each scorer, item -> value of 0..1; «not applicable» is left out.
    """
    found = []
    for first, second in combinations(range(len(values)), 2):
        common = sorted(values[first].keys() & values[second].keys())
        left, right = ([level_of(values[side][item]) for item in common] for side in (first, second))
        found.append(PairAgreement(first, second, light_kappa(left, right), len(common)))
    return found


def distances(values: Sequence[Mapping[str, float]], items: Sequence[str]) -> list[tuple[str, float]]:
    """Items whose answers differ, the farthest apart first: (item, distance of 0..1).

    An item that one found applicable and another did not is as far apart as can be.
    """
    found = []
    for item in items:
        given = [one[item] for one in values if item in one]
        if not given:
            continue
        distance = 1.0 if len(given) < len(values) else max(given) - min(given)
        if distance > 0:
            found.append((item, distance))
    return sorted(found, key=lambda one: -one[1])
