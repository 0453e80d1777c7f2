"""How far assessors agree: weighted κ, ICC(2,1), severity. Numpy and scipy come with the first call."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeVar

from figures.intervals import CONFIDENCE, Interval, t_interval, wilson_interval

T = TypeVar("T")
LEVELS = 4  # 0..3
ENOUGH_KAPPA = 0.6  # below it an assessor's every work gets a second mark
LEAST_LEVELS = 20  # pairs of levels from which κ says anything about a person


@dataclass(frozen=True, slots=True)
class Agreement:
    """A figure of agreement, unrounded; None where the data cannot say.

    value: at most 1, where 1 is full agreement and 0 what chance alone gives. low, high: ends of the
    interval. n: pairs of levels of a κ, works of an ICC.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class CommonMark:
    """One work that two assessors marked without seeing each other's mark."""

    first: int  # who
    second: int
    first_levels: Mapping[str, int]  # criterion -> level 0..3
    second_levels: Mapping[str, int]
    first_score: float  # 0..100
    second_score: float


def quadratic_kappa(
    first: Sequence[int], second: Sequence[int], *, levels: int = LEVELS, confidence: float = CONFIDENCE
) -> Agreement:
    """Cohen's κ with quadratic weights, and its large-sample interval.

    Args:
        first, second: levels in [0, levels) of the same things in the same order; n may be 0.
        levels: how many levels there are.
        confidence: probability in (0, 1).
    Returns:
        κ in [-1, 1] with n pairs. No value when there is nothing to compare, or when both give one and the
        same level throughout: chance alone would agree there too. No ends where the formula sees no spread,
        as when one of the two gives one level throughout. The ends are cut at -1 and 1; they take
        pairs for independent, so that many criteria of few works give an interval that is rather narrow.
    Raises:
        ValueError: the sequences differ in length, or a level is out of its range.
    Source: Fleiss, Cohen, Everitt (1969), Psychological Bulletin 72.
    """
    import numpy as np

    if len(first) != len(second):
        msg = "two assessors give as many levels each"
        raise ValueError(msg)
    if any(not 0 <= one < levels for one in (*first, *second)):
        msg = f"a level lies in 0..{levels - 1}"
        raise ValueError(msg)
    n = len(first)
    if not n:
        return Agreement(None, None, None, 0)
    table = np.zeros((levels, levels))
    np.add.at(table, (list(first), list(second)), 1)
    share = table / n
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    place = np.arange(levels)
    weights = 1 - (place[:, None] - place[None, :]) ** 2 / (levels - 1) ** 2
    seen, by_chance = float((weights * share).sum()), float((weights * np.outer(rows, columns)).sum())
    room = 1 - by_chance
    if room <= 1e-12:
        return Agreement(None, None, None, n)
    kappa = (seen - by_chance) / room
    of_rows, of_columns = weights @ columns, rows @ weights
    pull = (weights - (of_rows[:, None] + of_columns[None, :]) * (1 - kappa)) ** 2
    variance = float((share * pull).sum()) - (kappa - by_chance * (1 - kappa)) ** 2
    if variance < 1e-12 and kappa < 1 - 1e-12:  # one of the two gave one level throughout: no spread is known
        return Agreement(kappa, None, None, n)
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * math.sqrt(max(0.0, variance) / n) / room
    return Agreement(kappa, max(-1.0, kappa - reach), min(1.0, kappa + reach), n)


def single_icc(table: Sequence[Sequence[float]], *, confidence: float = CONFIDENCE) -> Agreement:
    """ICC(2,1): two-way random effects, absolute agreement, one assessor; with its interval.

    Args:
        table: a row for each work, a column for each assessor, complete.
        confidence: probability in (0, 1).
    Returns:
        At most 1, with n works. No value with fewer than two works or two assessors, or when nothing in the
        table differs. Full agreement has the interval [1, 1].
    Raises:
        ValueError: the rows differ in length.
    Source: Shrout, Fleiss (1979), Psychological Bulletin 86; interval: McGraw, Wong (1996), Psychological
    Methods 1.
    """
    import numpy as np

    if len({len(row) for row in table}) > 1:
        msg = "every assessor marks every work"
        raise ValueError(msg)
    n, k = len(table), len(table[0]) if table else 0
    if n < 2 or k < 2:
        return Agreement(None, None, None, n)
    values = np.asarray(table, dtype=float)
    grand = values.mean()
    works, assessors = values.mean(axis=1), values.mean(axis=0)
    between = float(k * ((works - grand) ** 2).sum() / (n - 1))
    raters = float(n * ((assessors - grand) ** 2).sum() / (k - 1))
    rest = values - works[:, None] - assessors[None, :] + grand
    error = float((rest**2).sum() / ((n - 1) * (k - 1)))
    tiny = 1e-12 * max(1.0, float((values**2).max()))
    whole = between + (k - 1) * error + k * (raters - error) / n
    if whole <= tiny:
        return Agreement(None, None, None, n)
    icc = (between - error) / whole
    if raters <= tiny and error <= tiny:
        return Agreement(1.0, 1.0, 1.0, n)
    low, high = _icc_ends(icc, between, raters, error, n=n, k=k, confidence=confidence)
    return Agreement(icc, low, high, n)


