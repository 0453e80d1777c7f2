"""Academic hours: halves that add up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.hours import academic_hours

TOPICS = [75, 85, 75, 75, 85, 100, 60, 145, 20]
"""Minutes of the nine topics of «Работа с входящими телефонными звонками клиентов»."""

minutes = st.lists(st.integers(0, 1000), max_size=40)


def test_the_topics_of_a_two_day_module_make_sixteen_hours():
    hours = academic_hours(TOPICS)

    assert [str(each) for each in hours] == ["1.5", "2.0", "1.5", "1.5", "2.0", "2.5", "1.5", "3.0", "0.5"]
    assert sum(hours) == Decimal(16)


def test_a_day_of_360_minutes_is_eight_hours():
    assert academic_hours([360]) == [Decimal(8)]


def test_equal_remainders_favour_the_earlier_topic():
    assert academic_hours([30, 30, 30]) == [Decimal("1.0"), Decimal("0.5"), Decimal("0.5")]
    assert academic_hours([15, 15, 15]) == [Decimal("0.5"), Decimal("0.5"), Decimal("0.0")]


def test_no_topics_have_no_hours():
    assert academic_hours([]) == []


@pytest.mark.parametrize(("parts", "step"), [([-1], Decimal("0.5")), ([45], Decimal(0))])
def test_negative_minutes_and_an_empty_step_are_refused(parts, step):
    with pytest.raises(ValueError, match="not negative"):
        academic_hours(parts, step)


@given(minutes)
def test_the_parts_add_up_to_the_rounded_whole(parts):
    assert sum(academic_hours(parts)) == academic_hours([sum(parts)])[0]


@given(minutes)
def test_no_part_is_moved_by_a_whole_step(parts):
    assert all(
        abs(hours * 45 - part) < Decimal("22.5")
        for hours, part in zip(academic_hours(parts), parts, strict=True)
    )


@given(minutes)
def test_a_longer_topic_never_gets_fewer_hours(parts):
    by_length = sorted(zip(parts, academic_hours(parts), strict=True))

    assert [hours for _, hours in sorted(by_length, key=lambda row: row[0])] == sorted(
        h for _, h in by_length
    )
