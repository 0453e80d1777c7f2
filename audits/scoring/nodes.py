"""Figures of the nodes of the branch tree: criteria, sources and the index, with each kind's own rows.

Imports numpy, and scipy with the first interval: workers and commands only.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audits.scoring.inputs import InstrumentFacts, Node, WaveInputs
from audits.scoring.kinds import (
    MINIMA,
    Checklists,
    Measured,
    PairedAnswers,
    SectionFigures,
    VisitFigures,
    measured,
)
from figures.evidence import Finding, deficit, evidence_strength, reliability
from figures.index import Share, index_weights, service_index
from figures.intervals import Interval
from figures.scores import CriterionScore
from figures.servqual import DimensionGap, ItemGap, OverallGap

__all__ = [
    "MINIMA",
    "CriterionFigures",
    "NodeFigures",
    "SectionFigures",
    "SourceFigures",
    "VisitFigures",
    "WaveTree",
    "doubled_criteria",
    "finding",
    "weighting_plan",
]

VISITED = "MV"
"""Source of the checklist that stands for «visits» where a wave has several."""


@dataclass(frozen=True, slots=True)
class CriterionFigures:
    """One criterion of one node; points of 0 to 100. source: the instrument's code."""

    code: str
    source: str
    score: float
    low: float | None
    high: float | None
    n: int
    target: float
    deficit: float
    strength: str
    weight: float
    reliability: float
    trust: float


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """One source's own score. weight: its part of the index, points of 100. n: what is said beside it.

    branches: of a group, where a branch is one observation of the source; None otherwise.
    """

    source: str
    title: str
    level: str
    score: Interval
    weight: float
    n: int
    branches: int | None = None


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """Everything measured at one node.

    counts: instrument code -> observations. details: instrument code -> what else it shows, as JSON values.
    """

    node: Node
    counts: Mapping[str, int]
    items: tuple[ItemGap, ...]
    dimensions: tuple[DimensionGap, ...]
    overall: OverallGap | None
    visits: VisitFigures | None
    criteria: tuple[CriterionFigures, ...]
    sources: tuple[SourceFigures, ...]
    index: Interval | None
    details: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class WaveTree:
    """A wave's instruments with what was observed, ready to be asked node by node."""

    inputs: WaveInputs
    measured: tuple[tuple[InstrumentFacts, Measured], ...]
    plan: tuple[Share, ...]
    _weights: dict[frozenset[str], Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, inputs: WaveInputs) -> "WaveTree":
        """Nothing is computed yet but the tables."""
        found = ((each, measured(each, inputs)) for each in inputs.instruments)
        known = tuple((each, one) for each, one in found if one is not None)
        return cls(inputs, known, tuple(weighting_plan(inputs)))

    def node(self, node: Node) -> NodeFigures:
        """The figures of the node, from the current observations of the points below it."""
        scored = {each.code: one.criteria(node) for each, one in self.measured}
        weights = self._weights_of(row.code for rows in scored.values() for row in rows)
        sources = tuple(
            source for each, one in self.measured if (source := _source(each, one, node, weights)) is not None
        )
        weighing = [(each.score, each.weight) for each in sources if each.weight > 0]
        counts = {each.code: one.count(node) for each, one in self.measured}
        details = {each.code: one.details(node) for each, one in self.measured}
        gaps = next(
            (
                one.gaps[node]
                for _, one in self.measured
                if isinstance(one, PairedAnswers) and one.count(node)
            ),
            None,
        )
        return NodeFigures(
            node=node,
            counts={code: count for code, count in counts.items() if count},
            items=gaps.items if gaps else (),
            dimensions=gaps.dimensions if gaps else (),
            overall=gaps.overall if gaps else None,
            visits=self._visits(node),
            criteria=tuple(
                _criterion(each, row, weights[row.code], self.inputs.target)
                for each, _ in self.measured
                for row in scored[each.code]
            ),
            sources=sources,
            index=service_index(weighing) if weighing else None,
            details={code: known for code, known in details.items() if known},
        )

    def _weights_of(self, codes: Iterable[str]) -> Mapping[str, float]:
        """Index weights where these criteria were measured; most nodes measured the same ones."""
        known = frozenset(codes)
        if known not in self._weights:
            self._weights[known] = index_weights(self.plan, known)
        return self._weights[known]

    def _visits(self, node: Node) -> VisitFigures | None:
        """The mystery visits of the node, or the first other checklist that it has."""
        walked = [
            (each.source != VISITED, figures)
            for each, one in self.measured
            if isinstance(one, Checklists) and (figures := one.walked(node)) is not None
        ]
        return min(walked, key=lambda one: one[0], default=(False, None))[1]


