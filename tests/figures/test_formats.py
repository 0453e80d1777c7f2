"""Russian typography of figures, dates and names."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures import formats

NB = "\u00a0"


def shown(text: str) -> str:
    """The text with its unbreakable spaces as tildes, so that a test can be read."""
    return text.replace(NB, "~")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234.5, 1, "1~234,5"),
        (-0.65, 2, "−0,65"),
        (2.675, 2, "2,68"),
        (-2.5, 0, "−3"),
        (-0.004, 2, "0,00"),
        (1234567, None, "1~234~567"),
        (7.0, None, "7"),
        (7.25, None, "7,25"),
        (100, None, "100"),
        (Decimal("0.5"), 1, "0,5"),
        (1e-7, None, "0,0000001"),
    ],
)
def test_numbers_have_a_comma_groups_and_a_true_minus(value, digits, text):
    assert shown(formats.number(value, digits)) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="number"):
        formats.number(value, 1)


@pytest.mark.parametrize(("value", "text"), [(-1.1, "−1,10"), (7, "+7,00"), (0.001, "0,00")])
def test_a_gap_always_shows_its_sign_but_for_zero(value, text):
    assert formats.gap(value) == text


def test_shares_and_bounds_read_as_in_the_report():
    assert shown(formats.percent(0.615)) == "62~%"
    assert shown(formats.percent(Decimal("0.125"), 1)) == "12,5~%"
    assert shown(formats.bounds(2, 12)) == "[2;~12]"
    assert shown(formats.bounds(-1.25, -0.954, 2)) == "[−1,25;~−0,95]"


def test_dates_read_as_documents_write_them():
    assert formats.day(date(2026, 12, 31)) == "31.12.2026"
    assert formats.moment(datetime(2026, 3, 1, 9, 5, tzinfo=UTC)) == "01.03.2026, 09:05"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 14), date(2026, 11, 14), "14.11.2026"),
        (date(2026, 11, 14), date(2026, 11, 16), "14–16.11.2026"),
        (date(2026, 11, 30), date(2026, 12, 2), "30.11–02.12.2026"),
        (date(2026, 12, 30), date(2027, 1, 2), "30.12.2026–02.01.2027"),
    ],
)
def test_a_run_of_days_does_not_repeat_itself(first, last, text):
    assert formats.days(first, last) == text


@pytest.mark.parametrize(
    ("minutes", "about", "text"),
    [(160, True, "≈~2~ч~40~мин"), (45, False, "45~мин"), (120, False, "2~ч"), (0, False, "0~мин")],
)
def test_durations_name_hours_and_minutes(minutes, about, text):
    assert shown(formats.duration(minutes, about=about)) == text


def test_a_negative_duration_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        formats.duration(-1)


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0~дней"),
        (1, "1~день"),
        (3, "3~дня"),
        (5, "5~дней"),
        (11, "11~дней"),
        (14, "14~дней"),
        (21, "21~день"),
        (112, "112~дней"),
        (122, "122~дня"),
        (2.5, "2,5~дня"),
        (Decimal("1.0"), "1~день"),
    ],
)
def test_a_noun_agrees_with_its_number(n, text):
    assert shown(formats.counted(n, "день", "дня", "дней")) == text


@given(st.integers(0, 10**6))
def test_agreement_repeats_every_hundred(n):
    assert formats.plural(n, "1", "2", "5") == formats.plural(n + 100, "1", "2", "5")


def test_names_are_shortened_for_greeting_and_for_lists():
    assert shown(formats.short_name("Орлова", "Мария")) == "М.~Орлова"
    assert shown(formats.short_name("Орлова", "Мария", "Игоревна")) == "М.~И.~Орлова"
    assert shown(formats.listed_name("Орлова", "Мария", "Игоревна")) == "Орлова~М.~И."
    assert shown(formats.listed_name("Де Бюсси", "анна-мария")) == "Де Бюсси~А.-М."
    assert formats.short_name("Орлова") == "Орлова"


def test_quotes_nest():
    assert formats.quoted("Сеть клиник «Вега»") == "«Сеть клиник „Вега“»"


@pytest.mark.parametrize(
    ("text", "glued"),
    [
        ("Звонок в компанию — это встреча", "Звонок в~компанию~— это встреча"),
        ("Приказ № 7 от 1 марта", "Приказ №~7 от~1 марта"),
        ("через 30 мин и 2 дня", "через 30~мин и~2~дня"),
        ("порог 80 %", "порог 80~%"),
        ("М. И. Орлова", "М.~И.~Орлова"),
        ("в 5 минут", "в~5 минут"),
        ("Вам назвали 2 200 ₽, а не 12 345 678 ₽", "Вам назвали 2~200~₽, а~не~12~345~678~₽"),
        ("«5 000 ₽», 10 %, +1 234,5 %", "«5~000~₽», 10~%, +1~234,5~%"),
        ("в 2 200 человек и 1 500 рублей", "в~2~200 человек и~1~500 рублей"),
        ("1 200–1 400 руб. за 5 кг, 2,5 млн и 20 °C", "1~200–1~400~руб. за~5~кг, 2,5~млн и~20~°C"),
        (f"1 000{NB}000 и 1{NB}000 000", "1~000~000 и~1~000~000"),
        ("с 18:50 120 мест, 20.11.2026 300 мест", "с~18:50 120 мест, 20.11.2026 300 мест"),
        ("2026 100 и 12 5678, зал 5 60 мест", "2026 100 и~12 5678, зал 5 60 мест"),
        ("5 минут, 3 модуля, 7 лет, 4 шторы", "5 минут, 3 модуля, 7 лет, 4 шторы"),
    ],
)
def test_spaces_that_must_not_break_are_glued(text, glued):
    assert shown(formats.nbsp(text)) == glued


@given(st.text(alphabet="абво №—50%₽мин.,: \n", max_size=60))
def test_gluing_twice_changes_nothing_and_never_touches_letters(text):
    once = formats.nbsp(text)

    assert formats.nbsp(once) == once
    assert once.replace(NB, " ") == text
