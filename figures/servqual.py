"""SERVQUAL: gaps, their intervals, reliability and criterion scores from paired answers.

22 statements are answered twice on a scale of 1 to 7: what an excellent company should do (expectation, E)
and what this one does (perception, P). A missing answer is None, «не могу оценить», and never a 4.
Source: Parasuraman, Zeithaml, Berry (1988), SERVQUAL, J. of Retailing 64(1); revised 1991.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from figures.intervals import Interval, jackknife_interval, t_interval
from figures.scores import CriterionScore, scaled, skill_score

Floats = NDArray[np.float64]
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
    """The whole questionnaire. n: respondents behind `weighted`. None where a part is missing."""

    unweighted: float | None
    weighted: float | None
    n: int


def item_gaps(responses: Sequence[Response], codes: Sequence[str] = ITEM_CODES) -> list[ItemGap]:
    """Each item's gap, mean of P - E over complete pairs, with its 95 % t-interval.

    Args:
        responses: in any order; each has as many answers as there are codes.
    Returns:
        One row for each code, in the order of the codes; gaps in [-6, 6].
    Raises:
        ValueError: a response has another number of answers.
    """
    expectations, perceptions = _answers(responses, len(codes))
    columns = zip(codes, expectations.T, perceptions.T, strict=True)
    return [ItemGap(code, *_paired(expected, perceived)) for code, expected, perceived in columns]


def dimension_gaps(
    responses: Sequence[Response], dimensions: Mapping[str, Sequence[int]] = DIMENSIONS
) -> list[DimensionGap]:
    """Each dimension's gap: mean over respondents of the mean gap of the items they answered in pairs.

    A respondent counts with at least half of the items (2 of 4, 3 of 5); expectation and perception are
    taken over the same pairs, so that gap = perception - expectation. The interval is over respondents.

    Args:
        dimensions: code -> positions of its items in a response.
    Returns:
        One row for each dimension, in the order of `dimensions`.
    """
    expectations, perceptions = _answers(responses)
    weights = mean_weights(responses, dimensions)
    rows = []
    for code, positions in dimensions.items():
        columns = list(positions)
        expected, perceived = _dimension_means(expectations[:, columns], perceptions[:, columns])
        alpha = cronbach_alpha(perceptions[:, columns])
        rows.append(DimensionGap(code, *_paired(expected, perceived), weights.get(code), alpha))
    return rows


def overall_gap(
    responses: Sequence[Response], dimensions: Mapping[str, Sequence[int]] = DIMENSIONS
) -> OverallGap:
    """The two overall figures of the questionnaire, points in [-6, 6].

    unweighted: mean of the five dimension gaps (not of 22 items: dimensions have four or five).
    weighted: mean over respondents of Σ weight/100·gap, for those whose weights sum to 100 and who have
    all dimension gaps; it is not divided by five again.
    """
    expectations, perceptions = _answers(responses)
    pairs = [
        _dimension_means(expectations[:, list(at)], perceptions[:, list(at)]) for at in dimensions.values()
    ]
    by_dimension = np.array([perceived - expected for expected, perceived in pairs])
    gaps = dict(zip(dimensions, (_mean(row[~np.isnan(row)]) for row in by_dimension), strict=True))
    weighted = [
        math.fsum(
            shares[code] / WEIGHT_TOTAL * float(value) for code, value in zip(dimensions, column, strict=True)
        )
        for response, column in zip(responses, by_dimension.T, strict=True)
        if (shares := _valid_weights(response, dimensions)) and not np.isnan(column).any()
    ]
    return OverallGap(unweighted_gap(gaps), _mean(weighted), len(weighted))


def unweighted_gap(gaps: Mapping[str, float | None]) -> float | None:
    """The mean of the dimensions' gaps; None unless every dimension has one."""
    known = [value for value in gaps.values() if value is not None]
    return math.fsum(known) / len(known) if known and len(known) == len(gaps) else None


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


def mean_weights(
    responses: Sequence[Response], dimensions: Mapping[str, Sequence[int]] = DIMENSIONS
) -> dict[str, float]:
    """Mean importance of each dimension, points summing to 100; empty where nobody split the 100 points."""
    given = [shares for response in responses if (shares := _valid_weights(response, dimensions))]
    if not given:
        return {}
    return {code: math.fsum(shares[code] for shares in given) / len(given) for code in dimensions}


def cronbach_alpha(rows: Sequence[Sequence[float | None]] | Floats) -> float | None:
    """Internal consistency k/(k - 1)·(1 - Σ var(item) / var(total)), sample variances, complete rows only.

    Args:
        rows: one for each respondent, k answers each; None or NaN is missing.
    Returns:
        At most 1, may be negative; None with fewer than two items or complete rows, or where the totals
        do not vary. Show from 30 rows, trust from 100.
    Source: Cronbach (1951), Psychometrika 16.
    """
    table = np.array(rows, dtype=np.float64)
    if table.ndim != 2:
        return None
    table = table[~np.isnan(table).any(axis=1)]
    people, items = table.shape
    if items < 2 or people < 2:
        return None
    total = float(table.sum(axis=1).var(ddof=1))
    parts = float(table.var(axis=0, ddof=1).sum())
    return float(items / (items - 1) * (1 - parts / total)) if total else None


