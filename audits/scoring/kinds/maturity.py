"""The audit of management: practices by levels of 0 to 4, worth 25 points each; the branch is the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from audits.scoring.inputs import InstrumentFacts, Node, Observed, WaveInputs
from audits.scoring.kinds.base import FailureFacts, OwnScore, criterion_of, on_scale
from audits.scoring.tree import Tree, tree_of
from figures.groups import Floats, Moments, moments, weighted_score
from figures.intervals import Interval
from figures.scores import CriterionScore
from figures.survey import group_means

POINTS_A_LEVEL = 25.0


@dataclass(frozen=True)
class Levels:
    """The audits of one instrument. points: of each audit's items, NaN where nothing was seen.

    One audit does not tell how far it could be off: intervals are over branches, there is none for one.
    """

    instrument: InstrumentFacts
    points: Floats
    tree: Tree
    inputs: WaveInputs

    @classmethod
    def of(
        cls, instrument: InstrumentFacts, observations: Sequence[Observed], inputs: WaveInputs
    ) -> "Levels":
        """At least one audit on the tree of the wave."""
        tree = tree_of([one.branch for one in observations], inputs)
        rows = [
            [_level(observations[at].values.get(item.code)) for item in instrument.items] for at in tree.order
        ]
        table = np.array(rows, dtype=np.float64).reshape(len(rows), len(instrument.items))
        return cls(instrument, POINTS_A_LEVEL * table, tree, inputs)

    @cached_property
    def criterion_codes(self) -> list[str]:
        """What it measures, by code."""
        return sorted({item.criterion for item in self.instrument.items if item.criterion is not None})

    def count(self, node: Node) -> int:
        """Audits of the node."""
        at = self.tree.positions.get(node)
        return 0 if at is None else int(self.tree.grouping.sizes[self.tree.grouping.members[at]].sum())

    def criteria(self, node: Node) -> list[CriterionScore]:
        """Means of the branches' own; n: audits."""
        at = self.tree.positions.get(node)
        if at is None:
            return []
        return [
            criterion_of(code, self._criteria.interval(at, column), int(self._audits[at, column]))
            for column, code in enumerate(self.criterion_codes)
            if self._criteria.n[at, column]
        ]

    def own_score(self, node: Node, weights: Mapping[str, float]) -> OwnScore | None:
        """The weighted mean of its criteria with a jackknife over branches."""
        at = self.tree.positions.get(node)
        if at is None:
            return None
        own = self.tree.grouping.members[at]
        interval = self._score(self._by_branch[own], weights)
        grouped = len(own) if len(self.inputs.nodes[node]) > 1 else None
        return None if interval is None else OwnScore(on_scale(interval), self.count(node), grouped)

    def partial_score(self, weights: Mapping[str, float]) -> OwnScore | None:
        """The same over these criteria, of all branches."""
        interval = self._score(self._by_branch, weights)
        return None if interval is None else OwnScore(on_scale(interval), self.count(None))

    def details(self, node: Node) -> dict[str, Any]:
        """Audits, and what stands outside the criteria: conditions of work and context, as mean levels."""
        at = self.tree.positions.get(node)
        if at is None:
            return {}
        context = [(column, item) for column, item in enumerate(self.instrument.items) if item.is_context]
        rows = [
            {
                "code": item.code,
                "text": item.body["text"],
                "conditions": bool(item.body.get("conditions")),
                "level": float(self._items.mean[at, column]) / POINTS_A_LEVEL,
                "n": int(self._items.n[at, column]),
            }
            for column, item in context
            if self._items.n[at, column]
        ]
        return {"n": self.count(node)} | ({"context": rows} if rows else {})

    def failures(self) -> list[FailureFacts]:
        """None: it has no critical items."""
        return []

    def overloaded(self) -> frozenset[str]:
        """None: it counts nothing."""
        return frozenset()

    @cached_property
    def _audit_points(self) -> Floats:
        """Each audit's criteria: (audits, criteria)."""
        return group_means(
            self.points,
            [
                [at for at, item in enumerate(self.instrument.items) if item.criterion == code]
                for code in self.criterion_codes
            ],
        )

    @cached_property
    def _by_branch(self) -> Floats:
        """Each branch's criteria, the mean of its audits: (branches, criteria)."""
        known = ~np.isnan(self._audit_points)
        counts = self.tree.grouping.sums(known.astype(np.float64))
        total = self.tree.grouping.sums(np.where(known, self._audit_points, 0.0))
        return total / np.where(counts > 0, counts, np.nan)

    @cached_property
    def _criteria(self) -> Moments:
        """The criteria of each node over its branches."""
        return moments(self._by_branch, self.tree.grouping.by_point)

    @cached_property
    def _audits(self) -> Floats:
        """Audits behind each criterion of each node."""
        known = (~np.isnan(self._audit_points)).astype(np.float64)
        return self.tree.grouping.gathered(self.tree.grouping.sums(known))

    @cached_property
    def _items(self) -> Moments:
        """The items of each node over audits."""
        return moments(self.points, self.tree.grouping)

    def _score(self, rows: Floats, weights: Mapping[str, float]) -> Interval | None:
        """The score of these branches."""
        shares = [weights.get(code, 0.0) for code in self.criterion_codes]
        return weighted_score(rows, shares, lambda points: points)


def _level(answer: object) -> float | None:
    """A level of 0 to 4; None for «не могу оценить» and «неприменимо»."""
    return float(answer) if isinstance(answer, int | float) else None
