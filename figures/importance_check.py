"""Whether the 100 points say what people say in words: the consistency of stated importance. Needs numpy.

A respondent's points agree with his words where the side that he called the most important has no fewer
points than any other, and the one that he called the least important no more: ties count as agreeing. He
counts with all five points, summing to 100, and with both words. The second is told apart: at most one side
has more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from figures.groups import Floats, Grouping
from figures.intervals import wilson_interval

UNNAMED = -1
_TOTAL, _ROUNDING = 100.0, 1e-6


@dataclass(frozen=True, slots=True)
class Agreement:
    """A share of respondents with Wilson's 95 % interval; all None of nobody."""

    share: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class ImportanceCheck:
    """One node. whole: most and least together. most, second, least: each among those who named it."""

    whole: Agreement
    most: Agreement
    second: Agreement
    least: Agreement


def importance_checks(
    points: Floats, named: NDArray[np.integer], grouping: Grouping
) -> list[ImportanceCheck]:
    """The agreement of each node.

    Args:
        points: (respondents, dimensions), NaN where none was given. named: (respondents, 3), the dimension's
            position in each of the PLACES of `importance_rule`, UNNAMED where nothing was said. Both sorted
            as the grouping says.
    """
    whole = np.abs(points.sum(axis=1) - _TOTAL) <= _ROUNDING  # NaN, and so False, where one is missing
    own = np.take_along_axis(points, np.maximum(named, 0).astype(np.intp), axis=1)
    there = (named != UNNAMED) & whole[:, None]
    with np.errstate(invalid="ignore"):
        agrees = np.column_stack(
            [
                own[:, 0] >= points.max(axis=1),
                (points > own[:, 1:2]).sum(axis=1) <= 1,
                own[:, 2] <= points.min(axis=1),
            ]
        )
    both = there[:, 0] & there[:, 2]
    asked = np.column_stack([both, there])
    agreed = asked & np.column_stack([agrees[:, 0] & agrees[:, 2], agrees])
    n, successes = (
        grouping.gathered(grouping.sums(table.astype(np.float64))).astype(np.intp)
        for table in (asked, agreed)
    )
    return [
        ImportanceCheck(*(_agreement(int(k), int(of)) for k, of in zip(*row, strict=True)))
        for row in zip(successes, n, strict=True)
    ]


def _agreement(successes: int, n: int) -> Agreement:
    """A share of so many."""
    if not n:
        return Agreement(None, None, None, 0)
    known = wilson_interval(successes, n)
    return Agreement(known.mean, known.low, known.high, n)