def _icc_ends(
    icc: float, between: float, raters: float, error: float, *, n: int, k: int, confidence: float
) -> tuple[float | None, float | None]:
    """Ends by F with Satterthwaite's degrees of freedom; none where the assessors differ by chance only."""
    from scipy import stats

    if icc >= 1 or error <= 0:
        return None, None
    fj = raters / error
    top = (k - 1) * (n - 1) * (k * icc * fj + n * (1 + (k - 1) * icc) - k * icc) ** 2
    bottom = (n - 1) * k**2 * icc**2 * fj**2 + (n * (1 + (k - 1) * icc) - k * icc) ** 2
    freedom = top / bottom
    tail = 0.5 + confidence / 2
    upper = float(stats.f.ppf(tail, n - 1, freedom))
    lower = float(stats.f.ppf(tail, freedom, n - 1))
    own = k * raters + (k * n - k - n) * error
    low = n * (between - upper * error) / (upper * own + n * between)
    high = n * (lower * between - error) / (own + n * lower * between)
    if not math.isfinite(low) or not math.isfinite(high):
        return None, None
    return low, min(1.0, high)


# --- many works ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Pair:
    """Two assessors and how they agree."""

    first: int
    second: int
    works: int
    kappa: Agreement  # of levels
    icc: Agreement  # of scores


@dataclass(frozen=True, slots=True)
class Severity:
    """How one assessor stands to the others on works that both marked; points of 0..100."""

    assessor: int
    difference: Interval  # own score minus the other's: below zero is stricter
    kappa: Agreement  # with all others together


@dataclass(frozen=True, slots=True)
class Division:
    """How often a criterion divides its assessors."""

    criterion: str
    apart: Interval  # share of works where the levels differ, 0..1
    mean_distance: float  # levels
    far: int  # works two levels apart or more


def pairs_of(marks: Sequence[CommonMark]) -> list[Pair]:
    """Agreement of every two assessors, whoever of them was first; ordered by their ids."""
    found: dict[tuple[int, int], list[CommonMark]] = defaultdict(list)
    for one in marks:
        found[min(one.first, one.second), max(one.first, one.second)].append(one)
    return [
        Pair(first, second, len(common), kappa_of(common, first), icc_of(common, first))
        for (first, second), common in sorted(found.items())
    ]


def kappa_of(marks: Sequence[CommonMark], left: int | None = None) -> Agreement:
    """κ of the levels that both gave; `left` is the assessor who stands on the left."""
    one_side, other_side = [], []
    for mark in marks:
        ours, theirs = _sides(mark, left, mark.first_levels, mark.second_levels)
        for criterion in sorted(ours.keys() & theirs.keys()):
            one_side.append(ours[criterion])
            other_side.append(theirs[criterion])
    return quadratic_kappa(one_side, other_side)


def icc_of(marks: Sequence[CommonMark], left: int | None = None) -> Agreement:
    """ICC(2,1) of the scores."""
    return single_icc([_sides(one, left, one.first_score, one.second_score) for one in marks])


def severities_of(marks: Sequence[CommonMark]) -> list[Severity]:
    """Each assessor against the others, ordered by id."""
    gaps: dict[int, list[float]] = defaultdict(list)
    common: dict[int, list[CommonMark]] = defaultdict(list)
    for one in marks:
        gap = one.first_score - one.second_score
        gaps[one.first].append(gap)
        gaps[one.second].append(-gap)
        common[one.first].append(one)
        common[one.second].append(one)
    return [Severity(who, t_interval(gaps[who]), kappa_of(common[who], who)) for who in sorted(gaps)]


def divisions_of(marks: Sequence[CommonMark]) -> list[Division]:
    """Criteria by how often they divide, the worst first."""
    distances: dict[str, list[int]] = defaultdict(list)
    for one in marks:
        for criterion in one.first_levels.keys() & one.second_levels.keys():
            distances[criterion].append(abs(one.first_levels[criterion] - one.second_levels[criterion]))
    rows = [
        Division(
            criterion,
            wilson_interval(sum(gap > 0 for gap in gaps), len(gaps)),
            sum(gaps) / len(gaps),
            sum(gap > 1 for gap in gaps),
        )
        for criterion, gaps in distances.items()
    ]
    return sorted(rows, key=lambda one: (-one.mean_distance, -one.apart.mean, one.criterion))


def _sides(mark: CommonMark, left: int | None, first: T, second: T) -> tuple[T, T]:
    """The two sides of a mark, the assessor `left` on the left."""
    return (second, first) if left is not None and mark.first != left else (first, second)
