"""The draw of a test."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.drawing import Render, draw, dressed, shown
from tests.factories.assessments import BANK, META
from tests.reading import read_yaml

ROWS = read_yaml(BANK)
EVERY = [
    {**{key: one[key] for key in META - {"pool"}}, "body": {key: one[key] for key in one if key not in META}}
    for one in ROWS
]
FINAL_CODES = {one["code"] for one in ROWS if one["pool"] == "final"}
FINAL = [one for one in EVERY if one["code"] in FINAL_CODES]
FAULTS = [one for one in FINAL if one["kind"] == "faults"]
CRITICAL = {one["code"] for one in FINAL if one["critical"]}
RULES = [
    {"kind": "faults", "count": 2},
    {"outcome": "З4", "difficulty": 2, "count": 1},
    {"kind": "cloze", "count": 1},
]
SECRET = {
    "correct",
    "rank",
    "why",
    "right",
    "fault",
    "accept",
    "is_true",
    "answer",
    "tolerance",
    "solution",
    "origin",
}
seeds = st.integers(0, 2**62)


def codes(drawn):
    """Codes of drawn questions."""
    return {one["code"] for one in drawn}


def keys_of(value):
    """Names of all fields, however deep."""
    if isinstance(value, dict):
        return set(value) | {name for one in value.values() for name in keys_of(one)}
    return {name for one in value for name in keys_of(one)} if isinstance(value, list) else set()


def test_one_seed_gives_one_draw():
    assert draw(FINAL, count=10, seed=7) == draw(FINAL[::-1], count=10, seed=7)


@given(seeds)
def test_a_draw_has_its_size_and_all_critical_questions(seed):
    drawn = draw(FINAL, count=10, seed=seed, rules=RULES)

    assert len(codes(drawn)) == len(drawn) == 10
    assert codes(drawn) >= CRITICAL


@given(seeds, seeds)
def test_with_a_bank_of_twice_the_size_a_repeat_shares_no_uncritical_question(first, second):
    seen = codes(draw(FINAL, count=10, seed=first))

    again = codes(draw(FINAL, count=10, seed=second, seen=seen))

    assert again & seen == CRITICAL


@given(seeds, seeds)
def test_a_repeat_from_a_small_bank_takes_all_that_was_not_seen(first, second):
    small = FINAL[:15]
    seen = codes(draw(small, count=10, seed=first))

    again = codes(draw(small, count=10, seed=second, seen=seen))

    assert again >= codes(small) - seen


@given(seeds)
def test_rules_are_kept(seed):
    drawn = draw(FINAL, count=10, seed=seed, rules=RULES)

    kinds = Counter(one["kind"] for one in drawn)
    bank = {one["code"]: one for one in FINAL}
    assert kinds["faults"] >= 2
    assert kinds["cloze"] >= 1
    assert any(bank[one["code"]]["outcome"] == "З4" and bank[one["code"]]["difficulty"] == 2 for one in drawn)


@given(seeds, seeds)
def test_a_rule_takes_what_was_not_seen_first_and_seen_ones_only_when_it_must(first, second):
    rules = [{"kind": "faults", "count": 2}]
    seen = codes(one for one in draw(FINAL, count=10, seed=first, rules=rules) if one["kind"] == "faults")

    again = [
        one for one in draw(FINAL, count=10, seed=second, seen=seen, rules=rules) if one["kind"] == "faults"
    ]

    assert len(again) == 2
    assert len(codes(again) - seen) == min(2, len(FAULTS) - len(seen))


@given(seeds)
def test_a_critical_question_counts_for_the_rule_that_it_fits(seed):
    bank = [
        {**one, "critical": one["code"] == "q33"} for one in FINAL if one["kind"] in {"faults", "matching"}
    ]

    drawn = draw(
        bank, count=2, seed=seed, rules=[{"kind": "faults", "count": 1}, {"kind": "matching", "count": 1}]
    )

    assert sorted(one["kind"] for one in drawn) == ["faults", "matching"]


@given(seeds)
def test_rules_never_make_a_test_longer(seed):
    assert len(draw(FINAL, count=4, seed=seed, rules=[{"outcome": "З4", "count": 4}])) == 4


@given(seeds)
def test_an_order_question_never_stands_in_its_right_order(seed):
    orders = [one for one in draw(FINAL, count=len(FINAL), seed=seed) if one["kind"] == "order"]

    assert len(orders) == 3
    assert all([option["code"] for option in one["options"]] != one["right_order"] for one in orders)


@given(seeds)
def test_codes_follow_the_shown_order_and_lines_stay_as_they_were_said(seed):
    drawn = draw(EVERY, count=len(EVERY), seed=seed)

    for one in drawn:
        assert [option["code"] for option in one["options"]] == sorted(x["code"] for x in one["options"])
        assert [line["code"] for line in one.get("lines", ())] == [
            str(place) for place in range(1, len(one.get("lines", ())) + 1)
        ]


@given(seeds)
def test_what_the_browser_gets_tells_nothing_about_right_answers(seed):
    drawn = draw(EVERY, count=len(EVERY), seed=seed)

    sent = [shown(one) for one in drawn]

    assert not keys_of(sent) & SECRET
    text = json.dumps(sent, ensure_ascii=False)
    assert not any(one["explanation"] in text for one in drawn)


def test_right_sides_that_say_the_same_stand_once():
    pairs = [
        {"code": code, "left": code, "right": right}
        for code, right in (("a", "да"), ("b", "нет"), ("c", "да"))
    ]
    bank = [{**FINAL[0], "kind": "matching", "body": {"text": "?", "pairs": pairs}}]

    question = draw(bank, count=1, seed=1)[0]

    assert sorted(option["text"] for option in question["options"]) == ["да", "нет"]
    assert question["lefts"][0]["right"] == question["lefts"][2]["right"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_small_bank_is_drawn_whole(count):
    assert len(draw(FINAL[:count], count=10, seed=1)) == count


def test_only_texts_with_marks_are_kept_as_html_too():
    def rendered(text):
        return f"<em>{text}</em>" if "*" in text else ""

    plain, rich = (
        draw(FINAL[:1], count=1, seed=1)[0],
        {**FINAL[0], "body": {**FINAL[0]["body"], "text": "*важно*"}},
    )
    render = Render(block=rendered, inline=rendered)

    assert dressed(plain, render) == plain
    assert dressed(draw([rich], count=1, seed=1)[0], render)["html"] == "<em>*важно*</em>"
