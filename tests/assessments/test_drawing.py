"""The draw of a test."""

import json

import yaml
from hypothesis import given
from hypothesis import strategies as st

from assessments.drawing import draw, shown
from tests.factories.assessments import BANK, META

FINAL = [
    {**{key: one[key] for key in ("code", "kind", "outcome", "lesson", "critical", "points")}, "body": body}
    for one in yaml.safe_load(BANK.read_text())
    if one["pool"] == "final"
    for body in [{key: value for key, value in one.items() if key not in META}]
]
CRITICAL = {one["code"] for one in FINAL if one["critical"]}
seeds = st.integers(0, 2**62)


def codes(drawn):
    """Codes of drawn questions."""
    return {one["code"] for one in drawn}


def test_one_seed_gives_one_draw():
    assert draw(FINAL, count=10, seed=7) == draw(FINAL[::-1], count=10, seed=7)


@given(seeds)
def test_a_draw_has_its_size_and_all_critical_questions(seed):
    drawn = draw(FINAL, count=10, seed=seed)

    assert len(codes(drawn)) == len(drawn) == 10
    assert codes(drawn) >= CRITICAL


@given(seeds, seeds)
def test_a_repeat_brings_what_was_not_seen_first(first, second):
    seen = codes(draw(FINAL, count=10, seed=first))

    again = codes(draw(FINAL, count=10, seed=second, seen=seen))

    assert again >= {one["code"] for one in FINAL} - seen


@given(seeds)
def test_an_order_question_never_stands_in_its_right_order(seed):
    orders = [one for one in draw(FINAL, count=15, seed=seed) if one["kind"] == "order"]

    assert len(orders) == 2
    assert all([option["code"] for option in one["options"]] != one["right_order"] for one in orders)


@given(seeds)
def test_what_the_browser_gets_tells_nothing_about_right_answers(seed):
    drawn = draw(FINAL, count=15, seed=seed)

    sent = [shown(one) for one in drawn]

    assert all(set(one) == {"code", "kind", "text", "options"} for one in sent)
    assert all(set(option) == {"code", "text"} for one in sent for option in one["options"])
    assert all(
        [option["code"] for option in one["options"]] == sorted(x["code"] for x in one["options"])
        for one in sent
    )
    assert not any(
        text in json.dumps(sent, ensure_ascii=False) for one in drawn for text in (one["explanation"],)
    )


def test_a_small_bank_is_drawn_whole():
    assert len(draw(FINAL[:3], count=10, seed=1)) == 3
