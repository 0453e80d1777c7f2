"""Statements of one column: agreement, turned round where it is bad, and questions with a right answer.

A criterion of a respondent is the mean of its items; where all of them are questions, the share of right
answers, with Wilson's interval over respondents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audits.scoring.answers import Answers
from audits.scoring.inputs import InstrumentFacts, ItemFacts, Node, WaveInputs
from audits.scoring.kinds.base import FailureFacts, OwnScore, criterion_of, on_scale
from audits.scoring.tree import Tree, tree_of
from figures.groups import Floats, Moments, moments, weighted_score
from figures.intervals import wilson_interval
from figures.reliability import node_alphas
from figures.scores import CriterionScore
from figures.survey import group_means, item_points

CHOICE = "choice"


@dataclass(frozen=True)
class Marks:
    """A questionnaire of one column.

    Where staff answered, nothing is said of fewer than five, by no difference of nodes either.
    """

    instrument: InstrumentFacts
    values: Floats
    tree: Tree

    @classmethod
    def of(cls, instrument: InstrumentFacts, answers: Answers, inputs: WaveInputs) -> "Marks":
        """At least one questionnaire on the tree of the wave."""
        tree = tree_of(answers.branches, inputs)
        rights = [item.body["right"] if item.body["type"] == CHOICE else None for item in instrument.items]
        reversed_ones = [bool(item.body.get("reverse")) for item in instrument.items]
        points = item_points(answers.perceptions[tree.order], instrument.scale, reversed_ones, rights)
        return cls(instrument, points, tree)

    @cached_property
    def criterion_codes(self) -> list[str]:
        """What it measures, by code."""
        return sorted({item.criterion for item in self.instrument.items if item.criterion is not None})

    def count(self, node: Node) -> int:
        """Respondents of the node, 0 where they may not be spoken of."""
        at = self.tree.positions.get(node)
        return int(self._sizes[at]) if at is not None and self._shown[at] else 0

    def criteria(self, node: Node) -> list[CriterionScore]:
        """Means of the respondents' own, those of fewer than five staff left out."""
        at = self.tree.positions.get(node)
        if at is None:
            return []
        return [
            self._criterion(code, at, column)
            for column, code in enumerate(self.criterion_codes)
            if self._criterion_shown[at, column] and self._criteria.n[at, column]
        ]

    def own_score(self, node: Node, weights: Mapping[str, float]) -> OwnScore | None:
        """The weighted mean of its criteria with a jackknife over respondents."""
        at = self.tree.positions.get(node)
        if at is None or not self._shown[at]:
            return None
        rows = self._criterion_points
        return self._score(rows if node is None else rows[self.tree.grouping.rows(at)], weights)

    def partial_score(self, weights: Mapping[str, float]) -> OwnScore | None:
        """The same over these criteria, of everybody."""
        return self._score(self._criterion_points, weights)

    def details(self, node: Node) -> dict[str, Any]:
        """n, sections (of customers) and context items."""
        at = self.tree.positions.get(node)
        if at is None or not self._shown[at]:
            return {}
        found: dict[str, Any] = {"n": int(self._sizes[at])}
        if not self.instrument.is_anonymous:  # a section with a hidden criterion would tell of it
            found["sections"] = self._section_rows(at)
        context = [item for item in self.instrument.items if item.is_context]
        rows = [
            {"code": item.code, "text": item.body["text"], **_points(self._context, at, column)}
            for column, item in enumerate(context)
            if self._context.n[at, column] and self._context_shown[at, column]
        ]
        return found | ({"context": rows} if rows else {})

    def failures(self) -> list[FailureFacts]:
        """None: it has no critical items."""
        return []

    def overloaded(self) -> frozenset[str]:
        """None: it counts nothing."""
        return frozenset()

    @cached_property
    def _sizes(self) -> NDArray[np.intp]:
        """Respondents of each node."""
        grouping = self.tree.grouping
        return grouping.gathered(grouping.sizes[:, None].astype(np.float64))[:, 0].astype(np.intp)

    @cached_property
    def _shown(self) -> NDArray[np.bool_]:
        """Which nodes may be spoken of at all."""
        if not self.instrument.is_anonymous:
            return np.ones(len(self.tree.nodes), dtype=np.bool_)
        return self.tree.shown(self._sizes)

    @cached_property
    def _criterion_points(self) -> Floats:
        """Each respondent's criteria: (respondents, criteria)."""
        return group_means(self.values, [self._columns_of(code) for code in self.criterion_codes])

    @cached_property
    def _criteria(self) -> Moments:
        """The criteria of each node."""
        return moments(self._criterion_points, self.tree.grouping)

    @cached_property
    def _criterion_shown(self) -> NDArray[np.bool_]:
        """Which criteria of which nodes may be spoken of."""
        return self._allowed(self._criteria)

    @cached_property
    def _context(self) -> Moments:
        """The context items of each node."""
        columns = [at for at, item in enumerate(self.instrument.items) if item.is_context]
        return moments(self.values[:, columns], self.tree.grouping)

    @cached_property
    def _context_shown(self) -> NDArray[np.bool_]:
        """Which of them may be spoken of."""
        return self._allowed(self._context)

    def _allowed(self, figures: Moments) -> NDArray[np.bool_]:
        """Each column by its own number of respondents: (nodes, columns)."""
        if not self.instrument.is_anonymous or not figures.n.shape[1]:
            return np.ones(figures.n.shape, dtype=np.bool_)
        own = np.column_stack([self.tree.shown(column) for column in figures.n.T])
        return own & self._shown[:, None]

    def _columns_of(self, criterion: str) -> list[int]:
        """The items of a criterion."""
        return [at for at, item in enumerate(self.instrument.items) if item.criterion == criterion]

    def _criterion(self, code: str, at: int, column: int) -> CriterionScore:
        """One criterion of one node."""
        interval = self._criteria.interval(at, column)
        if all(_is_choice(self.instrument.items[one]) for one in self._columns_of(code)):
            share = min(max(interval.mean / 100.0, 0.0), 1.0)
            interval = wilson_interval(share * interval.n, interval.n).on_scale(lambda part: 100.0 * part)
        return criterion_of(code, interval)

    def _score(self, rows: Floats, weights: Mapping[str, float]) -> OwnScore | None:
        """The score of these respondents."""
        shares = [weights.get(code, 0.0) for code in self.criterion_codes]
        interval = weighted_score(rows, shares, lambda points: points)
        return None if interval is None else OwnScore(on_scale(interval), interval.n)

    @cached_property
    def _sections(self) -> Sequence[tuple[str, str, Moments, list[float | None]]]:
        """Code, title, figures and alpha of each section by node; whoever answered half of it counts."""
        found = []
        for group in self.instrument.groups:
            columns = [
                at for at in self.instrument.positions[group.code] if not self.instrument.items[at].is_context
            ]
            if columns:
                means = moments(group_means(self.values, [columns], least=0.5), self.tree.grouping)
                alphas = node_alphas(self.values, columns, self.tree.grouping)
                found.append((group.code, group.title, means, alphas))
        return found

    def _section_rows(self, at: int) -> list[dict[str, Any]]:
        """The sections of one node."""
        return [
            {"code": code, "title": title, **_points(means, at, 0), "alpha": alphas[at]}
            for code, title, means, alphas in self._sections
            if means.n[at, 0]
        ]


def _points(figures: Moments, at: int, column: int) -> dict[str, Any]:
    """A mean of points with its interval as JSON values."""
    interval = figures.interval(at, column)
    row = criterion_of("", interval)
    return {"score": row.score, "low": row.low, "high": row.high, "n": row.n}


def _is_choice(item: ItemFacts) -> bool:
    """Whether the item has a right answer."""
    return bool(item.body["type"] == CHOICE)
