"""Checklists of single facts: visits, calls, letters, recordings, on-site, online, public promises."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from audits.scoring.inputs import InstrumentFacts, ItemFacts, Node, Observed, WaveInputs
from audits.scoring.kinds.base import FailureFacts, OwnScore, on_scale
from audits.scoring.tree import Tree, tree_of
from figures import visits
from figures.checklists import Walks, node_means, partial_score, tree_criteria, walks
from figures.groups import Floats, Moments, moments
from figures.scores import CriterionScore


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """One section of a checklist: mean over the visits where something of it applied."""

    code: str
    title: str
    score: float
    n: int


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Visits: means with and without the cap, and the share (0..1) without a critical failure."""

    mean: float
    uncapped: float
    without_critical: float
    n: int
    sections: tuple[SectionFigures, ...]


@dataclass(frozen=True)
class Checklists:
    """The filled checklists of one instrument."""

    instrument: InstrumentFacts
    walks: Walks
    context: Floats  # values of the items without a criterion: (visits, items)
    tree: Tree

    @classmethod
    def of(
        cls, instrument: InstrumentFacts, observations: Sequence[Observed], inputs: WaveInputs
    ) -> "Checklists":
        """At least one checklist on the tree of the wave."""
        tree = tree_of([one.branch for one in observations], inputs)
        seen = [visits.Visit(str(observations[at].pk), observations[at].values) for at in tree.order]
        weights = {group.code: group.weight for group in instrument.groups}
        weighed = walks(seen, _as_items(_weighed(instrument)), weights)
        context = walks(seen, _as_items(_context(instrument)), {}).values
        return cls(instrument, weighed, context, tree)

    def count(self, node: Node) -> int:
        """Visits of the node."""
        at = self.tree.positions.get(node)
        return 0 if at is None else int(self.tree.grouping.sizes[self.tree.grouping.members[at]].sum())

    def criteria(self, node: Node) -> list[CriterionScore]:
        """Σ weight·value / Σ weight over items and visits."""
        at = self.tree.positions.get(node)
        return [] if at is None else self._criteria[at]

    def own_score(self, node: Node, weights: Mapping[str, float]) -> OwnScore | None:
        """The mean of the visits' scores, capped as they are."""
        del weights
        at = self.tree.positions.get(node)
        if at is None or not self._means["capped"].n[at, 0]:
            return None
        interval = on_scale(self._means["capped"].interval(at))
        return OwnScore(interval, interval.n)

    def partial_score(self, weights: Mapping[str, float]) -> OwnScore | None:
        """The mean over visits of these criteria alone, uncapped."""
        interval = partial_score(self.walks, weights)
        return None if interval is None else OwnScore(on_scale(interval), interval.n)

    def walked(self, node: Node) -> VisitFigures | None:
        """The visits together; None where nothing applied in any."""
        at = self.tree.positions.get(node)
        if at is None or not self._means["uncapped"].n[at, 0]:
            return None
        sections = self._means["sections"]
        return VisitFigures(
            mean=float(self._means["capped"].mean[at, 0]),
            uncapped=float(self._means["uncapped"].mean[at, 0]),
            without_critical=float(self._means["clean"].mean[at, 0]),
            n=int(self._means["uncapped"].n[at, 0]),
            sections=tuple(
                SectionFigures(
                    group.code, group.title, float(sections.mean[at, column]), int(sections.n[at, column])
                )
                for column, group in enumerate(self.instrument.groups)
                if sections.n[at, column]
            ),
        )

    def details(self, node: Node) -> dict[str, Any]:
        """The visits with their sections, and context items as means of 0 to 100."""
        at = self.tree.positions.get(node)
        if at is None:
            return {}
        found = self.walked(node)
        facts: dict[str, Any] = {"n": self.count(node)} if found is None else asdict(found)
        facts |= {} if found is None else {"sections": list(facts["sections"])}
        context = [
            {
                "code": item.code,
                "text": item.body["text"],
                "score": 100.0 * float(self._context.mean[at, column]),
                "n": int(self._context.n[at, column]),
            }
            for column, item in enumerate(_context(self.instrument))
            if self._context.n[at, column]
        ]
        return facts | ({"context": context} if context else {})

    def failures(self) -> list[FailureFacts]:
        """The critical items with a value of nothing."""
        critical = [at for at, item in enumerate(_weighed(self.instrument)) if item.body.get("critical")]
        place = np.empty(len(self.tree.order), dtype=np.intp)
        place[self.tree.order] = np.arange(len(self.tree.order))
        items = _weighed(self.instrument)
        return [
            FailureFacts(one, items[at])
            for row, one in zip(place, self.instrument.observations, strict=True)
            for at in critical
            if self.walks.values[row, at] == 0
        ]

    def overloaded(self) -> frozenset[str]:
        """None: it counts nothing."""
        return frozenset()

    @cached_property
    def _criteria(self) -> list[list[CriterionScore]]:
        """The criteria of each node."""
        return tree_criteria(self.walks, self.tree.grouping)

    @cached_property
    def _means(self) -> Mapping[str, Moments]:
        """The means of each node."""
        return node_means(self.walks, self.tree.grouping)

    @cached_property
    def _context(self) -> Moments:
        """The context items of each node."""
        return moments(self.context, self.tree.grouping)


def _weighed(instrument: InstrumentFacts) -> list[ItemFacts]:
    """The items that count."""
    return [item for item in instrument.items if not item.is_context]


def _context(instrument: InstrumentFacts) -> list[ItemFacts]:
    """The items that are only shown."""
    return [item for item in instrument.items if item.is_context]


def _as_items(items: Sequence[ItemFacts]) -> list[visits.Item]:
    """The items as the statistics take them."""
    return [
        visits.Item(
            code=item.code,
            section=item.group,
            criterion=item.criterion or "",
            kind=visits.ItemType(item.body["type"]),
            weight=item.body["weight"],
            critical=item.body["critical"],
            target=item.body.get("target"),
            limit=item.body.get("limit"),
        )
        for item in items
    ]
