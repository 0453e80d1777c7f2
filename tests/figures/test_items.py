"""Statistics of questions against an independent library, by property, and what is flagged."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from figures.items import (
    Choice,
    Flag,
    Item,
    alpha_of_draws,
    analyse_item,
    choice_flags,
    correlation,
    flags_of,
    typical_seconds,
    upper_lower,
)
from figures.reliability import cronbach_alpha

REFERENCE = json.loads((Path(__file__).parent / "data/alpha.json").read_text())["cases"]
shares = st.floats(0, 1, allow_nan=False).map(lambda share: round(share, 3))
pairs = st.lists(st.tuples(shares, shares), min_size=4, max_size=40)


@pytest.mark.parametrize("case", REFERENCE, ids=range(len(REFERENCE)))
def test_alpha_is_what_the_independent_library_gives(case):
    assert cronbach_alpha(case["rows"]) == pytest.approx(case["alpha"], abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_discrimination_is_scipys_point_biserial(seed):
    luck = np.random.default_rng(seed)
    right = luck.integers(0, 2, 50)
    rest = luck.normal(right * 0.5, 1)

    ours = correlation(right.tolist(), rest.tolist())

    assert ours == pytest.approx(stats.pointbiserialr(right, rest).statistic, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_without_ties_the_index_compares_the_outer_groups(seed):
    luck = np.random.default_rng(seed)
    right, rest = luck.integers(0, 2, 100).astype(float), luck.permutation(100) / 100
    by_rest = right[np.argsort(rest)]

    assert upper_lower(right, rest) == pytest.approx(by_rest[-27:].mean() - by_rest[:27].mean())


@given(pairs)
def test_every_figure_stays_in_its_bounds(rows):
    item = analyse_item([one for one, _rest in rows], [rest for _one, rest in rows])

    assert 0 <= item.difficulty <= 1
    assert item.item_rest is None or -1 <= item.item_rest <= 1
    assert -1 - 1e-9 <= item.upper_lower <= 1 + 1e-9


@given(pairs, st.randoms())
def test_the_order_of_attempts_changes_nothing(rows, luck):
    mixed = luck.sample(rows, len(rows))

    one, other = (analyse_item(*map(list, zip(*table, strict=True))) for table in (rows, mixed))

    assert one.difficulty == pytest.approx(other.difficulty)
    assert one.upper_lower == pytest.approx(other.upper_lower)


@given(pairs)
def test_a_key_turned_round_turns_discrimination_round(rows):
    right, rest = [one for one, _rest in rows], [rest for _one, rest in rows]
    turned = [1 - one for one in right]

    assert upper_lower(turned, rest) == pytest.approx(-upper_lower(right, rest), abs=1e-9)


@given(st.lists(st.lists(shares, min_size=3, max_size=3), min_size=3, max_size=20), st.floats(0.1, 9))
def test_alpha_does_not_depend_on_the_unit_of_points(rows, unit):
    alpha, scaled = cronbach_alpha(rows), cronbach_alpha([[unit * cell for cell in row] for row in rows])

    assert alpha is None or scaled is None or scaled == pytest.approx(alpha, abs=1e-6)


def test_options_are_counted_with_who_chose_them():
    chosen = [frozenset("a")] * 3 + [frozenset("b")]

    item = analyse_item([1, 1, 1, 0], [0.9, 0.8, 0.7, 0.1], chosen, ["a", "b", "c"])

    assert [(one.code, one.chosen, one.share) for one in item.choices] == [
        ("a", 3, 0.75),
        ("b", 1, 0.25),
        ("c", 0, 0.0),
    ]
    assert item.choices[0].item_rest > 0 > item.choices[1].item_rest


@pytest.mark.parametrize(
    ("difficulty", "item_rest", "flags"),
    [
        (0.6, 0.4, []),
        (0.9, 0.2, []),
        (0.3, 0.2, []),
        (0.91, 0.4, [Flag.EASY]),
        (0.29, 0.4, [Flag.HARD]),
        (0.6, 0.19, [Flag.WEAK]),
        (0.6, -0.01, [Flag.REVERSED]),
        (1.0, None, [Flag.EASY, Flag.WEAK]),
    ],
)
def test_a_question_is_flagged_outside_the_bounds_and_not_on_them(difficulty, item_rest, flags):
    assert flags_of(Item(30, difficulty, item_rest, 0.3, ())) == flags


def test_below_thirty_answers_nothing_is_flagged():
    assert flags_of(Item(29, 0.99, -0.5, 0, ())) == []
    assert choice_flags(Choice("b", 0, 0.0, None), is_right=False, n=29) == []


@pytest.mark.parametrize(
    ("share", "item_rest", "is_right", "flags"),
    [
        (0.049, -0.1, False, [Flag.IDLE]),
        (0.05, -0.1, False, []),
        (0.3, 0.2, False, [Flag.TEMPTING]),
        (0.01, 0.2, True, []),
    ],
)
def test_a_distractor_is_flagged_when_idle_or_when_it_draws_the_strong(share, item_rest, is_right, flags):
    assert choice_flags(Choice("b", 3, share, item_rest), is_right=is_right, n=30) == flags


def test_alpha_of_the_same_questions_is_the_plain_one_whatever_their_order():
    rows = REFERENCE[0]["rows"]
    attempts = [dict(list(enumerate(row))[:: -1 if n % 2 else 1]) for n, row in enumerate(rows)]

    alpha = alpha_of_draws(attempts)

    assert alpha.value == pytest.approx(REFERENCE[0]["alpha"])
    assert (alpha.items, alpha.n) == (len(rows[0]), len(rows))


def test_nothing_is_made_of_nothing():
    assert analyse_item([], []).difficulty is None
    assert (alpha_of_draws([]).value, cronbach_alpha([[1, 1], [1, 1]]), typical_seconds([])) == (
        None,
        None,
        None,
    )


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="one value an attempt"):
        analyse_item([1], [])
    with pytest.raises(ValueError, match="between 0 and 1"):
        analyse_item([2], [0])


def test_importing_the_flags_loads_no_numpy():
    code = "import sys, figures.items; print('numpy' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
