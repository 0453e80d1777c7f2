"""Whether what a bank shows is more than chance: exact, small, without a statistics library."""

from collections import Counter
from collections.abc import Iterable, Sequence

LEVEL = 0.05


def at_least(successes: int, chances: Iterable[float]) -> float:
    """Probability of so many successes or more in independent trials, each with a chance of its own."""
    ways = [1.0]
    for chance in chances:
        missed = [one * (1 - chance) for one in ways] + [0.0]
        hit = [0.0] + [one * chance for one in ways]
        ways = [left + right for left, right in zip(missed, hit, strict=True)]
    return min(1.0, sum(ways[successes:]))


def crowded(places: Sequence[int], sizes: Sequence[int]) -> tuple[int, int, float]:
    """The place that is taken most often, how often, and how probable that is where all are equal.

    The probability is of the one place times their number (Bonferroni), as any of them might be it.
    """
    place, times = Counter(places).most_common(1)[0]
    chances = [1 / size if place < size else 0.0 for size in sizes]
    return place, times, min(1.0, max(sizes) * at_least(times, chances))
