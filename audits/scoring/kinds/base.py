"""What every kind of instrument can say of the nodes of a wave. Light: the kinds themselves import numpy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from audits.scoring.inputs import MATURITY, RECORDS, SERVQUAL, SURVEY, VISIT, ItemFacts, Node, Observed
from figures.evidence import RESPONDENTS_MINIMUM, VISITS_MINIMUM
from figures.intervals import Interval, of_alike
from figures.records import RECORDS_MINIMUM
from figures.scores import CriterionScore, clamp

MINIMA: Mapping[str, int] = {
    SERVQUAL: RESPONDENTS_MINIMUM,
    SURVEY: RESPONDENTS_MINIMUM,
    VISIT: VISITS_MINIMUM,
    MATURITY: 1,
    RECORDS: RECORDS_MINIMUM,
}
"""Observations below which a kind of instrument proves nothing."""

_ALIKE = 1e-9  # points; rounding, not a spread


@dataclass(frozen=True, slots=True)
class OwnScore:
    """One source's score. interval: with the spread and number of its independent parts.

    n: what is said beside it: respondents, visits, audits, records. branches: of a group, where a branch is
    one of the parts; None of one branch, and where the parts are people or visits.
    """

    interval: Interval
    n: int
    branches: int | None = None


@dataclass(frozen=True, slots=True)
class FailureFacts:
    """One failed critical item of one observation. found: how often, where it is a count."""

    observation: Observed
    item: ItemFacts
    found: int | None = None


class Measured(Protocol):
    """One instrument with everything observed by it, ready to be asked node by node."""

    def count(self, node: Node) -> int:
        """Observations of the node; 0 where there is none, or none that may be spoken of."""

    def criteria(self, node: Node) -> list[CriterionScore]:
        """The criteria that have a score at the node, by code."""

    def own_score(self, node: Node, weights: Mapping[str, float]) -> OwnScore | None:
        """The source's score at the node; None of nothing.

        Args:
            weights: criterion -> index weight, of what was measured at the node.
        """

    def partial_score(self, weights: Mapping[str, float]) -> OwnScore | None:
        """The source's score of the whole wave over these criteria alone; None of nothing."""

    def details(self, node: Node) -> dict[str, Any]:
        """What else it shows of the node, as JSON values; empty where nothing."""

    def failures(self) -> list[FailureFacts]:
        """The failed critical items of the wave, in the order of observations and items."""

    def overloaded(self) -> frozenset[str]:
        """Criteria that fall short for want of time or people, whatever anybody knows."""


def on_scale(interval: Interval) -> Interval:
    """An interval of points cut to [0, 100]; its spread stays, so that it can be combined.

    Observations that were all alike leave no certainty behind: four visits with one score are not one truth.
    """
    if interval.sd is not None and interval.sd < _ALIKE and interval.n > 1:
        return of_alike(clamp(interval.mean, 0.0, 100.0), interval.n)
    low, high = (None if end is None else clamp(end, 0.0, 100.0) for end in (interval.low, interval.high))
    return Interval(interval.mean, low, high, interval.sd, interval.n)


def criterion_of(code: str, interval: Interval, n: int | None = None) -> CriterionScore:
    """A mean of points as a criterion, its ends cut to the scale."""
    cut = on_scale(interval)
    return CriterionScore(
        code, clamp(cut.mean, 0.0, 100.0), cut.low, cut.high, interval.n if n is None else n
    )
