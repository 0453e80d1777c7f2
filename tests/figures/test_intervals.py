"""Intervals: the worked figures of the method, independent formulas, and what must hold for any input."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from figures.intervals import (
    Interval,
    jackknife_interval,
    poisson_interval,
    t_interval,
    weighted_interval,
    wilson_interval,
)

points = st.lists(st.floats(-6, 6), min_size=2, max_size=60)


@pytest.mark.parametrize(
    ("n", "half_width"), [(10, 0.93), (30, 0.49), (50, 0.37), (100, 0.26), (200, 0.18), (385, 0.13)]
)
def test_a_spread_of_1_3_gives_the_printed_half_widths(n, half_width):
    unit = math.sqrt((n - 1) / n) * 1.3  # alternating ±unit has a sample deviation of exactly 1.3
    interval = t_interval([unit * (-1) ** at for at in range(n)])

    assert interval.sd == pytest.approx(1.3, rel=1e-5)
    assert round(interval.half_width, 2) == half_width


def test_the_paired_gain_of_six_people_has_the_printed_interval():
    before, after = (62, 70, 55, 68, 74, 60), (71, 76, 66, 70, 83, 69)

    interval = t_interval([b - a for a, b in zip(before, after, strict=True)])

    assert round(interval.mean, 3) == 7.667
    assert round(interval.sd, 3) == 3.204
    assert (round(interval.low, 2), round(interval.high, 2)) == (4.30, 11.03)
    assert round(interval.mean / interval.standard_error, 3) == 5.861


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"), [(7, 10, 0.397, 0.892), (3, 3, 0.439, 1), (58, 100, 0.482, 0.672)]
)
def test_shares_have_the_printed_wilson_intervals(successes, n, low, high):
    interval = wilson_interval(successes, n)

    assert (round(interval.low, 3), round(interval.high, 3)) == (low, high)


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0.0, 3.689), (1, 0.025, 5.572), (20, 12.217, 30.888)])
def test_counts_have_the_exact_limits_of_the_tables(count, low, high):
    interval = poisson_interval(count)

    assert (round(interval.low, 3), round(interval.high, 3)) == (low, high)


def test_one_observation_has_a_mean_and_no_ends():
    interval = t_interval([4.0])

    assert interval == Interval(4.0, None, None, None, 1)
    assert interval.half_width is None


@pytest.mark.parametrize(
    "nothing", [lambda: t_interval([]), lambda: jackknife_interval(1.0, []), lambda: weighted_interval([])]
)
def test_a_figure_of_nothing_is_refused(nothing):
    with pytest.raises(ValueError, match="needs"):
        nothing()


@pytest.mark.parametrize(("successes", "n"), [(1, 0), (-1, 3), (4, 3)])
def test_an_impossible_share_is_refused(successes, n):
    with pytest.raises(ValueError, match="no share"):
        wilson_interval(successes, n)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        poisson_interval(-1)


@given(points)
def test_the_mean_lies_inside_and_order_does_not_matter(values):
    interval = t_interval(values)

    assert interval.low <= interval.mean <= interval.high
    assert t_interval(sorted(values)).mean == interval.mean


@given(points)
def test_the_jackknife_of_a_mean_is_the_t_interval(values):
    left_out = [(math.fsum(values) - value) / (len(values) - 1) for value in values]

    interval, expected = jackknife_interval(math.fsum(values) / len(values), left_out), t_interval(values)

    assert interval.low == pytest.approx(expected.low, abs=1e-9)
    assert interval.sd == pytest.approx(expected.sd, abs=1e-9)


@given(st.integers(1, 500), st.data())
def test_a_share_stays_between_none_and_all(n, data):
    successes = data.draw(st.integers(0, n))

    interval = wilson_interval(successes, n)

    assert 0 <= interval.low <= interval.mean <= interval.high <= 1
    assert interval.low == pytest.approx(1 - wilson_interval(n - successes, n).high)


def test_two_equal_independent_parts_have_the_welch_interval():
    first, second = t_interval([60.0, 70.0, 80.0, 66.0]), t_interval([50.0, 58.0, 51.0])

    index = weighted_interval([(first, 1), (second, 1)])

    welch = stats.ttest_ind([60, 70, 80, 66], [50, 58, 51], equal_var=False).confidence_interval()
    assert index.mean == pytest.approx((69 + 53) / 2)
    assert index.half_width == pytest.approx((welch.high - welch.low) / 4)


def test_a_part_without_a_spread_leaves_the_whole_without_ends():
    index = weighted_interval([(t_interval([60.0, 70.0]), 3), (t_interval([50.0]), 1)])

    assert index == Interval(61.25, None, None, None, 3)


def test_parts_that_do_not_vary_leave_no_doubt():
    assert weighted_interval([(t_interval([60.0, 60.0]), 1)]) == Interval(60.0, 60.0, 60.0, 0.0, 2)


def test_an_interval_keeps_its_ends_on_another_scale():
    doubled = Interval(1.0, 0.5, 1.5, 0.3, 9).on_scale(lambda value: 2 * value)

    assert doubled == Interval(2.0, 1.0, 3.0, None, 9)
