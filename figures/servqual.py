"""SERVQUAL: gaps, their intervals and criterion scores from paired answers.

22 statements are answered twice on a scale of 1 to 7: what an excellent company should do (expectation, E)
and what this one does (perception, P). A missing answer is None, «не могу оценить», and never a 4.
`tree_gaps` does it for every node of a branch tree at once; the other functions for one group of responses.
Source: Parasuraman, Zeithaml, Berry (1988), SERVQUAL, J. of Retailing 64(1); revised 1991.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from figures.groups import Floats, Grouping, Moments, Table, marks, moments, weighted_score
from figures.intervals import Interval
from figures.overall import mean_reach, told_ends
from figures.reliability import node_alphas
from figures.scores import SKILL_GAP_OF_ZERO, CriterionScore, scaled, skill_score

Paired = tuple[float | None, float | None, float | None, float | None, float | None, int]

DIMENSIONS: Mapping[str, tuple[int, ...]] = {
    "T": (0, 1, 2, 3),
    "R": (4, 5, 6, 7, 8),
    "S": (9, 10, 11, 12),
    "A": (13, 14, 15, 16),
    "E": (17, 18, 19, 20, 21),
}
"""Dimension -> positions of its items: материальная среда, надёжность, отзывчивость, уверенность, эмпатия."""

ITEM_CODES = tuple(f"SQ{number:02}" for number in range(1, 23))
WEIGHT_TOTAL = 100.0
AUTHORS_WEIGHTS: Mapping[str, float] = {"T": 11, "R": 32, "S": 22, "A": 19, "E": 16}
"""The authors' published importances, points; a benchmark to show, never a silent default."""


@dataclass(frozen=True, slots=True)
class Response:
    """One filled questionnaire.

    expectations, perceptions: one answer for each item in the instrument's order, points in [1, 7] or None.
    weights: importance points by dimension as given, or None; used only if all five are there and sum to 100.
    """

    expectations: tuple[float | None, ...]
    perceptions: tuple[float | None, ...]
    weights: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Pairs:
    """Many filled questionnaires as tables of respondents by items, sorted as their grouping says.

    expectations, perceptions: (respondents, items). weights: importance points, (respondents, dimensions), in
    the order of the dimensions; NaN where none was given.
    """

    expectations: Table
    perceptions: Table
    weights: Floats


@dataclass(frozen=True, slots=True)
class ItemGap:
    """One item over its complete pairs. Points; means and gap are None with n = 0, the ends with n < 2."""

    code: str
    expectation: float | None
    perception: float | None
    gap: float | None
    ci_low: float | None
    ci_high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class DimensionGap:
    """One dimension over the respondents who answered at least half of its items in pairs.

    weight: mean importance in points of 100; alpha: Cronbach's, of the perception items over complete rows.
    """

    code: str
    expectation: float | None
    perception: float | None
    gap: float | None
    ci_low: float | None
    ci_high: float | None
    n: int
    weight: float | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class OverallGap:
    """The whole questionnaire. n: respondents behind `weighted`. None where a part is missing.

    The ends are of 95 % intervals; None below two respondents, and where all answered alike.
    """

    unweighted: float | None
    weighted: float | None
    n: int
    unweighted_low: float | None = None
    unweighted_high: float | None = None
    weighted_low: float | None = None
    weighted_high: float | None = None


@dataclass(frozen=True, slots=True)
class Gaps:
    """One node of a tree: items in the order of their codes, dimensions in that of the mapping."""

    items: tuple[ItemGap, ...]
    dimensions: tuple[DimensionGap, ...]
    overall: OverallGap


def tree_gaps(
    pairs: Pairs,
    grouping: Grouping,
    codes: Sequence[str] = ITEM_CODES,
    dimensions: Mapping[str, Sequence[int]] = DIMENSIONS,
) -> list[Gaps]:
    """The gaps of every node: by item, by dimension, overall.

    An item's gap is the mean of P - E over complete pairs. A dimension's is the mean over respondents of the
    mean gap of the items that they answered in pairs: a respondent counts with at least half of the items
    (2 of 4, 3 of 5), and expectation and perception are taken over the same pairs, so that gap = perception -
    expectation. Intervals are Student's, over respondents.
    """
    items = _item_rows(pairs, grouping, codes)
    scale = float(math.lcm(*(count for own in dimensions.values() for count in range(1, len(own) + 1))))
    means = [dimension_means(pairs, own, scale) for own in dimensions.values()]
    weights, valid = _importance(pairs, grouping, len(dimensions))
    found = []
    for (code, own), (expected, perceived), share in zip(dimensions.items(), means, weights.T, strict=True):
        alphas = node_alphas(pairs.perceptions, own, grouping)
        rows = _paired(expected, perceived, grouping, scale)
        found.append(
            [
                DimensionGap(code, *row[0], _known(weight), alpha)
                for row, weight, alpha in zip(rows, share, alphas, strict=True)
            ]
        )
    by_node = [tuple(rows) for rows in zip(*found, strict=True)]
    overall = _overall_rows(grouping, means, valid, by_node, scale)
    return [Gaps(*rows) for rows in zip(items, by_node, overall, strict=True)]


