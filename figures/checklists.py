"""Checklists of every node of a branch tree at once, by the rules of `figures.visits`. Needs numpy.

A visit, a call, a letter, a scored recording: one row of values in [0, 1], NaN for what did not apply.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from figures.groups import Floats, Grouping, Moments, moments
from figures.intervals import Interval, t_interval, wilson_interval
from figures.scores import CriterionScore, clamp
from figures.visits import CRITICAL_CAP, Item, Visit, item_value


@dataclass(frozen=True)
class Walks:
    """Filled checklists as a table, sorted as their grouping says.

    values: (visits, items) in [0, 1], NaN where an item did not apply. items: in the order of the columns.
    sections: section -> weight.
    """

    values: Floats
    items: tuple[Item, ...]
    sections: Mapping[str, float]

    @cached_property
    def failed(self) -> Floats:
        """Whether a critical item of the visit failed, 1 or 0: (visits, 1)."""
        critical = [at for at, item in enumerate(self.items) if item.critical]
        found: Floats = (self.values[:, critical] == 0).any(axis=1).astype(np.float64)[:, None]
        return found

    @cached_property
    def section_points(self) -> Floats:
        """Points of each visit's sections, NaN where nothing of one applied: (visits, sections)."""
        return 100.0 * self.shares([item.section for item in self.items], list(self.sections))

    @cached_property
    def uncapped(self) -> Floats:
        """Each visit's points as its sections have it, NaN where nothing applied: (visits, 1)."""
        return _weighed(self.section_points, np.array(list(self.sections.values()), dtype=np.float64))[
            :, None
        ]

    @cached_property
    def capped(self) -> Floats:
        """Each visit's points, at most 50 after a critical failure: (visits, 1)."""
        return np.where(self.failed > 0, np.minimum(self.uncapped, CRITICAL_CAP), self.uncapped)

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that its items measure, by code."""
        return tuple(sorted({item.criterion for item in self.items if item.criterion}))

    @cached_property
    def criterion_points(self) -> Floats:
        """Points of each visit's criteria, NaN where nothing of one applied: (visits, criteria)."""
        return 100.0 * self.shares([item.criterion for item in self.items], self.criteria)

    def shares(self, names: Sequence[str], wanted: Sequence[str]) -> Floats:
        """Σ weight·value / Σ weight of each visit over the items of each name: (visits, wanted)."""
        worth, weight = self.sums(names, wanted)
        return worth / np.where(weight > 0, weight, np.nan)

    def sums(self, names: Sequence[str], wanted: Sequence[str]) -> tuple[Floats, Floats]:
        """Σ weight·value and Σ weight over the items of each name that applied: (visits, wanted) both."""
        weights = np.array([item.weight for item in self.items])
        belongs = np.array([[name == one for one in wanted] for name in names], dtype=np.float64)
        belongs = belongs.reshape(len(names), len(wanted))
        known = ~np.isnan(self.values)
        return np.where(known, self.values, 0.0) * weights @ belongs, (known * weights) @ belongs


def walks(visits: Sequence[Visit], items: Sequence[Item], sections: Mapping[str, float]) -> Walks:
    """At least one filled checklist as a table, in the order given."""
    rows = [
        [
            item_value(item.kind, visit.answers.get(item.code), target=item.target, limit=item.limit)
            for item in items
        ]
        for visit in visits
    ]
    return Walks(
        np.array(rows, dtype=np.float64).reshape(len(visits), len(items)), tuple(items), dict(sections)
    )


def tree_criteria(found: Walks, grouping: Grouping) -> list[list[CriterionScore]]:
    """Each node's criteria as `figures.visits.criterion_scores` has them, by code, without single values."""
    names = [item.criterion for item in found.items]
    worth, weight = (grouping.gathered(grouping.sums(one)) for one in found.sums(names, found.criteria))
    visits = moments(found.criterion_points, grouping).n
    return [
        [
            _criterion(code, clamp(float(worth[node, at] / weight[node, at])), int(n))
            for at, (code, n) in enumerate(zip(found.criteria, counts, strict=True))
            if n
        ]
        for node, counts in enumerate(visits)
    ]


def node_means(found: Walks, grouping: Grouping) -> Mapping[str, Moments]:
    """Means of the nodes: capped, uncapped, clean (the share without a critical failure), sections.

    All but the sections are over the visits in which something applied.
    """
    clean = np.where(np.isnan(found.uncapped), np.nan, 1.0 - found.failed)
    return {
        "capped": moments(found.capped, grouping),
        "uncapped": moments(found.uncapped, grouping),
        "clean": moments(clean, grouping),
        "sections": moments(found.section_points, grouping),
    }


def partial_score(found: Walks, weights: Mapping[str, float]) -> Interval | None:
    """Mean over all visits of their weighted criteria, uncapped, with its t-interval; None of nothing."""
    shares = np.array([weights.get(code, 0.0) for code in found.criteria])
    points = _weighed(found.criterion_points[:, shares > 0], shares[shares > 0])
    points = points[~np.isnan(points)]
    return t_interval(points.tolist()) if len(points) else None


def _weighed(points: Floats, weights: Floats) -> Floats:
    """Σ weight·points / Σ weight of each row over the columns that it has; NaN where it has none."""
    known = ~np.isnan(points)
    total = known @ weights
    means: Floats = np.where(known, points, 0.0) @ weights / np.where(total > 0, total, np.nan)
    return means


def _criterion(code: str, share: float, visits: int) -> CriterionScore:
    """A share with Wilson's interval, n = visits in which it applied."""
    interval = wilson_interval(min(share * visits, visits), visits)
    low, high = (None if end is None else 100.0 * end for end in (interval.low, interval.high))
    return CriterionScore(code, 100.0 * share, low, high, visits)