def weighting_plan(inputs: WaveInputs) -> list[Share]:
    """Level -> source by its weight -> dimension or section -> criterion, the last equally.

    What was not observed leaves its part to its siblings.
    """
    weighing = [each for each in inputs.instruments if each.is_observed and not each.is_guess]
    return [
        Share(level, weight, tuple(_source_share(each) for each in weighing if each.level == level))
        for level, weight in inputs.level_weights.items()
        if any(each.level == level for each in weighing)
    ]


def doubled_criteria(inputs: WaveInputs) -> list[str]:
    """Criteria that more than one of the wave's instruments measured: each has exactly one source."""
    seen: dict[str, int] = {}
    for each in inputs.instruments:
        if each.is_observed and not each.is_guess:
            for code in {item.criterion for item in each.items if item.criterion is not None}:
                seen[code] = seen.get(code, 0) + 1
    return sorted(code for code, count in seen.items() if count > 1)


def finding(row: CriterionFigures, *, critical_failure: bool) -> Finding:
    """The criterion as the prescription sees it."""
    return Finding(
        row.code,
        row.score,
        weight=row.weight,
        trust=row.trust,
        reliability=row.reliability,
        target=row.target,
        source=row.source,
        critical_failure=critical_failure,
    )


def _source_share(instrument: InstrumentFacts) -> Share:
    """One source of the weighting plan; a criterion of two sections stands in the first, context weighs 0."""
    groups, placed = [], set[str]()
    weighing = {item.criterion for item in instrument.items if not item.is_context}
    for group in instrument.groups:
        own = dict.fromkeys(
            item.criterion
            for item in instrument.items
            if item.group == group.code and item.criterion is not None and item.criterion not in placed
        )
        placed |= own.keys()
        parts = tuple(Share(code, 1.0 if code in weighing else 0.0) for code in own)
        groups.append(Share(f"{instrument.code}-{group.code}", group.weight, parts))
    return Share(instrument.code, instrument.weight, tuple(group for group in groups if group.parts))


def _criterion(
    instrument: InstrumentFacts, row: CriterionScore, weight: float, target: float
) -> CriterionFigures:
    """A score with what it is worth."""
    minimum = MINIMA[instrument.kind]
    strength = evidence_strength(row.low, row.high, row.n, minimum=minimum, target=target)
    return CriterionFigures(
        code=row.code,
        source=instrument.code,
        score=row.score,
        low=row.low,
        high=row.high,
        n=row.n,
        target=target,
        deficit=deficit(row.score, target),
        strength=strength.value,
        weight=weight,
        reliability=reliability(row.n, instrument.n0),
        trust=instrument.trust,
    )


def _source(
    instrument: InstrumentFacts, found: Measured, node: Node, weights: Mapping[str, float]
) -> SourceFigures | None:
    """A source's score; None of nothing."""
    codes = dict.fromkeys(item.criterion for item in instrument.items if item.criterion is not None)
    own = {code: weights[code] for code in codes if code in weights}
    score = found.own_score(node, own)
    if score is None:
        return None
    weight = math.fsum(own.values())
    return SourceFigures(
        instrument.code, instrument.title, instrument.level, score.interval, weight, score.n, score.branches
    )