def item_gaps(responses: Sequence[Response], codes: Sequence[str] = ITEM_CODES) -> list[ItemGap]:
    """Each item's gap, mean of P - E over complete pairs, with its 95 % t-interval.

    Args:
        responses: in any order; each has as many answers as there are codes.
    Returns:
        One row for each code, in the order of the codes; gaps in [-6, 6].
    Raises:
        ValueError: a response has another number of answers.
    """
    if not responses:
        return [ItemGap(code, None, None, None, None, None, 0) for code in codes]
    return list(_item_rows(_pairs(responses, items=len(codes)), Grouping.whole(len(responses)), codes)[0])


def dimension_gaps(
    responses: Sequence[Response], dimensions: Mapping[str, Sequence[int]] = DIMENSIONS
) -> list[DimensionGap]:
    """Each dimension's gap among the responses, as `tree_gaps`, in the order of `dimensions`.

    Args:
        dimensions: code -> positions of its items in a response.
    """
    if not responses:
        return [DimensionGap(code, None, None, None, None, None, 0, None, None) for code in dimensions]
    return list(_one_group(responses, dimensions).dimensions)


def overall_gap(
    responses: Sequence[Response], dimensions: Mapping[str, Sequence[int]] = DIMENSIONS
) -> OverallGap:
    """The two overall figures of the questionnaire, points in [-6, 6].

    unweighted: mean of the five dimension gaps (not of 22 items: dimensions have four or five).
    weighted: mean over respondents of Σ weight/100·gap, for those whose weights sum to 100 and who have
    all dimension gaps; it is not divided by five again. Both intervals are Student's over respondents;
    whoever lacks a dimension counts in the others, so that the interval is that of the figure itself.
    """
    return _one_group(responses, dimensions).overall if responses else OverallGap(None, None, 0)


def unweighted_gap(gaps: Mapping[str, float | None]) -> float | None:
    """The mean of the dimensions' gaps; None unless every dimension has one."""
    known = [value for value in gaps.values() if value is not None]
    return math.fsum(known) / len(known) if known and len(known) == len(gaps) else None


def mean_weights(
    responses: Sequence[Response], dimensions: Mapping[str, Sequence[int]] = DIMENSIONS
) -> dict[str, float]:
    """Mean importance of each dimension, points summing to 100; empty where nobody split the 100 points."""
    if not responses:
        return {}
    pairs = _pairs(responses, dimensions)
    weights, _valid = _importance(pairs, Grouping.whole(len(responses)), len(dimensions))
    known = [_known(weight) for weight in weights[0]]
    return {code: weight for code, weight in zip(dimensions, known, strict=True) if weight is not None}


def criterion_scores(
    responses: Sequence[Response], codes: Sequence[str] = ITEM_CODES
) -> list[CriterionScore]:
    """Each answered item as a criterion: the skill score of its gap, the interval carried to the same scale.

    Returns:
        One row for each item with at least one complete pair, in the order of the codes.
    """
    return as_criteria(item_gaps(responses, codes), codes)


def as_criteria(rows: Sequence[ItemGap], codes: Sequence[str]) -> list[CriterionScore]:
    """Items with a gap as criteria under these codes, in their order."""
    return [
        CriterionScore(
            code,
            skill_score(row.gap),
            scaled(row.ci_low, skill_score),
            scaled(row.ci_high, skill_score),
            row.n,
        )
        for row, code in zip(rows, codes, strict=True)
        if row.gap is not None
    ]


def source_score(
    responses: Sequence[Response], weights: Mapping[str, float], codes: Sequence[str] = ITEM_CODES
) -> Interval | None:
    """The questionnaire's own score: weighted mean of its criteria's skill scores, with a jackknife interval.

    Args:
        weights: criterion -> index weight; criteria without one, or without a single pair, are left out.
    Returns:
        Points in [0, 100] (the interval is cut there); None without a weighted pair.
    """
    if not responses:
        return None
    gaps = pair_gaps(_pairs(responses, items=len(codes)))
    return weighted_score(gaps, [weights.get(code, 0.0) for code in codes], skill_points)


def pair_gaps(pairs: Pairs) -> Floats:
    """P - E of each respondent and item, NaN where the pair is incomplete."""
    return marks(pairs.perceptions) - marks(pairs.expectations)


def skill_points(gaps: Floats) -> Floats:
    """`skill_score` of many gaps."""
    return 100.0 * np.clip(1.0 + gaps / SKILL_GAP_OF_ZERO, 0.0, 1.0)


