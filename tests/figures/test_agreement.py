"""κ, ICC and severity: by their properties, and beside two independent libraries."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.agreement import (
    CommonMark,
    divisions_of,
    kappa_of,
    pairs_of,
    quadratic_kappa,
    severities_of,
    single_icc,
)

levels = st.integers(0, 3)
both = st.lists(st.tuples(levels, levels), min_size=1, max_size=40)


def sides(pairs):
    return [one for one, _other in pairs], [other for _one, other in pairs]


def mark(first, second, ours, theirs):
    scores = [100 * sum(one.values()) / 3 / len(one) for one in (ours, theirs)]
    return CommonMark(first, second, ours, theirs, *scores)


@given(st.lists(levels, min_size=2).filter(lambda given: len(set(given)) > 1))
def test_identical_levels_agree_in_full(given_levels):
    found = quadratic_kappa(given_levels, given_levels)

    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1))


@given(both)
def test_swapping_the_assessors_changes_nothing(pairs):
    first, second = sides(pairs)

    one, other = quadratic_kappa(first, second), quadratic_kappa(second, first)

    assert (one.value is None) == (other.value is None)
    assert one.value is None or one.value == pytest.approx(other.value)
    assert one.low is None or (one.low, one.high) == pytest.approx((other.low, other.high))


@given(both)
def test_kappa_lies_within_its_interval_and_within_one(pairs):
    found = quadratic_kappa(*sides(pairs))

    assert found.n == len(pairs)
    assert found.value is None or abs(found.value) <= 1 + 1e-9
    assert found.low is None or found.low - 1e-9 <= found.value <= found.high + 1e-9


@given(st.integers(0, 3), st.integers(1, 30))
def test_one_level_throughout_says_nothing(level, n):
    assert quadratic_kappa([level] * n, [level] * n).value is None


def test_nothing_to_compare_is_no_figure():
    assert quadratic_kappa([], []).value is None
    assert single_icc([]).value is None
    assert single_icc([[1.0, 1.0]]).value is None


@pytest.mark.parametrize(("first", "second"), [([1], [1, 2]), ([4], [1]), ([0], [-1])])
def test_what_is_no_pair_of_levels_is_refused(first, second):
    with pytest.raises(ValueError, match=r"assessors|level"):
        quadratic_kappa(first, second)


def test_kappa_agrees_with_an_independent_library_on_200_random_tables():
    from statsmodels.stats.inter_rater import cohens_kappa

    random = np.random.default_rng(20261116)
    differences = []
    for number in range(200):
        n = int(random.integers(2, 120))
        first = random.integers(0, 4, n) if number % 4 else random.integers(0, 2, n) * 3
        second = np.clip(first + random.integers(-1, 2, n), 0, 3) if number % 3 else random.integers(0, 4, n)
        table = np.zeros((4, 4))
        np.add.at(table, (first, second), 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = cohens_kappa(table, wt="quadratic")
        ours = quadratic_kappa(first.tolist(), second.tolist())
        if ours.value is None:
            assert not math.isfinite(theirs.kappa)
            continue
        differences.append(abs(ours.value - theirs.kappa))
        if ours.low is None:
            assert not theirs.var_kappa > 1e-9
            continue
        differences += [
            abs(ours.low - max(-1.0, theirs.kappa_low)),
            abs(ours.high - min(1.0, theirs.kappa_upp)),
        ]
    assert max(differences) < 1e-9
    assert len(differences) > 500


def test_icc_agrees_with_an_independent_library_on_60_random_tables():
    differences = [gap for number in range(60) for gap in icc_differences(number)]

    assert max(differences) < 1e-6
    assert len(differences) > 150


def icc_differences(number):
    """How far our ICC(2,1) with its ends lies from pingouin's on a random table."""
    import pandas
    import pingouin

    random = np.random.default_rng(number)
    n, k = int(random.integers(5, 25)), int(random.integers(2, 6))
    work = random.normal(60, 15 if number % 2 else 1, (n, 1))
    table = work + random.normal(0, 6, (1, k)) + random.normal(0, 8, (n, k))
    rows = [(one, rater, table[one, rater]) for one in range(n) for rater in range(k)]
    frame = pandas.DataFrame(rows, columns=["work", "rater", "score"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pingouin.options["round.column.CI95"] = 10
        found = pingouin.intraclass_corr(frame, targets="work", raters="rater", ratings="score")
    theirs = found.set_index("Type").loc["ICC(A,1)"]  # McGraw and Wong's name of it
    ours = single_icc(table.tolist())
    low, high = theirs["CI95"]
    return [abs(ours.value - theirs["ICC"]), abs(ours.low - low), abs(ours.high - high)]


def test_full_agreement_of_scores_is_one_and_no_difference_at_all_says_nothing():
    assert single_icc([[50.0, 50.0], [70.0, 70.0]]).value == 1
    assert single_icc([[50.0, 50.0], [50.0, 50.0]]).value is None


def test_severity_is_ones_own_score_minus_the_others():
    strict, mild = 1, 2
    marks = [mark(strict, mild, {"К1": 1}, {"К1": 2}), mark(mild, strict, {"К1": 3}, {"К1": 2})]

    found = {one.assessor: one.difference for one in severities_of(marks)}

    assert found[strict].mean == pytest.approx(-100 / 3)
    assert found[mild].mean == pytest.approx(100 / 3)
    assert found[strict].n == 2


def test_a_pair_is_one_whoever_of_the_two_was_first():
    marks = [mark(1, 2, {"К1": 1}, {"К1": 2}), mark(2, 1, {"К1": 3}, {"К1": 0})]

    (pair,) = pairs_of(marks)

    assert (pair.first, pair.second, pair.works) == (1, 2, 2)
    assert pair.kappa == kappa_of([marks[0], mark(1, 2, {"К1": 0}, {"К1": 3})], 1)


def test_the_criterion_that_divides_most_comes_first():
    marks = [mark(1, 2, {"К1": 2, "К2": 3}, {"К1": 2, "К2": 1})]

    first, second = divisions_of(marks)

    assert (first.criterion, first.mean_distance, first.far) == ("К2", 2, 1)
    assert (second.criterion, second.apart.mean) == ("К1", 0)
