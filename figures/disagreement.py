"""Where sources contradict each other: on which side of the target a thing lies, and how it ranks.

Sources have unlike scales, so that their points are not compared: whether both see a shortfall is, and
whether what one finds weakest another finds strongest. It is a question to the auditor, never an average.
Light enough for pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

FEWEST_RANKED = 3
"""Things that two sources both have to have measured before ranks say anything."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sources on one thing. scores: points in the order of the sources. ranks: 1 is the weakest.

    by_side: one lies below the target, the other does not. by_rank: among the weakest third of what both
    measured by one, among the strongest by the other. outof: how many both measured.
    """

    subject: str
    sources: tuple[str, str]
    scores: tuple[float, float]
    ranks: tuple[float, float]
    outof: int
    by_side: bool
    by_rank: bool


def disagreements(scores: Mapping[str, Mapping[str, float]], target: float) -> list[Disagreement]:
    """Every contradiction between two sources, by subject and sources.

    Args:
        scores: source -> subject -> points.
    """
    found = []
    for pair in combinations(sorted(scores), 2):
        first, second = (scores[source] for source in pair)
        common = sorted(first.keys() & second.keys())
        for subject in common:
            both = (first[subject], second[subject])
            ranks = tuple(_rank(own, subject, common) for own in (first, second))
            by_side = (both[0] < target) != (both[1] < target)
            by_rank = len(common) >= FEWEST_RANKED and _opposite(ranks[0], ranks[1], len(common))
            if by_side or by_rank:
                row = Disagreement(subject, pair, both, (ranks[0], ranks[1]), len(common), by_side, by_rank)
                found.append(row)
    return sorted(found, key=lambda row: (row.subject, row.sources))


def _rank(scores: Mapping[str, float], subject: str, common: list[str]) -> float:
    """1 for the lowest; equal ones share the mean of their places."""
    own = scores[subject]
    below = sum(scores[one] < own for one in common)
    equal = sum(scores[one] == own for one in common)
    return below + (equal + 1) / 2


def _opposite(one: float, other: float, count: int) -> bool:
    """Whether one rank lies in the lowest third of places and the other in the highest."""
    low, high = min(one, other), max(one, other)
    return low <= count / 3 and high > count - count / 3
