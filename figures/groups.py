"""Figures of many groups at once: sums by branch, then up the tree. Needs numpy; scipy with the intervals.

Rows (respondents, visits, audits) lie sorted by their point, a branch that was observed; a node of the tree
gathers points. Means and squares are taken within the points first and combined upwards, which loses nothing
where all answers are alike (Chan, Golub, LeVeque (1983), American Statistician 37).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from figures.intervals import CONFIDENCE, Interval, t_quantile

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Table = NDArray[np.int8] | Floats
"""Rows by columns; a missing answer is NaN, or 0 in a table of whole marks."""

CHUNK = 20_000  # rows of a jackknife that are in memory at once


@dataclass(frozen=True)
class Grouping:
    """Sorted rows in points, points in nodes.

    sizes: rows of each point, (points,), each >= 1. members: of each node its points' positions, >= 1 each.
    """

    sizes: Ints
    members: tuple[Ints, ...]

    @classmethod
    def whole(cls, rows: int) -> "Grouping":
        """One node with one point that has all rows, >= 1."""
        return cls(np.array([rows], dtype=np.intp), (np.zeros(1, dtype=np.intp),))

    @cached_property
    def starts(self) -> Ints:
        """First row of each point."""
        return np.concatenate(([0], np.cumsum(self.sizes)[:-1])).astype(np.intp)

    @cached_property
    def by_point(self) -> "Grouping":
        """The same nodes with one row a point: for figures that were already taken by point."""
        return Grouping(np.ones(len(self.sizes), dtype=np.intp), self.members)

    def sums(self, table: Floats) -> Floats:
        """Sums of each point: (rows, columns) -> (points, columns)."""
        found: Floats = np.add.reduceat(table, self.starts, axis=0)
        return found

    def gathered(self, by_point: Floats) -> Floats:
        """Sums of each node: (points, columns) -> (nodes, columns)."""
        return self._pairs_summed(by_point[self._points])

    def spread(self, by_point: Floats) -> Floats:
        """Each point's figure beside each of its rows: (points, columns) -> (rows, columns)."""
        return np.repeat(by_point, self.sizes, axis=0)

    def rows(self, node: int) -> Ints:
        """The rows of a node."""
        return np.concatenate(
            [np.arange(self.starts[at], self.starts[at] + self.sizes[at]) for at in self.members[node]]
        )

    def between(self, counts: Floats, means: Floats, node_means: Floats) -> Floats:
        """Σ n·(mean of the point - mean of the node)² of each node: (nodes, columns)."""
        nodes = np.repeat(np.arange(len(self.members)), [len(own) for own in self.members])
        off = means[self._points] - node_means[nodes]
        return self._pairs_summed(counts[self._points] * off * off)

    @cached_property
    def _points(self) -> Ints:
        """The points of all nodes, one node after another."""
        return np.concatenate(self.members)

    def _pairs_summed(self, pairs: Floats) -> Floats:
        """Sums over each node's part of what lies in the order of `_points`."""
        sizes = [len(own) for own in self.members]
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
        found: Floats = np.add.reduceat(pairs, starts, axis=0)
        return found


