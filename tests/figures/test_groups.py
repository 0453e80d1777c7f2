"""Figures of many groups at once are those of each group alone."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.groups import Grouping, marks, moments, weighted_score
from figures.intervals import jackknife_interval, t_interval

cells = st.one_of(st.just(math.nan), st.integers(-6, 6).map(float))
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6),
        min_size=1,
        max_size=5,
    )
)
shares = st.lists(st.floats(0, 9).map(lambda share: round(share, 2)), min_size=4, max_size=4)


def grouped(points):
    """The rows of all points as a table, with a node for each point and one above them all."""
    sizes = np.array([len(rows) for rows in points])
    members = [np.arange(len(points)), *(np.array([at]) for at in range(len(points)))]
    return np.array([row for rows in points for row in rows]), Grouping(sizes, tuple(members))


def skill(gaps):
    """A score that is cut at both ends, as that of a gap."""
    return 100 * np.clip(1 + gaps / 3, 0, 1)


@given(tables)
def test_moments_are_those_of_each_node_alone(points):
    table, grouping = grouped(points)
    found = moments(table, grouping)

    low, high = found.ends()
    for node in range(len(points) + 1):
        for column, values in enumerate(table[grouping.rows(node)].T):
            known = values[~np.isnan(values)].tolist()
            assert found.n[node, column] == len(known)
            if known:
                assert found.mean[node, column] == math.fsum(known) / len(known)
                assert found.interval(node, column).mean == found.mean[node, column]
            if len(known) > 1:
                expected = t_interval(known)
                ends = (low[node, column], high[node, column])
                assert ends == pytest.approx((expected.low, expected.high), abs=1e-9)
                assert found.interval(node, column).sd == pytest.approx(expected.sd, abs=1e-9)
                assert found.variance()[node, column] == pytest.approx(statistics.variance(known), abs=1e-9)


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_within_a_point_does_not_matter(points, shuffled):
    mixed = [shuffled.sample(rows, len(rows)) for rows in points]

    first, second = moments(*grouped(points)), moments(*grouped(mixed))

    assert np.array_equal(first.mean, second.mean, equal_nan=True)
    assert np.allclose(first.squares, second.squares, atol=1e-9)


def test_equal_answers_do_not_vary_at_all():
    table, grouping = grouped([[[0.1]] * 7, [[0.1]] * 11])

    assert moments(table, grouping).interval(0).half_width == pytest.approx(0, abs=1e-15)


def test_a_mean_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        moments(*grouped([[[math.nan]]])).interval(0)


def test_a_nought_is_missing_in_a_table_of_marks_only():
    assert np.isnan(marks(np.array([[0, 7]], dtype=np.int8))[0, 0])
    assert marks(np.array([[0.0, 7.0]]))[0, 0] == 0


def plain_score(rows, weights):
    """Σ share·points(mean)/Σ share by hand; None of nothing."""
    parts = []
    for values, weight in zip(zip(*rows, strict=True), weights, strict=False):
        known = [value for value in values if not math.isnan(value)]
        if known and weight > 0:
            parts.append((weight, 100 * min(max(1 + math.fsum(known) / len(known) / 3, 0), 1)))
    total = math.fsum(weight for weight, _ in parts)
    return math.fsum(weight * points for weight, points in parts) / total if parts else None


@given(tables, shares)
def test_a_weighted_score_leaves_out_one_row_at_a_time(points, weights):
    table, _grouping = grouped(points)
    weights = weights[: table.shape[1]]
    rows = [
        row
        for row in table.tolist()
        if any(not math.isnan(value) and weight > 0 for value, weight in zip(row, weights, strict=True))
    ]

    found = weighted_score(table, weights, skill)

    if not rows:
        assert found is None
        return
    expected = plain_score(rows, weights)
    left_out = [plain_score(rows[:at] + rows[at + 1 :], weights) for at in range(len(rows))]
    left_out = [value for value in left_out if value is not None]
    interval = jackknife_interval(expected, left_out or [expected])
    assert found.mean == pytest.approx(expected, abs=1e-9)
    assert found.n == interval.n
    assert 0 <= found.mean <= 100
    if interval.low is not None:
        cut = (max(0, interval.low), min(100, interval.high))
        assert (found.low, found.high) == pytest.approx(cut, abs=1e-8)
        assert found.sd == pytest.approx(interval.sd, abs=1e-8)


@given(tables, shares)
def test_a_better_answer_never_lowers_a_weighted_score(points, weights):
    table, _grouping = grouped(points)
    better = table.copy()
    better[0] = np.where(np.isnan(table[0]), np.nan, np.minimum(table[0] + 1, 6))

    before, after = (weighted_score(one, weights[: table.shape[1]], skill) for one in (table, better))

    assert before is None or after.mean >= before.mean - 1e-9


def test_a_large_table_is_left_out_in_portions(monkeypatch):
    table = np.random.default_rng(4).integers(-6, 3, (50, 3)).astype(float)
    whole = weighted_score(table, [1, 2, 3], skill)

    monkeypatch.setattr("figures.groups.CHUNK", 7)

    assert weighted_score(table, [1, 2, 3], skill) == whole