def criterion_scores(
    responses: Sequence[Response], codes: Sequence[str] = ITEM_CODES
) -> list[CriterionScore]:
    """Each answered item as a criterion: the skill score of its gap, the interval carried to the same scale.

    Returns:
        One row for each item with at least one complete pair, in the order of the codes.
    """
    return [
        CriterionScore(
            row.code,
            skill_score(row.gap),
            scaled(row.ci_low, skill_score),
            scaled(row.ci_high, skill_score),
            row.n,
        )
        for row in item_gaps(responses, codes)
        if row.gap is not None
    ]


def source_score(
    responses: Sequence[Response], weights: Mapping[str, float], codes: Sequence[str] = ITEM_CODES
) -> Interval | None:
    """The questionnaire's own score: weighted mean of its criteria's skill scores, with a jackknife interval.

    One person's answers hang together, so that the criteria's intervals cannot simply be added up;
    leaving out one respondent at a time keeps what they share.

    Args:
        weights: criterion -> index weight; criteria without one, or without a single pair, are left out.
    Returns:
        Points in [0, 100] (the interval is cut there); None without a weighted pair.
    """
    expectations, perceptions = _answers(responses, len(codes))
    shares = np.array([weights.get(code, 0.0) for code in codes])
    gaps = perceptions - expectations
    gaps = gaps[~np.isnan(gaps[:, shares > 0]).all(axis=1)]
    if not gaps.size:
        return None
    counts, sums = (~np.isnan(gaps)).sum(axis=0), np.nansum(gaps, axis=0)
    whole = _weighted_skill(sums[None, :], counts[None, :], shares)[0]
    left_out = _weighted_skill(sums - np.nan_to_num(gaps), counts - ~np.isnan(gaps), shares)
    left_out = left_out[~np.isnan(left_out)]  # the only answer to everything cannot be left out
    interval = jackknife_interval(float(whole), left_out.tolist() or [float(whole)])
    return Interval(interval.mean, _cut(interval.low), _cut(interval.high), interval.sd, interval.n)


def _answers(responses: Sequence[Response], items: int | None = None) -> tuple[Floats, Floats]:
    """Expectations and perceptions as two tables of respondents by items, NaN where nothing was answered."""
    width = items if items is not None else len(responses[0].expectations) if responses else 22
    if any(len(row) != width for each in responses for row in (each.expectations, each.perceptions)):
        msg = f"a response of this instrument has {width} pairs"
        raise ValueError(msg)
    tables = ([each.expectations for each in responses], [each.perceptions for each in responses])
    expectations, perceptions = (np.array(table, dtype=np.float64).reshape(-1, width) for table in tables)
    return expectations, perceptions


def _paired(expected: Floats, perceived: Floats) -> Paired:
    """Expectation, perception, gap, its two ends and n over complete pairs, in this order."""
    complete = ~(np.isnan(expected) | np.isnan(perceived))
    expected, perceived = expected[complete], perceived[complete]
    if not expected.size:
        return None, None, None, None, None, 0
    interval = t_interval((perceived - expected).tolist())
    return _mean(expected), _mean(perceived), interval.mean, interval.low, interval.high, interval.n


def _dimension_means(expectations: Floats, perceptions: Floats) -> tuple[Floats, Floats]:
    """Each respondent's mean E and mean P over the pairs complete; NaN with fewer than half of the items."""
    complete = ~(np.isnan(expectations) | np.isnan(perceptions))
    answered = complete.sum(axis=1)
    enough = answered >= math.ceil(expectations.shape[1] / 2)
    count = np.where(enough, answered, np.nan)
    means = (np.where(complete, table, 0.0).sum(axis=1) / count for table in (expectations, perceptions))
    expected, perceived = means
    return expected, perceived


def _valid_weights(response: Response, dimensions: Mapping[str, Sequence[int]]) -> Mapping[str, float] | None:
    """The importance points if there is one for each dimension and they sum to 100."""
    weights = response.weights
    if not weights or any(weights.get(code) is None for code in dimensions):
        return None
    total = math.fsum(weights[code] for code in dimensions)
    return weights if math.isclose(total, WEIGHT_TOTAL, abs_tol=1e-6) else None


def _weighted_skill(sums: Floats, counts: NDArray[np.int_], shares: Floats) -> Floats:
    """Row by row: Σ share·skill score / Σ share over the items that have an answer; NaN where none has."""
    answered = np.where(counts > 0, shares, 0.0)
    skill = 100.0 * np.clip(1.0 + sums / np.maximum(counts, 1) / 3.0, 0.0, 1.0)
    total = answered.sum(axis=1)
    means: Floats = (answered * skill).sum(axis=1) / np.where(total > 0, total, np.nan)
    return means


def _mean(values: Sequence[float] | Floats) -> float | None:
    """The mean, None of nothing; fsum, so that the order of respondents does not matter."""
    return math.fsum(values) / len(values) if len(values) else None


def _cut(bound: float | None) -> float | None:
    """A bound of a score, cut to [0, 100]."""
    return None if bound is None else min(max(bound, 0.0), 100.0)
