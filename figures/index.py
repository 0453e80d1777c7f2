"""Index weights of a wave and the service index with its interval."""

import math
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from figures.intervals import Interval, weighted_interval

WEIGHT_TOTAL = 100.0


@dataclass(frozen=True, slots=True)
class Share:
    """A node of a wave's weighting plan: level -> source -> dimension or section -> criterion.

    code: a criterion's at the leaves, elsewhere only a name. weight: relative to its siblings, >= 0
    (criteria of a section share equally, hence 1; a context figure has 0). parts: empty at the leaves.
    """

    code: str
    weight: float = 1.0
    parts: tuple["Share", ...] = ()


def index_weights(plan: Sequence[Share], measured: Container[str] | None = None) -> dict[str, float]:
    """The weight of each criterion in the index, points summing to 100.

    Each node hands its weight down in proportion to its parts' weights. A criterion that was not
    measured, and a section, source or level without any measured criterion, is left out, and its siblings
    share its part in proportion to theirs: a wave without staff surveys divides 100 between the levels
    that it has, and customer : external stays 50 : 35.

    Args:
        plan: the top nodes, usually levels.
        measured: criterion codes that have a score; None means all.
    Returns:
        Measured criterion -> weight >= 0, in the order of the plan; 0 for context figures.
    Raises:
        ValueError: a negative weight, or a criterion in two places (each has exactly one source).
    """
    whole = Share("", 1.0, tuple(plan))
    codes = [code for code in _leaves(whole) if measured is None or code in measured]
    if len(set(codes)) < len(codes):
        msg = "a criterion has exactly one place in the plan"
        raise ValueError(msg)
    root = _pruned(whole, measured)
    weights = dict(_handed_down(root, WEIGHT_TOTAL)) if root else {}
    return {code: weights.get(code, 0.0) for code in codes}


def service_index(sources: Sequence[tuple[Interval, float]]) -> Interval:
    """Индекс сервиса: weighted mean of the sources' scores, points in [0, 100], with its interval.

    Sources ask different people, hence independent. Compare only between waves with identical sources
    and weights.

    Args:
        sources: each source's score with the sum of its criteria's index weights, > 0.
    Raises:
        ValueError: there are no sources, or a weight is not positive.
    """
    index = weighted_interval(sources)
    if index.low is None or index.high is None:
        return index
    return Interval(index.mean, max(0.0, index.low), min(WEIGHT_TOTAL, index.high), index.sd, index.n)


def _leaves(node: Share) -> Iterator[str]:
    """The codes of all criteria below, in the order of the plan."""
    if not node.parts:
        yield node.code
    for part in node.parts:
        yield from _leaves(part)


def _pruned(node: Share, measured: Container[str] | None) -> Share | None:
    """The node with what was measured; None if nothing is left that weighs."""
    if node.weight < 0:
        msg = f"the weight of {node.code} is negative"
        raise ValueError(msg)
    if not node.parts:
        return node if measured is None or node.code in measured else None
    parts = tuple(kept for part in node.parts if (kept := _pruned(part, measured)) is not None)
    weighs = any(part.weight > 0 for part in parts)
    return Share(node.code, node.weight, parts) if weighs else None


def _handed_down(node: Share, weight: float) -> Iterator[tuple[str, float]]:
    """The leaves below with their part of the weight."""
    if not node.parts:
        yield node.code, weight
        return
    total = math.fsum(part.weight for part in node.parts)
    for part in node.parts:
        yield from _handed_down(part, weight * part.weight / total)