def _one_group(responses: Sequence[Response], dimensions: Mapping[str, Sequence[int]]) -> Gaps:
    """The gaps of at least one response."""
    pairs = _pairs(responses, dimensions)
    codes = [str(at) for at in range(pairs.expectations.shape[1])]
    return tree_gaps(pairs, Grouping.whole(len(responses)), codes, dimensions)[0]


def _pairs(
    responses: Sequence[Response],
    dimensions: Mapping[str, Sequence[int]] = DIMENSIONS,
    items: int | None = None,
) -> Pairs:
    """At least one response as tables, NaN where nothing was answered."""
    width = len(responses[0].expectations) if items is None else items
    if any(len(row) != width for each in responses for row in (each.expectations, each.perceptions)):
        msg = f"a response of this instrument has {width} pairs"
        raise ValueError(msg)
    tables = (
        [each.expectations for each in responses],
        [each.perceptions for each in responses],
        [[(each.weights or {}).get(code) for code in dimensions] for each in responses],
    )
    return Pairs(*(np.array(table, dtype=np.float64) for table in tables))


def _item_rows(pairs: Pairs, grouping: Grouping, codes: Sequence[str]) -> list[tuple[ItemGap, ...]]:
    """The items of each node."""
    rows = _paired(marks(pairs.expectations), marks(pairs.perceptions), grouping)
    return [tuple(ItemGap(code, *row) for code, row in zip(codes, own, strict=True)) for own in rows]


def _paired(
    expected: Floats, perceived: Floats, grouping: Grouping, scale: float = 1.0
) -> Iterator[list[Paired]]:
    """Expectation, perception, gap, its two ends and n over complete pairs, of each node and column."""
    gaps = perceived - expected
    there = ~np.isnan(gaps)
    sides = [moments(np.where(there, table, np.nan), grouping, scale) for table in (expected, perceived)]
    gap = moments(gaps, grouping, scale)
    low, high = gap.ends()
    parts = [sides[0].mean, sides[1].mean, gap.mean, low, high]
    for node, counts in enumerate(gap.n):
        yield [
            (*(_known(part[node, at]) for part in parts), int(n))  # type: ignore[misc]
            for at, n in enumerate(counts)
        ]


def dimension_means(pairs: Pairs, columns: Sequence[int], scale: float) -> tuple[Floats, Floats]:
    """Each respondent's mean E and mean P times `scale` over complete pairs: (respondents, 1) each.

    NaN with fewer than half of the items. `scale` is divided by every number of items, so that the products
    are whole and their sums exact, whatever the order of respondents.
    """
    tables = [marks(table, list(columns)) for table in (pairs.expectations, pairs.perceptions)]
    complete = ~(np.isnan(tables[0]) | np.isnan(tables[1]))
    answered = complete.sum(axis=1)
    factor = np.where(answered >= math.ceil(len(columns) / 2), scale / np.maximum(answered, 1), np.nan)
    expected, perceived = ((np.where(complete, table, 0.0).sum(axis=1) * factor)[:, None] for table in tables)
    return expected, perceived


def _importance(pairs: Pairs, grouping: Grouping, dimensions: int) -> tuple[Floats, Floats]:
    """Mean points of each node, (nodes, dimensions), and each respondent's valid points, NaN otherwise.

    Points are valid if there is one for each dimension and they sum to 100.
    """
    points = pairs.weights.reshape(-1, dimensions)
    total = points.sum(axis=1)
    valid = np.where((np.abs(total - WEIGHT_TOTAL) <= 1e-6)[:, None], points, np.nan)
    return moments(valid, grouping).mean, valid


def _overall_rows(
    grouping: Grouping,
    means: Sequence[tuple[Floats, Floats]],
    valid: Floats,
    by_node: Sequence[tuple[DimensionGap, ...]],
    scale: float,
) -> list[OverallGap]:
    """The overall figures of each node."""
    gaps = np.column_stack([perceived - expected for expected, perceived in means])
    weighted: Moments = moments((valid * gaps).sum(axis=1)[:, None], grouping, scale * WEIGHT_TOTAL)
    low, high = weighted.ends()
    reach = mean_reach(gaps, grouping, scale)
    found = []
    for node, own in enumerate(by_node):
        mean = unweighted_gap({row.code: row.gap for row in own})
        ends = (None, None) if mean is None else told_ends(mean - reach[node], mean + reach[node])
        both = told_ends(low[node, 0], high[node, 0])
        found.append(OverallGap(mean, _known(weighted.mean[node, 0]), int(weighted.n[node, 0]), *ends, *both))
    return found


def _known(value: float) -> float | None:
    """None for NaN."""
    return None if math.isnan(value) else float(value)
