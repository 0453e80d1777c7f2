"""Surveys of one column: SERVPERF, statements turned round, questions with a right answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.survey import group_means, item_points

marks7 = st.lists(st.integers(0, 7), min_size=3, max_size=3)
tables = st.lists(marks7, min_size=1, max_size=8).map(lambda rows: np.array(rows, dtype=np.int8))


def test_servperf_is_the_share_of_the_way_from_one_to_seven():
    points = item_points(np.array([[1, 4, 7, 0]], dtype=np.int8), (1, 7), [False] * 4, [None] * 4)

    assert points[0, :3].tolist() == [0, 50, 100]
    assert np.isnan(points[0, 3])


def test_agreement_with_what_is_bad_is_turned_round():
    points = item_points(np.array([[1, 2, 5]], dtype=np.int8), (1, 5), [True] * 3, [None] * 3)

    assert points.tolist() == [[100, 75, 0]]


def test_a_question_is_right_or_wrong_and_what_nobody_answered_is_neither():
    points = item_points(np.array([[3], [2], [0]], dtype=np.int8), (1, 5), [False], [3])

    assert points[:2, 0].tolist() == [100, 0]
    assert np.isnan(points[2, 0])


def test_a_group_of_items_is_the_mean_of_what_was_answered():
    points = np.array([[100.0, 50.0, np.nan, np.nan], [np.nan] * 3 + [20.0]])

    assert group_means(points, [[0, 1, 2], [3]])[0, 0] == 75
    assert np.isnan(group_means(points, [[0, 1, 2]])[1, 0])
    assert np.isnan(group_means(points, [[0, 1, 2, 3]], least=0.75)[0, 0])
    assert group_means(points, [[0, 1, 2, 3]], least=0.5)[0, 0] == 75
    assert group_means(points, []).shape == (2, 0)


@given(tables, st.lists(st.booleans(), min_size=3, max_size=3))
def test_points_stay_on_their_scale_and_turning_round_mirrors_them(table, turned):
    points = item_points(table, (1, 7), turned, [None] * 3)
    mirrored = item_points(table, (1, 7), [not one for one in turned], [None] * 3)

    known = ~np.isnan(points)
    assert ((points[known] >= 0) & (points[known] <= 100)).all()
    assert (points[known] + mirrored[known]).tolist() == pytest.approx([100] * known.sum())
    assert (known == (table > 0)).all()


@given(tables)
def test_a_higher_mark_never_scores_less(table):
    higher = np.where((table > 0) & (table < 7), table + 1, table).astype(np.int8)
    before, after = (
        group_means(item_points(one, (1, 7), [False] * 3, [None] * 3), [[0, 1, 2]]) for one in (table, higher)
    )

    assert (np.isnan(before) | (after >= before)).all()