@dataclass(frozen=True, slots=True)
class Moments:
    """Of each node and column: how many, the mean (NaN of none) and Σ(value - mean)²; (nodes, columns)."""

    n: Ints
    mean: Floats
    squares: Floats

    def variance(self) -> Floats:
        """Sample variance; NaN below two."""
        return self.squares / np.where(self.n > 1, self.n - 1, np.nan)

    def ends(self, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
        """Student's 95 % interval of each mean, NaN below two: mean ± t(n - 1)·sd/√n."""
        from scipy import special

        freedom = np.where(self.n > 1, self.n - 1, np.nan)
        reach = special.stdtrit(freedom, 0.5 + confidence / 2) * np.sqrt(
            self.variance() / np.maximum(self.n, 1)
        )
        return self.mean - reach, self.mean + reach

    def interval(self, node: int, column: int = 0) -> Interval:
        """One of them with its interval.

        Raises:
            ValueError: a mean of nothing.
        """
        n, mean = int(self.n[node, column]), float(self.mean[node, column])
        if not n:
            msg = "a mean needs at least one observation"
            raise ValueError(msg)
        if n == 1:
            return Interval(mean, None, None, None, 1)
        sd = float(np.sqrt(self.squares[node, column] / (n - 1)))
        reach = t_quantile(n - 1) * sd / n**0.5
        return Interval(mean, mean - reach, mean + reach, sd, n)


def marks(table: Table, columns: Sequence[int] | slice = slice(None)) -> Floats:
    """The columns as numbers with NaN for what is missing."""
    part = table[:, columns]
    found: Floats = part.astype(np.float64)
    if part.dtype == np.int8:
        found[part == 0] = np.nan
    return found


def moments(table: Floats, grouping: Grouping, scale: float = 1.0) -> Moments:
    """Counts, means and squares of each node.

    Args:
        table: (rows, columns), NaN is missing; rows sorted as the grouping says.
        scale: what the table was multiplied by, so that its sums are of whole numbers and therefore exact.
    """
    known = ~np.isnan(table)
    n = grouping.sums(known.astype(np.float64))
    total = grouping.sums(np.where(known, table, 0.0))
    mean = total / np.maximum(n, 1) / scale
    off = np.where(known, table / scale - grouping.spread(mean), 0.0)
    within = grouping.sums(off * off)
    node_n, node_total = grouping.gathered(n), grouping.gathered(total)
    node_mean = node_total / np.where(node_n > 0, node_n, np.nan) / scale
    squares = grouping.gathered(within) + grouping.between(n, mean, np.nan_to_num(node_mean))
    return Moments(node_n.astype(np.intp), node_mean, squares)


def weighted_score(
    table: Floats, shares: ArrayLike, points: Callable[[Floats], Floats], *, confidence: float = CONFIDENCE
) -> Interval | None:
    """Weighted mean of the columns' points, Σ share·points(column's mean)/Σ share, with a jackknife interval.

    Answers of one row hang together, so that the columns' intervals cannot simply be added up; leaving out
    one row at a time keeps what they share.

    Args:
        table: (rows, columns), NaN is missing. shares: of the columns, >= 0; those with 0 are left out, and
            so is a column without an answer. points: a mean as points of [0, 100]; never falls.
    Returns:
        Points in [0, 100], the interval cut there; n: rows with an answer. None without any.
    Source: Efron, Tibshirani (1993), An Introduction to the Bootstrap, ch. 11.
    """
    weights = np.asarray(shares, dtype=np.float64)
    table, weights = table[:, weights > 0], weights[weights > 0]
    known = ~np.isnan(table)
    answered = known.any(axis=1)
    table, known = table[answered], known[answered]
    if not table.size:
        return None
    counts, sums = known.sum(axis=0), np.where(known, table, 0.0).sum(axis=0)
    whole = float(_weighted(sums[None, :], counts[None, :], weights, points)[0])
    parts = []
    for start in range(0, len(table), CHUNK):
        own, there = table[start : start + CHUNK], known[start : start + CHUNK]
        parts.append(_weighted(sums - np.where(there, own, 0.0), counts - there, weights, points))
    left_out = np.concatenate(parts)
    left_out = left_out[~np.isnan(left_out)]  # the only answer to everything cannot be left out
    n = len(left_out)
    if n < 2:
        return Interval(whole, None, None, None, 1)
    off = left_out - left_out.mean()
    error = float(np.sqrt((n - 1) / n * (off * off).sum()))
    reach = t_quantile(n - 1, confidence) * error
    return Interval(whole, max(0.0, whole - reach), min(100.0, whole + reach), error * n**0.5, n)


def _weighted(sums: Floats, counts: Ints, weights: Floats, points: Callable[[Floats], Floats]) -> Floats:
    """Row by row Σ weight·points(mean)/Σ weight over the columns with an answer; NaN where none has."""
    there = np.where(counts > 0, weights, 0.0)
    total = there.sum(axis=1)
    sums_of_points = (there * points(sums / np.maximum(counts, 1))).sum(axis=1)
    means: Floats = np.clip(sums_of_points / np.where(total > 0, total, np.nan), 0.0, 100.0)
    return means
