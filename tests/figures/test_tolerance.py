"""The zone of tolerance: means, intervals, places, doubtful answers, drawings."""

import math
from dataclasses import asdict

import numpy as np
import pytest

from figures import narrow
from figures.groups import Grouping
from figures.intervals import t_interval
from figures.tolerance import Triples, doubts, item_zones, tree_zones
from figures.zones import Estimate, Place, ZoneBar, ZoneRow, zone_bars


def triples(*people):
    """Respondents as lists of (M, E, P) by item; None is missing."""
    sides = np.array(
        [[[np.nan if mark is None else mark for mark in item] for item in one] for one in people]
    )
    return Triples(sides[:, :, 0], sides[:, :, 1], sides[:, :, 2])


def row_of(minimum, desired, found, *, n=40, reach=0.2):
    """A row with these means."""

    def around(mean):
        return Estimate(mean, mean - reach, mean + reach)

    differences = (found - minimum, found - desired, desired - minimum)
    return ZoneRow("R", n, *(around(one) for one in (minimum, desired, found, *differences)))


def test_means_and_differences_of_an_item_have_students_intervals():
    people = [[(3, 6, 5)], [(4, 7, 4)], [(2, 6, 5)], [(4, 6, 6)]]

    (row,) = item_zones(triples(*people), ["SQ01"])

    adequacy = t_interval([2, 0, 3, 2])
    assert (row.minimum.mean, row.desired.mean, row.perception.mean, row.n) == (3.25, 6.25, 5.0, 4)
    assert row.adequacy == Estimate(*(pytest.approx(one) for one in (1.75, adequacy.low, adequacy.high)))
    assert row.superiority.mean == pytest.approx(-1.25)
    assert row.width.mean == pytest.approx(row.adequacy.mean - row.superiority.mean)
    assert row.place is Place.WITHIN


def test_an_answer_counts_with_all_three_marks_alone():
    (row,) = item_zones(triples([(3, 6, 5)], [(None, 6, 1)], [(3, None, 1)], [(3, 6, None)]), ["SQ01"])

    assert (row.n, row.perception.mean, row.adequacy.low) == (1, 5, None)


def test_a_dimension_needs_half_of_its_items_of_a_respondent():
    half = [(3, 6, 5), (3, 6, 3), (None, 6, 1), (None, 6, 1)]
    less = [(1, 6, 1), (None, 6, 1), (None, 6, 1), (None, 6, 1)]

    ((row,),) = tree_zones(triples(half, less), Grouping.whole(2), {"T": (0, 1, 2, 3)})

    assert (row.n, row.perception.mean, row.adequacy.mean) == (1, 4.0, 1.0)


def test_each_node_has_its_own_zone_and_the_whole_is_no_mean_of_means():
    people = triples([(2, 6, 4)], [(2, 6, 6)], [(4, 6, 3)])
    grouping = Grouping(np.array([2, 1]), (np.array([0, 1]), np.array([0]), np.array([1])))

    whole, first, second = (rows[0] for rows in tree_zones(people, grouping, {"T": (0,)}))

    assert [one.adequacy.mean for one in (first, second)] == [3.0, -1.0]
    assert whole.adequacy.mean == pytest.approx(5 / 3)
    assert [one.place for one in (whole, first, second)] == [Place.WITHIN, Place.WITHIN, Place.BELOW]


def test_answers_with_the_minimum_above_the_desired_are_counted_and_kept():
    people = triples([(7, 5, 5), (3, 6, 5)], [(4, 4, 4), (None, 6, 5)])

    (found,) = doubts(people, Grouping.whole(2))

    assert (found.above, found.answers) == (1, 3)


def test_answers_that_are_all_alike_have_no_interval():
    (row,) = item_zones(triples(*[[(3, 6, 5)]] * 30), ["SQ01"])

    assert (row.adequacy.mean, row.adequacy.low) == (2.0, None)
    assert not row.is_sure


@pytest.mark.parametrize(
    ("minimum", "desired", "found", "place", "sure"),
    [
        (4, 6, 3.5, Place.BELOW, True),
        (4, 6, 3.9, Place.BELOW, False),
        (4, 6, 4, Place.WITHIN, False),
        (4, 6, 5, Place.WITHIN, True),
        (4, 6, 6, Place.WITHIN, False),
        (4, 6, 6.5, Place.ABOVE, True),
        (4, 6, 6.1, Place.ABOVE, False),
        (6, 4, 5, Place.NOWHERE, False),
    ],
)
def test_the_place_is_of_the_means_and_sure_where_no_end_lies_in_the_interval(
    minimum, desired, found, place, sure
):
    row = row_of(minimum, desired, found)

    assert (row.place, row.is_sure) == (place, sure)


def test_a_row_comes_back_from_its_stored_values():
    row = row_of(4, 6, 5)

    assert ZoneRow.of(asdict(row)) == row


@pytest.mark.parametrize("draw", [zone_bars, narrow.zone_bars])
def test_the_drawing_says_zone_place_and_number_and_hides_too_few(draw):
    rows = [
        ZoneBar("Надёжность", row_of(4, 6, 3.5)),
        ZoneBar("Эмпатия", row_of(3, 6, 5)),
        ZoneBar("Отзывчивость", row_of(3, 6, 5, n=9)),
    ]

    drawn = draw(rows, title="Зона терпимости")

    assert "Надёжность: зона 4,00–6,00, восприятие 3,50, ниже зоны, n 40" in drawn
    assert "Эмпатия: зона 3,00–6,00, восприятие 5,00, в зоне, n 40" in drawn
    assert "Отзывчивость: данных мало" in drawn
    assert drawn.index(">Надёжность<") < drawn.index(">Эмпатия<") < drawn.index(">Отзывчивость<")
    assert "chart-fill-bad" in drawn
    assert "chart-fill-ok" in drawn


def test_at_most_seven_rows_stand_in_a_chart():
    with pytest.raises(ValueError, match="1 to 7"):
        zone_bars([ZoneBar("Р", row_of(3, 6, 5))] * 8, title="Много")


def test_the_unweighted_gap_of_a_dimension_is_its_superiority_where_everybody_marked_all():
    chance = np.random.default_rng(5)
    tables = [chance.integers(1, 8, (60, 4)).astype(float) for _ in range(3)]

    ((row,),) = tree_zones(Triples(*tables), Grouping.whole(60), {"T": (0, 1, 2, 3)})

    assert row.superiority.mean == pytest.approx(float((tables[2] - tables[1]).mean()))
    assert math.isclose(row.width.mean, row.adequacy.mean - row.superiority.mean, abs_tol=1e-12)
