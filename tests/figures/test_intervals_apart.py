"""Intervals and consistency beside those of scipy, statsmodels and pingouin, two hundred samples each."""

import math

import numpy as np
import pingouin
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from figures.blind_spots import difference_interval
from figures.groups import Grouping, moments
from figures.intervals import jackknife_interval, poisson_interval, t_interval, wilson_interval
from figures.reliability import cronbach_alpha

SAMPLES = 200


@pytest.fixture
def chance():
    """The same random numbers in every run."""
    return np.random.default_rng(20261122)


def sample(chance):
    """Between two and three hundred numbers of some mean and spread."""
    size = int(chance.integers(2, 300))
    return chance.normal(chance.uniform(-6, 100), chance.uniform(0.1, 20), size)


def test_means_have_the_t_interval_of_scipy_and_statsmodels(chance):
    for _ in range(SAMPLES):
        values = sample(chance)
        found = t_interval(values.tolist())

        assert (found.low, found.high) == pytest.approx(
            stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values)), rel=1e-9
        )
        assert (found.low, found.high) == pytest.approx(DescrStatsW(values).tconfint_mean(), rel=1e-9)


def test_means_of_groups_have_the_same_interval(chance):
    for _ in range(SAMPLES):
        parts = [sample(chance) for _ in range(int(chance.integers(1, 6)))]
        values = np.concatenate(parts)
        sizes = np.array([len(part) for part in parts])

        found = moments(values[:, None], Grouping(sizes, (np.arange(len(parts)),))).interval(0)

        expected = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
        assert (found.low, found.high) == pytest.approx(expected, rel=1e-9)


def test_shares_have_the_wilson_interval_of_statsmodels(chance):
    for _ in range(SAMPLES):
        n = int(chance.integers(1, 500))
        good = int(chance.integers(0, n + 1))
        found = wilson_interval(good, n)

        expected = proportion_confint(good, n, method="wilson")
        assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


def test_counts_have_the_exact_interval_of_statsmodels(chance):
    for _ in range(SAMPLES):
        count = int(chance.integers(1, 400))
        found = poisson_interval(count)

        expected = confint_poisson(count, 1, method="exact-c")
        assert (found.low, found.high) == pytest.approx(expected, rel=1e-9)


def test_differences_have_the_welch_interval_of_statsmodels(chance):
    for _ in range(SAMPLES):
        one, other = sample(chance), sample(chance)
        found = difference_interval(t_interval(one.tolist()), t_interval(other.tolist()))

        expected = CompareMeans.from_data(one, other).tconfint_diff(usevar="unequal")
        assert (found.low, found.high) == pytest.approx(expected, rel=1e-9)


def test_the_jackknife_of_a_ratio_is_that_of_its_textbook_formula(chance):
    for _ in range(SAMPLES):
        above, below = sample(chance), chance.uniform(1, 5, 400)
        n = len(above)
        below = below[:n] if n <= 400 else below
        whole = above.sum() / below.sum()
        left_out = [(above.sum() - a) / (below.sum() - b) for a, b in zip(above, below, strict=True)]

        found = jackknife_interval(whole, left_out)

        error = math.sqrt((n - 1) * np.var(left_out))
        assert found.half_width == pytest.approx(stats.t.ppf(0.975, n - 1) * error, rel=1e-9)


def test_consistency_is_that_of_pingouin(chance):
    for _ in range(SAMPLES):
        people, items = int(chance.integers(3, 60)), int(chance.integers(2, 7))
        mood = chance.normal(0, 1, (people, 1))
        rows = np.clip(np.round(5 + mood + chance.normal(0, 1, (people, items))), 1, 7)
        if rows.sum(axis=1).var() == 0:
            continue
        alpha, _interval = pingouin.cronbach_alpha(data=_frame(rows))

        assert cronbach_alpha(rows) == pytest.approx(alpha, abs=1e-9)


def _frame(rows):
    """The table as pingouin takes it."""
    import pandas

    return pandas.DataFrame(rows)
