"""Working days: weekends, holidays of article 112, the government's moves; training keeps off them."""

import re
from datetime import date, timedelta

import pytest

from figures.gantt import Bar, gantt
from figures.schedule import Course, schedule
from figures.workdays import days_from, last_day, next_working, working_days

NEW_YEAR_WEEKS = (date(2026, 12, 28), date(2027, 1, 4))


@pytest.mark.parametrize(
    ("monday", "count"),
    [
        (date(2026, 11, 16), 5),
        (date(2026, 11, 2), 4),  # 4 November
        (date(2026, 12, 28), 3),  # 31 December is moved from 4 January
        (date(2027, 1, 4), 0),
        (date(2027, 2, 22), 3),  # Monday is moved from a working Saturday
    ],
)
def test_a_week_has_its_working_days(monday, count):
    assert len(working_days(monday)) == count


def test_a_day_of_control_is_no_holiday():
    assert next_working(date(2027, 1, 1)) == date(2027, 1, 11)
    assert next_working(date(2026, 11, 16)) == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("given", "last"),
    [
        (date(2026, 12, 30), date(2027, 1, 15)),  # the new year's holidays are between
        (date(2027, 4, 30), date(2027, 5, 11)),  # so are those of May
        (date(2026, 11, 14), date(2026, 11, 20)),  # given on a Saturday
    ],
)
def test_five_working_days_to_answer_are_five_days_on_which_offices_work(given, last):
    assert last_day(given, 5) == last
    assert days_from(given + timedelta(days=1), 5)[-1] == last
    assert last_day(given, 0) == given


def test_nobody_learns_over_the_new_year():
    slots = schedule([Course("A", 2), Course("B", 1)], people=10, decided_on=date(2026, 12, 4))

    assert [(one.first_week, one.weeks) for one in slots] == [(0, 2), (4, 1)]
    assert (slots[0].starts_on, slots[0].ends_on) == (date(2026, 12, 21), date(2027, 1, 15))
    assert slots[0].skipped == NEW_YEAR_WEEKS
    assert slots[1].skipped == ()


def test_a_course_that_would_begin_on_a_holiday_begins_behind_it():
    (slot,) = schedule([Course("A", 1)], people=10, decided_on=date(2026, 12, 14))

    assert (slot.starts_on, slot.ends_on) == (date(2027, 1, 11), date(2027, 1, 15))
    assert slot.skipped == NEW_YEAR_WEEKS


def test_a_week_with_a_holiday_is_taught_while_each_group_has_a_day_left():
    few = schedule([Course("A", 1)], people=40, decided_on=date(2026, 10, 19))
    many = schedule([Course("A", 1)], people=60, decided_on=date(2026, 10, 19))

    assert (few[0].groups, few[0].starts_on) == (4, date(2026, 11, 2))
    assert (many[0].groups, many[0].starts_on) == (5, date(2026, 11, 9))


def test_the_chart_shows_and_says_when_nobody_is_taught():
    bar = Bar("A", date(2026, 12, 21), date(2027, 1, 15))
    ends = {"first": date(2026, 12, 21), "last": date(2027, 2, 1), "title": "План"}

    plain = gantt([bar], **ends)
    told = gantt([bar], **ends, pauses=[(date(2026, 12, 28), date(2027, 1, 10))])

    assert "не учат 28.12.2026 — 10.01.2027" in told
    assert told.count("<rect") == plain.count("<rect") + 1


def test_a_long_name_stands_whole_beside_its_bar():
    name = "ОК-ВВ-169 Данные о клиентах и системы: доступ, пароли и правила разговора"
    scale = {"first": date(2026, 12, 21), "last": date(2027, 2, 1), "title": "План"}

    drawn = gantt([Bar(name, date(2026, 12, 21), date(2027, 1, 15))], **scale)

    written = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))
    assert name in written
