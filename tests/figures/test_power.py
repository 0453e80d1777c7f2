"""What a plan can see: the printed numbers of the method, scipy's distributions, simulated waves."""

import numpy as np
import pytest
from scipy import stats

from figures.power import (
    Design,
    branches_needed,
    change_for_sample,
    detectable_change,
    difference_power,
    observations_needed,
    sample_for_means,
    sample_for_shares,
    t_critical,
    t_power,
)

MARKS = 1.3  # spread of single gaps
OWN_SHIFT = 0.12  # marks by which a branch moves in a wave for reasons of its own


@pytest.mark.parametrize(("change", "n"), [(0.5, 107), (0.3, 295)])
def test_differences_of_gaps_need_the_printed_numbers(change, n):
    assert sample_for_means(change, MARKS) == n


@pytest.mark.parametrize(("before", "after", "n"), [(0.7, 0.8, 294), (0.6, 0.8, 82)])
def test_differences_of_shares_need_the_printed_numbers(before, after, n):
    assert sample_for_shares(before, after) == n


@pytest.mark.parametrize(("each", "chance"), [(3, 0.35), (4, 0.53), (6, 0.76)])
def test_control_branches_find_half_a_mark_as_often_as_printed(each, chance):
    design = Design(2 * each, 60, MARKS, icc=OWN_SHIFT**2 / (MARKS**2 + OWN_SHIFT**2))

    assert difference_power(0.5, trained=each, control=each, design=design) == pytest.approx(chance, abs=0.02)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 11, 12, 39, 499])
@pytest.mark.parametrize("alpha", [0.05, 0.05 / 22])
def test_students_quantile_is_that_of_scipy(freedom, alpha):
    assert t_critical(freedom, alpha) == pytest.approx(stats.t.isf(alpha / 2, freedom), rel=1e-7)


@pytest.mark.parametrize("freedom", [1, 2, 5, 11, 39, 499])
@pytest.mark.parametrize("distance", [0.0, 0.7, 2.0, 3.0, 5.0])
def test_the_power_is_that_of_scipys_noncentral_t(freedom, distance):
    critical = stats.t.isf(0.025, freedom)
    theirs = stats.nct.sf(critical, freedom, distance) + stats.nct.cdf(-critical, freedom, distance)

    assert t_power(distance, freedom) == pytest.approx(theirs, abs=2e-4)


def test_the_design_effect_is_that_of_the_textbook():
    assert Design(12, 60, MARKS, icc=0.05).design_effect == pytest.approx(3.95)


def test_what_a_plan_can_see_is_seen_with_the_planned_chance():
    design = Design(12, 60, MARKS, icc=0.05)

    change = detectable_change(design)

    assert design.power(change) == pytest.approx(0.8)
    assert observations_needed(change, design) in (59, 60)
    assert branches_needed(change, design) == 12


def test_more_questionnaires_do_not_help_where_the_branches_differ_too_much():
    design = Design(6, 1, MARKS, icc=0.05)

    assert observations_needed(0.3, design) is None
    assert branches_needed(0.3, Design(2, 60, MARKS, icc=0.05)) in range(18, 26)
    assert observations_needed(0.3, Design(6, 1, MARKS, icc=0.05, kept=1.0)) < 200


def test_many_subjects_judged_together_need_a_larger_change():
    one, many = Design(12, 60, MARKS, icc=0.05), Design(12, 60, MARKS, icc=0.05, comparisons=22)

    assert detectable_change(many) > 1.3 * detectable_change(one)


def test_the_power_of_a_plan_is_that_of_simulated_waves():
    design, rng = Design(6, 60, MARKS, icc=0.05), np.random.default_rng(5)
    changes = rng.normal(0.5, design.branch_sd, (20_000, 6))

    found = stats.ttest_1samp(changes, 0, axis=1).pvalue < 0.05

    assert design.power(0.5) == pytest.approx(found.mean(), abs=0.01)


def test_the_change_that_a_sample_sees_is_the_inverse_of_the_sample_that_a_change_needs():
    assert change_for_sample(107, MARKS) == pytest.approx(0.5, abs=0.003)
    assert sample_for_means(change_for_sample(60, MARKS), MARKS) == 60
