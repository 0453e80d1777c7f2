"""Figures of months: complaints, requests, churn. Branches and months are brought together, then judged.

The interval of the source leaves out one branch at a time; where there is only one, it is as wide as the
limits of its items together.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Any

from audits.scoring.inputs import InstrumentFacts, ItemFacts, Node, Observed, WaveInputs
from audits.scoring.kinds.base import FailureFacts, OwnScore, on_scale
from figures.intervals import CONFIDENCE, Interval, jackknife_interval
from figures.records import (
    FIELDS,
    Constants,
    Judged,
    Numbers,
    Rule,
    is_overloaded,
    judged,
    score_of,
    totals,
    without,
)
from figures.scores import CriterionScore

_Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


@dataclass(frozen=True)
class Months:
    """The months of one instrument. by_branch: item -> branch -> its numbers of all months."""

    instrument: InstrumentFacts
    inputs: WaveInputs
    by_branch: Mapping[str, Mapping[int, Numbers]]

    @classmethod
    def of(
        cls, instrument: InstrumentFacts, observations: Sequence[Observed], inputs: WaveInputs
    ) -> "Months":
        """At least one month."""
        months: dict[int, list[Mapping[str, Any]]] = {}
        for one in observations:
            months.setdefault(one.branch, []).append(one.values)
        found = {}
        for item in instrument.items:
            own = {
                branch: totals(_rule(item), [_numbers(values.get(item.code)) for values in seen])
                for branch, seen in months.items()
            }
            found[item.code] = {branch: numbers for branch, numbers in own.items() if numbers is not None}
        return cls(instrument, inputs, found)

    def count(self, node: Node) -> int:
        """Months of the node's branches."""
        points = self.inputs.nodes[node]
        return sum(one.branch in points for one in self.instrument.observations)

    def criteria(self, node: Node) -> list[CriterionScore]:
        """Means of the items' scores; the limits together, as if one accident moved them all; the least n."""
        rows: dict[str, list[Judged]] = {}
        for item in self.instrument.items:
            row = self._judged(node, item)
            if item.criterion is not None and row is not None and row.score is not None:
                rows.setdefault(item.criterion, []).append(row)
        return [_criterion(code, own) for code, own in sorted(rows.items())]

    def own_score(self, node: Node, weights: Mapping[str, float]) -> OwnScore | None:
        """The weighted mean of its criteria."""
        items = [item for item in self.instrument.items if weights.get(item.criterion or "", 0.0) > 0]
        whole = {item.code: self._totals(node, item) for item in items}
        estimate = self._mean(items, whole.get, weights)
        if estimate is None:
            return None
        rows = [row for row in self.criteria(node) if weights.get(row.code, 0.0) > 0]
        n = max(row.n for row in rows)
        branches = sorted({branch for item in items for branch in self._parts(node, item)})
        grouped = len(branches) if len(self.inputs.nodes[node]) > 1 else None
        if len(branches) == 1:
            return OwnScore(_by_limits(estimate, rows, weights), n, grouped)
        left_out = []
        for branch in branches:
            rest = {
                item.code: None if (known := whole[item.code]) is None
                else without(_rule(item), known, self.by_branch[item.code].get(branch))
                for item in items
            }  # fmt: skip
            mean = self._mean(items, rest.get, weights)
            left_out += [] if mean is None else [mean]
        return OwnScore(on_scale(jackknife_interval(estimate, left_out or [estimate])), n, grouped)

    def partial_score(self, weights: Mapping[str, float]) -> OwnScore | None:
        """The same over these criteria, of all branches."""
        return self.own_score(None, weights)

    def details(self, node: Node) -> dict[str, Any]:
        """Every item with its numbers, its figure and its score."""
        rows = []
        for item in self.instrument.items:
            row = self._judged(node, item)
            if row is not None:
                rows.append(
                    {
                        "code": item.code,
                        "criterion": item.criterion,
                        "text": item.body["text"],
                        "rule": item.body["rule"],
                        "context": item.is_context,
                        "numbers": self._totals(node, item),
                        "value": row.value,
                        "score": row.score,
                        "low": row.low,
                        "high": row.high,
                        "n": row.n,
                    }
                )
        return {"n": self.count(node), "items": rows}

    def failures(self) -> list[FailureFacts]:
        """Critical items of which the month had at least one."""
        critical = [item for item in self.instrument.items if item.body.get("critical") and item.criterion]
        found = []
        for one in self.instrument.observations:
            for item in critical:
                count = _numbers(one.values.get(item.code)).get(FIELDS[_rule(item)][0], 0.0)
                if count > 0:
                    found.append(FailureFacts(one, item, math.ceil(count)))
        return found

    def overloaded(self) -> frozenset[str]:
        """Criteria of loads beyond what people can do."""
        return frozenset(
            item.criterion
            for item in self.instrument.items
            if item.criterion is not None
            and _rule(item) is Rule.LOAD
            and (numbers := self._totals(None, item)) is not None
            and is_overloaded(numbers)
        )

    @cached_property
    def _known(self) -> dict[tuple[Node, str], dict[str, float] | None]:
        """Totals already taken."""
        return {}

    def _parts(self, node: Node, item: ItemFacts) -> dict[int, Numbers]:
        """The numbers of the node's branches."""
        own = self.by_branch[item.code]
        points = self.inputs.nodes[node]
        return {branch: own[branch] for branch in sorted(own.keys() & points)}

    def _totals(self, node: Node, item: ItemFacts) -> dict[str, float] | None:
        """The item's numbers of the node together."""
        if (node, item.code) not in self._known:
            self._known[node, item.code] = totals(_rule(item), self._parts(node, item).values())
        return self._known[node, item.code]

    def _judged(self, node: Node, item: ItemFacts) -> Judged | None:
        """The item at the node; None without numbers."""
        numbers = self._totals(node, item)
        return None if numbers is None else judged(_rule(item), numbers, _constants(item))

    @staticmethod
    def _mean(
        items: Sequence[ItemFacts],
        numbers_of: Callable[[str], Numbers | None],
        weights: Mapping[str, float],
    ) -> float | None:
        """Σ weight·score / Σ weight of the criteria that have a score."""
        scores: dict[str, list[float]] = {}
        for item in items:
            numbers = numbers_of(item.code)
            score = None if numbers is None else score_of(_rule(item), numbers, _constants(item))
            if score is not None and item.criterion is not None:
                scores.setdefault(item.criterion, []).append(score)
        total = math.fsum(weights[code] for code in scores)
        worth = math.fsum(weights[code] * math.fsum(own) / len(own) for code, own in scores.items())
        return worth / total if total else None


