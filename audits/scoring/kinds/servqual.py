"""Pairs of expectation and perception: gaps, and their criteria by the skill score."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audits.scoring.answers import Answers
from audits.scoring.inputs import InstrumentFacts, Node, WaveInputs
from audits.scoring.kinds.base import FailureFacts, OwnScore, on_scale
from audits.scoring.tree import Tree, tree_of
from figures.groups import Floats, weighted_score
from figures.importance_check import ImportanceCheck, importance_checks
from figures.scores import CriterionScore
from figures.servqual import Gaps, Pairs, as_criteria, pair_gaps, skill_points, tree_gaps
from figures.tolerance import Doubt, Triples, doubts, item_zones, tree_zones
from figures.zones import ZoneRow


@dataclass(frozen=True)
class PairedAnswers:
    """The customers' questionnaire."""

    instrument: InstrumentFacts
    pairs: Pairs
    tree: Tree
    order: NDArray[np.int8] | None = None  # as `Answers` has it, sorted as the tree says
    triples: Triples | None = None  # the same answers with the least that would do

    @classmethod
    def of(cls, instrument: InstrumentFacts, answers: Answers, inputs: WaveInputs) -> "PairedAnswers":
        """At least one questionnaire on the tree of the wave."""
        tree = tree_of(answers.branches, inputs)
        order = None if answers.order is None else answers.order[tree.order]
        pairs = pairs_of(answers, tree)
        if answers.minima is None:
            return cls(instrument, pairs, tree, order)
        triples = Triples(answers.minima[tree.order], pairs.expectations, pairs.perceptions)
        return cls(instrument, pairs, tree, order, triples)

    @cached_property
    def gaps(self) -> Mapping[Node, Gaps]:
        """The gaps of every node."""
        codes = [item.code for item in self.instrument.items]
        rows = tree_gaps(self.pairs, self.tree.grouping, codes, self.instrument.positions)
        return dict(zip(self.tree.nodes, rows, strict=True))

    def count(self, node: Node) -> int:
        """Respondents of the node."""
        at = self.tree.positions.get(node)
        return 0 if at is None else int(self.tree.grouping.sizes[self.tree.grouping.members[at]].sum())

    def criteria(self, node: Node) -> list[CriterionScore]:
        """Items that stand for a criterion, by the skill score of their gaps."""
        if node not in self.gaps:
            return []
        named = [
            (row, item.criterion)
            for row, item in zip(self.gaps[node].items, self.instrument.items, strict=True)
            if item.criterion is not None
        ]
        rows = as_criteria([row for row, _ in named], [code for _, code in named])
        return sorted(rows, key=lambda row: row.code)

    def own_score(self, node: Node, weights: Mapping[str, float]) -> OwnScore | None:
        """The weighted skill score with its jackknife interval."""
        at = self.tree.positions.get(node)
        if at is None:
            return None
        return self._score(
            self._points if node is None else self._points[self.tree.grouping.rows(at)], weights
        )

    def partial_score(self, weights: Mapping[str, float]) -> OwnScore | None:
        """The same over these criteria, of everybody."""
        return self._score(self._points, weights)

    def details(self, node: Node) -> dict[str, Any]:
        """What it asks beside the pairs, whose gaps are rows of their own; empty where it asks nothing."""
        found: dict[str, Any] = {}
        if node in self.checks:
            found["check"] = asdict(self.checks[node])
        if node in self.zones:
            rows, doubt = self.zones[node]
            found["zone"] = {"dimensions": [asdict(one) for one in rows], "doubt": asdict(doubt)}
            if node is None:
                found["zone"]["items"] = [asdict(one) for one in self._item_zones]
        return {"n": self.count(node), **found} if found else {}

    @cached_property
    def checks(self) -> Mapping[Node, ImportanceCheck]:
        """How far points agree with what was said in words, of every node; empty where it was not asked."""
        if self.order is None:
            return {}
        rows = importance_checks(self.pairs.weights, self.order, self.tree.grouping)
        return dict(zip(self.tree.nodes, rows, strict=True))

    @cached_property
    def zones(self) -> Mapping[Node, tuple[tuple[ZoneRow, ...], Doubt]]:
        """The zones of the dimensions of every node; empty where the minimum was not asked for."""
        if self.triples is None:
            return {}
        grouping = self.tree.grouping
        rows = tree_zones(self.triples, grouping, self.instrument.positions)
        both = zip(rows, doubts(self.triples, grouping), strict=True)
        return dict(zip(self.tree.nodes, both, strict=True))

    @cached_property
    def _item_zones(self) -> list[ZoneRow]:
        """The zones of the statements of the whole wave."""
        codes = [item.code for item in self.instrument.items]
        return [] if self.triples is None else item_zones(self.triples, codes)

    def failures(self) -> list[FailureFacts]:
        """None: it has no critical items."""
        return []

    def overloaded(self) -> frozenset[str]:
        """None: it counts nothing."""
        return frozenset()

    @cached_property
    def _points(self) -> Floats:
        """Each respondent's gaps."""
        return pair_gaps(self.pairs)

    def _score(self, gaps: Floats, weights: Mapping[str, float]) -> OwnScore | None:
        """The score of these respondents."""
        shares = [weights.get(item.criterion or "", 0.0) for item in self.instrument.items]
        interval = weighted_score(gaps, shares, skill_points)
        return None if interval is None else OwnScore(on_scale(interval), interval.n)


def pairs_of(answers: Answers, tree: Tree | None = None) -> Pairs:
    """The answers in the order of the tree, or as they came.

    Raises:
        ValueError: they are of a survey without expectations.
    """
    if answers.expectations is None or answers.weights is None:
        msg = "a survey has no expectations"
        raise ValueError(msg)
    order = np.arange(len(answers.branches)) if tree is None else tree.order
    return Pairs(answers.expectations[order], answers.perceptions[order], answers.weights[order])
