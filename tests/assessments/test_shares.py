"""What each kind of question earns: worked examples, and what holds for every answer."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.answers import right_value
from assessments.drawing import draw
from assessments.scoring import (
    best_worst_share,
    calculation_share,
    cloze_share,
    faults_share,
    fills,
    mark_answer,
    matching_share,
    number_of,
    verdict_share,
)
from tests.assessments.test_drawing import EVERY

CODES = "abcdefgh"
PAIRS = {"a": "w", "b": "x", "c": "y", "d": "z"}
FAULTS = frozenset("ceg")
GAPS = {"1": ["клиент", "позвонивший"], "2": ["срок"]}
lines = st.frozensets(st.sampled_from(CODES))
sides = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("wxyzu"))
words = st.dictionaries(st.sampled_from("12"), st.sampled_from(["клиент", "Срок.", "оператор", ""]))
replies = st.one_of(st.none(), st.sampled_from("abc"))


@pytest.mark.parametrize(
    ("chosen", "share"), [({}, 0), ({"a": "w"}, Fraction(1, 4)), ({"a": "x", "b": "w"}, 0), (PAIRS, 1)]
)
def test_matching_earns_the_share_of_right_pairs(chosen, share):
    assert matching_share(PAIRS, chosen) == share


@given(sides)
def test_matching_stays_within_0_and_1_and_one_side_for_all_earns_one_pair(chosen):
    assert 0 <= matching_share(PAIRS, chosen) <= 1
    assert matching_share(PAIRS, dict.fromkeys(PAIRS, "w")) == Fraction(1, 4)


@pytest.mark.parametrize(
    ("verdict", "reason", "share"),
    [
        (False, "b", 1),
        (False, "a", Fraction(1, 2)),
        (False, None, Fraction(1, 2)),
        (True, "b", 0),
        (None, "b", 0),
    ],
)
def test_a_reason_counts_with_the_right_verdict_only(verdict, reason, share):
    assert verdict_share((False, "b"), verdict, reason) == share


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("68,3", "68.3"),
        ("68.3", "68.3"),
        ("68,3%", "68.3"),
        (" 68,3 % ", "68.3"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234\u2009567", "1234567"),
        ("1\u202f234", "1234"),
        ("−5", "-5"),
        ("-5", "-5"),
        ("007", "7"),
        ("1,234.5", None),
        ("12 34", None),
        ("около 5", None),
        ("5,", None),
        ("%", None),
        ("", None),
        ("٣", None),
        ("1e3", None),
        ("9" * 60, "9" * 60),
    ],
)
def test_a_number_is_read_as_people_type_it(text, number):
    assert number_of(text, "%") == (number and Decimal(number))


def test_a_unit_may_be_typed_with_its_full_stop_or_without():
    assert number_of("12 мин", "мин.") == number_of("12 МИН.", "мин.") == number_of("12", "мин.") == 12


def test_the_worked_example_of_the_answered_calls():
    share = Decimal(41) / (54 + 6) * 100

    assert calculation_share(Decimal("68.3"), Decimal("0.1"), share) == 1
    assert calculation_share(Decimal("68.3"), Decimal("0.1"), Decimal("75.9")) == 0


@pytest.mark.parametrize(
    ("given_number", "share"), [("68.2", 1), ("68.4", 1), ("68.41", 0), ("68.19", 0), (None, 0)]
)
def test_both_ends_of_the_tolerance_are_right(given_number, share):
    number = given_number and Decimal(given_number)
    assert calculation_share(Decimal("68.3"), Decimal("0.1"), number or None) == share


@given(replies, replies)
def test_best_and_worst_earn_a_half_each(best, worst):
    assert best_worst_share(("a", "b"), best, worst) == Fraction((best == "a") + (worst == "b"), 2)


@pytest.mark.parametrize(
    ("marked", "share"),
    [
        ("", 0),
        ("c", Fraction(1, 3)),
        ("ceg", 1),
        ("cega", Fraction(2, 3)),
        ("ca", 0),
        ("cab", 0),
        (CODES, 0),
    ],
)
def test_a_marked_fault_gives_one_and_a_sound_line_takes_one(marked, share):
    assert faults_share(FAULTS, frozenset(marked)) == share


@given(lines)
def test_marks_of_faults_stay_within_0_and_1_and_one_more_sound_line_never_pays(marked):
    assert 0 <= faults_share(FAULTS, marked) <= 1
    assert faults_share(FAULTS, marked | {"a"}) <= faults_share(FAULTS, marked - {"a"})


@given(st.integers(1, 8), st.integers(0, 8))
def test_marking_everything_never_pays_where_sound_lines_are_no_fewer(faults, more):
    every = frozenset(range(2 * faults + more))

    assert faults_share(frozenset(range(faults)), every) == 0


@pytest.mark.parametrize("text", ["клиент", "  Клиент ", "«клиент».", "КЛИЕНТ!", "позвонивший"])
def test_a_missing_word_is_read_whatever_its_case_blanks_and_quotes(text):
    assert fills(GAPS["1"], text)


@pytest.mark.parametrize("text", ["", " ", "…", "клиенты", "наш клиент"])
def test_another_word_does_not_fill_the_gap(text):
    assert not fills(GAPS["1"], text)


def test_yo_and_ye_are_one_letter():
    assert fills(["чётко"], "четко")


@given(words)
def test_gaps_earn_their_share(chosen):
    right = (chosen.get("1") == "клиент") + (chosen.get("2") == "Срок.")

    assert cloze_share(GAPS, chosen) == Fraction(right, 2)


@pytest.mark.parametrize("value", [None, "", [], {}])
@given(st.integers(0, 2**62))
def test_of_every_question_of_the_bank_the_right_value_earns_all_and_none_earns_nothing(value, seed):
    for question in draw(EVERY, count=len(EVERY), seed=seed):
        assert mark_answer(question, right_value(question)).share == 1, question["code"]
        assert mark_answer(question, value).share == 0


def test_what_names_nothing_earns_nothing():
    assert (
        matching_share({}, {"a": "b"})
        == faults_share(frozenset(), frozenset("a"))
        == cloze_share({}, {})
        == 0
    )
