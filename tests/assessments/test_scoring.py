"""The arithmetic of tests and rubrics."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import (
    grade_attempt,
    grade_rubric,
    keys_found,
    mark_keys,
    multiple_share,
    normalised_gain,
    order_share,
    short_share,
    single_share,
    worst_levels,
)

ABCDE = "abcde"
RIGHT, WRONG = frozenset("ace"), frozenset("bd")
KEYS = [
    {"text": "чувство", "accept": ["неприятн", "понима", "тяжёл"]},
    {"text": "срок", "accept": ["минут", "15"]},
    {"text": "возврат", "accept": ["перезвон"]},
]
chosen_options = st.frozensets(st.sampled_from(ABCDE))
levels_of_three = st.fixed_dictionaries({code: st.integers(0, 3) for code in ("К1", "К2", "К3")})
weights_of_three = st.lists(st.integers(0, 100), min_size=3, max_size=3)


def single(code="q1", points="1", *, critical=False):
    """A question whose right option is a."""
    options = [{"code": "a", "correct": True}, {"code": "b", "correct": False}]
    return {"code": code, "kind": "single", "options": options, "points": points, "critical": critical}


def rubric(weights, critical=("К1",)):
    """Three criteria with the given weights."""
    codes = ("К1", "К2", "К3")
    return [
        {"code": code, "weight": weight, "critical": code in critical}
        for code, weight in zip(codes, weights, strict=False)
    ]


def test_a_single_choice_is_right_or_wrong():
    assert (single_share("a", "a"), single_share("a", "b"), single_share("a", None)) == (1, 0, 0)


@pytest.mark.parametrize(
    ("chosen", "share"),
    [
        ("ace", 1),
        ("ac", Fraction(2, 3)),
        ("acb", Fraction(1, 6)),
        ("abcde", 0),
        ("", 0),
        ("bd", 0),
        ("a", Fraction(1, 3)),
    ],
)
def test_several_right_earn_their_share_less_the_share_of_wrong_ones(chosen, share):
    assert multiple_share(RIGHT, WRONG, frozenset(chosen)) == share


@given(chosen_options)
def test_one_more_wrong_option_never_earns_more(chosen):
    assert multiple_share(RIGHT, WRONG, chosen | {"b"}) <= multiple_share(RIGHT, WRONG, chosen - {"b"})


@pytest.mark.parametrize(
    ("given_order", "share"),
    [("abcde", 1), ("bcdea", Fraction(3, 4)), ("edcba", 0), ("abced", Fraction(1, 2)), ("", 0)],
)
def test_an_order_earns_the_share_of_neighbours_that_follow_each_other(given_order, share):
    assert order_share(list(ABCDE), list(given_order)) == share


@given(st.permutations(list(ABCDE)))
def test_only_the_right_order_earns_everything(given_order):
    assert (order_share(list(ABCDE), given_order) == 1) == (given_order == list(ABCDE))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Понимаю, НЕПРИЯТНО. Перезвоню через 15 минут", [True, True, True]),
        ("Тяжелый день", [True, False, False]),
        ("непонимание", [False, False, False]),
        ("в 150-м кабинете", [False, False, False]),
        ("до 15:20 перезвоню", [False, True, True]),
        ("", [False, False, False]),
    ],
)
def test_keys_are_stems_at_the_start_of_words(text, found):
    assert keys_found(KEYS, text) == found


def test_more_keys_than_are_enough_earn_no_more():
    assert (short_share([True, True, True], 2), short_share([True, False, False], 2)) == (1, Fraction(1, 2))


def test_a_critical_question_decides_whatever_the_score():
    questions = [single("q1", "9"), single("q2", "1", critical=True)]

    result = grade_attempt(questions, {"q1": "a", "q2": "b"}, 80)

    assert (result.score, result.is_passed) == (Decimal("90.00"), False)


def test_the_threshold_itself_is_enough():
    questions = [single(f"q{n}") for n in range(10)]

    result = grade_attempt(questions, {f"q{n}": "a" for n in range(8)}, 80)

    assert (result.score, result.is_passed) == (Decimal("80.00"), True)


def test_rounding_never_lifts_a_score_over_the_threshold():
    kinds = {"kind": "multiple", "options": [{"code": one, "correct": one != "d"} for one in "abcd"]}
    questions = [{"code": f"q{n}", "points": "1", **kinds} for n in range(3)]

    result = grade_attempt(questions, {f"q{n}": ["a", "b"] for n in range(3)}, 67)

    assert (result.score, result.is_passed) == (Decimal("66.67"), False)


def test_without_a_threshold_nothing_is_passed_or_failed():
    assert grade_attempt([single()], {"q1": "a"}, None).is_passed is None


def test_an_empty_test_is_not_passed():
    result = grade_attempt([], {}, 0)

    assert (result.score, result.is_passed) == (Decimal("0.00"), False)


@given(st.lists(st.sampled_from(["a", "b", None]), max_size=12), st.integers(0, 100))
def test_a_score_stays_within_0_and_100_and_points_within_their_maximum(answers, percent):
    questions = [single(f"q{n}", "0.33") for n in range(len(answers))]

    result = grade_attempt(questions, {f"q{n}": value for n, value in enumerate(answers)}, percent)

    assert 0 <= result.score <= 100
    assert 0 <= result.points <= result.max_points


@pytest.mark.parametrize(
    ("before", "after", "gain"), [(40, 80, "0.67"), (60, 100, "1.00"), (50, 40, "-0.20"), (100, 100, None)]
)
def test_gain_is_the_part_of_the_possible_growth(before, after, gain):
    assert normalised_gain(Decimal(before), Decimal(after)) == (gain and Decimal(gain))


def test_all_twos_are_66_67_points_and_enough():
    result = grade_rubric(rubric([50, 30, 20]), {"К1": 2, "К2": 2, "К3": 2})

    assert (result.score, result.is_enough) == (Decimal("66.67"), True)


def test_a_mean_below_2_is_not_enough_however_it_rounds():
    result = grade_rubric(rubric([1, 499, 500]), {"К1": 2, "К2": 1, "К3": 3})
    nearly = grade_rubric(rubric([1, 500, 499]), {"К1": 2, "К2": 1, "К3": 3})

    assert (result.is_enough, nearly.is_enough, nearly.mean) == (True, False, Decimal("2.00"))


def test_a_critical_one_is_not_enough():
    result = grade_rubric(rubric([10, 45, 45]), {"К1": 1, "К2": 3, "К3": 3})

    assert (result.weak, result.is_enough) == (("К1",), False)


def test_a_zero_is_not_enough():
    result = grade_rubric(rubric([45, 10, 45]), {"К1": 3, "К2": 0, "К3": 3})

    assert (result.zeros, result.is_enough) == (("К2",), False)


def test_a_criterion_without_a_level_is_not_enough():
    assert grade_rubric(rubric([50, 30, 20]), {"К1": 3, "К2": 3}).unmarked == ("К3",)


def test_the_worst_call_counts():
    criteria = [{"code": "К1", "weight": 100, "critical": True, "calls": ["А", "В"]}]

    assert mark_keys(criteria) == ["К1/А", "К1/В"]
    assert worst_levels(criteria, {"К1/А": 3, "К1/В": 1}) == {"К1": 1}
    assert worst_levels(criteria, {"К1/А": 3}) == {}


@given(weights_of_three, levels_of_three)
def test_whatever_the_weights_the_score_stays_within_0_and_100(weights, levels):
    result = grade_rubric(rubric(weights), levels)

    assert 0 <= result.score <= 100
    assert not (result.is_enough and result.score < Decimal("66.67"))


@given(weights_of_three.filter(any), levels_of_three, st.sampled_from(["К1", "К2", "К3"]))
def test_a_higher_level_never_lowers_the_score(weights, levels, code):
    higher = {**levels, code: 3}

    assert grade_rubric(rubric(weights), higher).score >= grade_rubric(rubric(weights), levels).score


@pytest.mark.parametrize("criteria", [[], [{"code": "К1", "weight": 0, "critical": False}]])
def test_a_rubric_without_weight_is_never_enough(criteria):
    result = grade_rubric(criteria, {"К1": 3})

    assert (result.score, result.is_enough) == (Decimal("0.00"), False)
