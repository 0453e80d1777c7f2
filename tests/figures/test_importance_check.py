"""The points of importance beside what people said in words."""

import numpy as np
import pytest

from figures.groups import Grouping
from figures.importance_check import UNNAMED, importance_checks

T, R, S, A, E = range(5)
USUAL = [10, 40, 20, 20, 10]


def check(*people):
    """The whole of so many (points, most, second, least)."""
    points = np.array([one[0] for one in people], dtype=np.float64)
    named = np.array([one[1:] for one in people], dtype=np.int8)
    return importance_checks(points, named, Grouping.whole(len(people)))[0]


def test_points_agree_where_the_greatest_and_the_smallest_are_those_that_were_named():
    found = check((USUAL, R, S, E), (USUAL, S, R, E), (USUAL, R, S, A))

    assert (found.whole.share, found.whole.n) == (pytest.approx(1 / 3), 3)
    assert found.most.share == pytest.approx(2 / 3)
    assert found.least.share == pytest.approx(2 / 3)


def test_ties_count_as_agreeing():
    even = [20] * 5

    assert check((even, T, R, E)).whole.share == 1
    assert check((USUAL, R, A, T)).whole.share == 1


@pytest.mark.parametrize(("second", "agrees"), [(S, 1), (A, 1), (R, 1), (T, 0)])
def test_at_most_one_side_has_more_points_than_the_second(second, agrees):
    assert check((USUAL, UNNAMED, second, UNNAMED)).second.share == agrees


def test_who_gave_no_hundred_points_or_named_nothing_does_not_count():
    nothing = [np.nan] * 5
    ninety = [10, 40, 20, 20, 0]

    found = check((nothing, R, S, E), (ninety, R, S, E), (USUAL, R, UNNAMED, UNNAMED), (USUAL, R, S, E))

    assert (found.whole.n, found.most.n, found.second.n) == (1, 2, 1)


def test_nobody_has_no_share():
    found = check((USUAL, UNNAMED, UNNAMED, UNNAMED))

    assert (found.whole.share, found.whole.low, found.whole.n) == (None, None, 0)


def test_each_node_has_its_own_share_with_wilsons_interval():
    points = np.array([USUAL] * 4, dtype=np.float64)
    named = np.array([(R, S, E), (S, R, E), (R, S, T), (R, S, E)], dtype=np.int8)
    grouping = Grouping(np.array([2, 2]), (np.array([0, 1]), np.array([0]), np.array([1])))

    whole, first, second = importance_checks(points, named, grouping)

    assert [one.whole.share for one in (whole, first, second)] == [0.75, 0.5, 1]
    assert whole.whole.low == pytest.approx(0.3006, abs=1e-4)
    assert whole.whole.high == pytest.approx(0.9544, abs=1e-4)
