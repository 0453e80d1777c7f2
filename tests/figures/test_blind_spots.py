"""Guesses beside what customers answered: Welch's interval, fewest people, dimensions without thin items."""

import numpy as np
import pytest
from scipy import stats

from figures.blind_spots import Sides, difference_interval, guesses, sides_of
from figures.intervals import Interval, t_interval
from figures.servqual import DIMENSIONS, ITEM_CODES, Pairs


def pairs(people, seed, perceived=5):
    """Random marks of that many people."""
    chance = np.random.default_rng(seed)
    return Pairs(
        chance.integers(5, 8, (people, 22)).astype(np.int8),
        np.clip(chance.integers(-2, 3, (people, 22)) + perceived, 1, 7).astype(np.int8),
        np.full((people, 5), np.nan),
    )


def test_a_difference_of_two_groups_has_welchs_interval():
    chance = np.random.default_rng(3)
    for _ in range(200):
        one, other = (chance.normal(5, chance.uniform(0.3, 2), chance.integers(2, 60)) for _ in range(2))

        found = difference_interval(t_interval(one.tolist()), t_interval(other.tolist()))

        expected = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_a_difference_with_a_single_answer_has_no_ends():
    assert difference_interval(t_interval([5.0, 6.0]), t_interval([4.0])) == Interval(
        1.5, None, None, None, 3
    )
    assert difference_interval(t_interval([5.0, 5.0]), t_interval([4.0, 4.0])).half_width == 0


def test_items_and_dimensions_are_guessed_minus_perceived():
    own, theirs = pairs(12, 1, perceived=6), pairs(80, 2, perceived=4)
    sides = [sides_of(one, ITEM_CODES, DIMENSIONS) for one in (own, theirs)]

    rows = {row.code: row for row in guesses(*sides)}

    assert list(rows) == [*ITEM_CODES, *DIMENSIONS]
    first = rows["SQ01"]
    expected = stats.ttest_ind(own.perceptions[:, 0], theirs.perceptions[:, 0], equal_var=False)
    assert (first.low, first.high) == pytest.approx(tuple(expected.confidence_interval()))
    assert first.perception == pytest.approx(own.perceptions[:, 0].mean())
    assert first.customers_expectation == pytest.approx(theirs.expectations[:, 0].mean())
    assert rows["T"].perception == pytest.approx(own.perceptions[:, :4].mean())
    assert rows["T"].n == 12


def test_nothing_is_told_of_fewer_than_five_who_guessed():
    theirs = sides_of(pairs(80, 2), ITEM_CODES, DIMENSIONS)

    assert guesses(sides_of(pairs(4, 1), ITEM_CODES, DIMENSIONS), theirs) == []
    assert len(guesses(sides_of(pairs(5, 1), ITEM_CODES, DIMENSIONS), theirs)) == 27


def test_an_item_that_few_answered_stays_out_of_its_dimension_too():
    own = pairs(9, 1)
    own.perceptions[4:, 3] = 0
    theirs = sides_of(pairs(80, 2), ITEM_CODES, DIMENSIONS)

    rows = {row.code: row for row in guesses(sides_of(own, ITEM_CODES, DIMENSIONS, minimum=5), theirs)}

    assert "SQ04" not in rows
    assert rows["T"].perception == pytest.approx(own.perceptions[:, :3].mean())


def test_customers_who_were_not_asked_what_they_expect_have_no_expectation():
    own = sides_of(pairs(9, 1), ITEM_CODES, DIMENSIONS)
    theirs = {"SQ01": Sides(None, np.array([4.0, 5.0, np.nan]))}

    row = guesses(own, theirs)[0]

    assert (row.code, row.customers_expectation, row.customers_perception) == ("SQ01", None, 4.5)
