"""Where those who serve see themselves otherwise than those who are served. Needs numpy.

Staff and managers guess what customers expect and perceive (gap 1 of the model of five gaps), and rate
themselves in surveys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from figures.anonymity import ANONYMITY_MINIMUM
from figures.groups import Floats, marks
from figures.intervals import CONFIDENCE, Interval, t_interval, t_quantile
from figures.servqual import Pairs, dimension_means

SELF_RATING_POINTS = 15.0
"""Points by which a self-rating may exceed what was observed before it calls for a talk, not a course."""


@dataclass(frozen=True, slots=True)
class Sides:
    """One item or dimension as one group answered it: (people,) each, NaN where it was not answered.

    expected: None where only perceptions were asked for.
    """

    expected: Floats | None
    perceived: Floats


@dataclass(frozen=True, slots=True)
class Guess:
    """One item or dimension, marks of the scale.

    low, high: 95 % interval (Welch) of the guessed minus the customers' perception, None where one side has
    fewer than two answers. n: people who guessed.
    """

    code: str
    expectation: float | None
    perception: float
    customers_expectation: float | None
    customers_perception: float
    low: float | None
    high: float | None
    n: int


def sides_of(
    pairs: Pairs, codes: Sequence[str], dimensions: Mapping[str, Sequence[int]], *, minimum: int = 1
) -> dict[str, Sides]:
    """Items and dimensions over complete pairs, as the gaps take them.

    Args:
        minimum: an item with fewer answers is left out, of its dimension too.
    """
    expected, perceived = marks(pairs.expectations), marks(pairs.perceptions)
    complete = ~(np.isnan(expected) | np.isnan(perceived))
    complete &= complete.sum(axis=0) >= minimum
    expected, perceived = (np.where(complete, table, np.nan) for table in (expected, perceived))
    found = {code: Sides(expected[:, at], perceived[:, at]) for at, code in enumerate(codes)}
    kept = Pairs(expected, perceived, pairs.weights)
    for code, columns in dimensions.items():
        means = (table[:, 0] for table in dimension_means(kept, columns, 1.0))
        found[code] = Sides(*means)
    return found


def guesses(
    guessed: Mapping[str, Sides], customers: Mapping[str, Sides], *, minimum: int = ANONYMITY_MINIMUM
) -> list[Guess]:
    """What was guessed beside what customers answered, where both did, in the order of what was guessed.

    Args:
        minimum: people who guessed, below whom nothing is told.
    """
    rows = []
    for code, sides in guessed.items():
        theirs = customers.get(code)
        own = _interval(sides.perceived)
        other = None if theirs is None else _interval(theirs.perceived)
        if theirs is None or own is None or other is None or own.n < minimum:
            continue
        apart = difference_interval(own, other)
        rows.append(
            Guess(
                code,
                _mean(sides.expected),
                own.mean,
                _mean(theirs.expected),
                other.mean,
                apart.low,
                apart.high,
                own.n,
            )
        )
    return rows


def difference_interval(one: Interval, other: Interval, confidence: float = CONFIDENCE) -> Interval:
    """One mean minus another of other people: Welch's interval, freedom by Satterthwaite.

    Returns:
        Without ends where either has no spread; n: both together.
    Source: Welch (1947), Biometrika 34.
    """
    mean, n = one.mean - other.mean, one.n + other.n
    if one.sd is None or other.sd is None:
        return Interval(mean, None, None, None, n)
    parts = (one.sd**2 / one.n, other.sd**2 / other.n)
    variance = parts[0] + parts[1]
    if not variance:
        return Interval(mean, mean, mean, 0.0, n)
    freedom = variance**2 / (parts[0] ** 2 / (one.n - 1) + parts[1] ** 2 / (other.n - 1))
    reach = t_quantile(freedom, confidence) * variance**0.5
    return Interval(mean, mean - reach, mean + reach, (variance * n) ** 0.5, n)


def _interval(values: Floats) -> Interval | None:
    """Student's interval of what is known; None of nothing."""
    known = values[~np.isnan(values)]
    return t_interval(known.tolist()) if len(known) else None


def _mean(values: Floats | None) -> float | None:
    """The mean of what is known."""
    interval = None if values is None else _interval(values)
    return None if interval is None else interval.mean