def _by_limits(estimate: float, rows: Sequence[CriterionScore], weights: Mapping[str, float]) -> Interval:
    """The source of one branch: as wide as its criteria's limits together, without ends if one has none."""
    total = math.fsum(weights[row.code] for row in rows)
    if any(row.low is None or row.high is None for row in rows):
        return Interval(estimate, None, None, None, 1)
    low, high = (
        math.fsum(weights[row.code] * (end or 0.0) for row, end in ends) / total
        for ends in ([(row, row.low) for row in rows], [(row, row.high) for row in rows])
    )
    n = max(2, min(row.n for row in rows))
    return Interval(estimate, low, high, (high - low) / (2 * _Z) * math.sqrt(n), n)


def _criterion(code: str, rows: Sequence[Judged]) -> CriterionScore:
    """Items that speak of one criterion."""
    score, low, high = (
        math.fsum(end for end in ends if end is not None) / len(rows) if None not in ends else None
        for ends in (
            [row.score for row in rows],
            [row.low for row in rows],
            [row.high for row in rows],
        )
    )
    return CriterionScore(code, score or 0.0, low, high, min(row.n for row in rows))


def _rule(item: ItemFacts) -> Rule:
    """How the item is judged."""
    return Rule(item.body["rule"])


def _constants(item: ItemFacts) -> Constants:
    """What it is compared with."""
    body = item.body
    norm = body.get("norm")
    return Constants(
        per=float(body.get("per", 1)),
        target=float(body.get("target", 0)),
        limit=float(body.get("limit", 1)),
        norm=float(norm) if isinstance(norm, int | float) else 1.0,
    )


def _numbers(answer: object) -> dict[str, float]:
    """Fields with a number; an empty one is unknown, never nothing."""
    if not isinstance(answer, Mapping):
        return {}
    return {name: float(value) for name, value in answer.items() if isinstance(value, int | float)}
