"""How pages write numbers, dates and words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from accounts.templatetags import russian
from tests.conftest import NOON


def test_a_number_has_a_comma_and_unbreakable_groups():
    assert russian.number(Decimal("1234.5")) == "1\u00a0234,5"


def test_digits_after_the_comma_are_kept():
    assert russian.number(7, 1) == "7,0"


@pytest.mark.parametrize("value", [None, "", float("nan"), "не число"])
def test_no_number_is_a_dash_and_not_an_error(value):
    assert russian.number(value) == "—"


def test_a_gap_bears_a_true_minus():
    assert russian.signed(-0.645) == "−0,65"


def test_per_cent_keep_their_sign_close():
    assert russian.percent(62) == "62\u00a0%"


@pytest.mark.parametrize(
    ("n", "text"),
    [(1, "1\u00a0модуль"), (3, "3\u00a0модуля"), (11, "11\u00a0модулей"), (67, "67\u00a0модулей")],
)
def test_a_word_agrees_with_its_number(n, text):
    assert russian.plural(n, "модуль,модуля,модулей") == text


def test_a_day_is_written_in_words():
    assert russian.ru_date(date(2026, 11, 14)) == "14\u00a0ноября 2026"


def test_a_moment_belongs_to_the_day_of_the_readers_zone():
    late = datetime(2026, 11, 14, 22, 30, tzinfo=UTC)  # 01:30 of the 15th in Moscow

    assert russian.ru_date(late) == "15\u00a0ноября 2026"


@pytest.mark.parametrize(
    ("distance", "text"),
    [
        (timedelta(0), "сегодня, 12:00"),
        (timedelta(days=-1), "вчера, 12:00"),
        (timedelta(days=1), "завтра, 12:00"),
        (timedelta(days=-3), "3\u00a0дня назад"),
        (timedelta(days=5), "через 5\u00a0дней"),
        (timedelta(days=-7), "09.11.2026, 12:00"),
        (timedelta(days=7), "23.11.2026, 12:00"),
    ],
)
def test_near_moments_are_told_in_words(time_machine_at_noon, distance, text):
    assert russian.when(NOON + distance) == text


def test_a_date_has_no_clock(time_machine_at_noon):
    assert russian.when(date(2026, 11, 16)) == "сегодня"


def test_a_duration_is_approximate():
    assert russian.minutes(160) == "≈\u00a02\u00a0ч\u00a040\u00a0мин"


def test_words_follow_the_readers_language():
    with translation.override("en"):
        assert russian.minutes(160) == "≈\u00a02\u00a0h\u00a040\u00a0min"


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (512, "512\u00a0Б"),
        (24 * 1024, "24\u00a0КБ"),
        (1_468_006, "1,4\u00a0МБ"),
        (50 * 1024**2, "50\u00a0МБ"),
    ],
)
def test_a_file_is_measured_in_what_suits_it(size, text):
    assert russian.file_size(size) == text


def test_a_name_is_listed_with_initials():
    assert russian.initials("Орлова Марина Сергеевна") == "Орлова\u00a0М.\u00a0С."


@pytest.mark.parametrize(
    "filter_name", ["number", "signed", "percent", "ru_date", "when", "minutes", "file_size"]
)
def test_nothing_is_shown_as_a_dash(filter_name):
    template = Template("{% load russian %}{{ nothing|" + filter_name + " }}")

    assert template.render(Context({"nothing": None})) == "—"


@pytest.fixture
def time_machine_at_noon():
    """The clock stands at NOON."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("37.88"), "37,8"),
        (Decimal("80.00"), "80"),
        (79.96, "79,9"),
        (100, "100"),
        (0, "0"),
        (None, "—"),
    ],
)
def test_a_score_is_written_alike_everywhere_and_never_rounded_up_to_a_threshold(value, shown):
    assert russian.score(value) == shown


@pytest.mark.parametrize(
    ("last", "shown"),
    [
        (date(2026, 11, 19), "19\xa0ноября 2026"),
        (date(2026, 11, 20), "19–20\xa0ноября 2026"),
        (date(2026, 12, 2), "19\xa0ноября 2026 — 2\xa0декабря 2026"),
    ],
)
def test_a_run_of_days_does_not_repeat_what_is_common(last, shown):
    with translation.override("ru"):
        assert russian.ru_days(date(2026, 11, 19), last) == shown


def test_codes_of_modules_do_not_break_and_texts_stay_escaped():
    shown = Template("{% load russian %}{{ text|codes }}").render(Context({"text": "<b>После ОК-ПО-215</b>"}))

    assert shown == '&lt;b&gt;После <span class="nowrap">ОК-ПО-215</span>&lt;/b&gt;'
