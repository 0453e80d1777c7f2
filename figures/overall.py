"""Overall gaps: from group means, and how sure a mean of dimensions is of which some people lack some."""

import math
from collections.abc import Mapping

import numpy as np

from figures.groups import Floats, Grouping
from figures.intervals import CONFIDENCE

_ALIKE = 1e-6  # points of −6..6: a narrower interval is one of answers that do not differ


def weighted_gap(gaps: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Group gaps under group weights, Σ weight·gap / Σ weight: where no respondent gave both.

    Raises:
        KeyError: a dimension has no weight.
        ValueError: the weights do not sum to a positive number.
    """
    total = math.fsum(weights[code] for code in gaps)
    if total <= 0:
        msg = "importance weights need a positive sum"
        raise ValueError(msg)
    return math.fsum(weights[code] * value for code, value in gaps.items()) / total


def mean_reach(gaps: Floats, grouping: Grouping, scale: float) -> Floats:
    """Half the 95 % interval of each node's mean of dimension gaps; NaN below two respondents.

    A respondent's part in the mean is Σ (gap − mean of the dimension)/(dimensions·n of the dimension) over
    the dimensions that he has; the squares of the parts make the error, as in Student's of one mean.

    Args:
        gaps: (respondents, dimensions), times `scale`: their products and sums are exact.
    """
    from scipy import special

    there = ~np.isnan(gaps)
    known, has = np.where(there, gaps, 0.0), there.astype(np.float64)

    def summed(table: Floats) -> Floats:
        return grouping.gathered(grouping.sums(table))

    counts = summed(has)
    n: Floats = np.maximum(counts, 1.0)
    means: Floats = summed(known) / n
    squares: Floats = np.zeros(len(counts))
    for one in range(gaps.shape[1]):
        products = summed(known * known[:, [one]])
        mine, theirs = summed(known[:, [one]] * has), summed(known * has[:, [one]])
        both = summed(has * has[:, [one]])
        own = means[:, [one]]
        part = products - means * mine - own * theirs + both * means * own
        squares += (part / (n * n[:, [one]])).sum(axis=1)
    people = summed(has.max(axis=1, keepdims=True))[:, 0]
    freedom = np.where(people > 1, people - 1, np.nan)
    error: Floats = np.sqrt(np.maximum(squares, 0.0) * people / freedom) / gaps.shape[1] / scale
    found: Floats = special.stdtrit(freedom, 0.5 + CONFIDENCE / 2) * error
    return found


def told_ends(low: float, high: float) -> tuple[float | None, float | None]:
    """Both ends, or neither where they are unknown or one: answers that are all alike are no certainty."""
    is_known = high - low > _ALIKE  # never of NaN
    return (float(low), float(high)) if is_known else (None, None)
