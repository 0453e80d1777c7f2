"""Figures of months: the printed rules, their limits, and what holds for any numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from figures.records import (
    FIELDS,
    Constants,
    Rule,
    balance_score,
    is_overloaded,
    judged,
    records,
    score_of,
    totals,
    without,
)

CONSTANTS = {
    Rule.RATE: Constants(per=1000, target=0.5, limit=5),
    Rule.TIME: Constants(target=30, limit=240),
    Rule.LOAD: Constants(target=1.0, limit=1.3),
    Rule.OUTPUT: Constants(norm=400),
}
whole = st.integers(0, 500).map(float)


@st.composite
def numbers(draw, rule):
    """What an item of the rule may have been told."""
    if rule in (Rule.SHARE, Rule.BAD_SHARE):
        count = draw(whole)
        return {"part": float(draw(st.integers(0, int(count)))), "whole": count}
    if rule is Rule.OUTPUT:
        closed = draw(whole)
        return {
            "closed": closed,
            "staff": draw(st.floats(0, 20)),
            "reopened": float(draw(st.integers(0, int(closed)))),
        }
    if rule is Rule.MEAN5:
        return {"mean": draw(st.floats(1, 5)), "count": draw(whole)}
    return {name: draw(whole) for name in FIELDS[rule]}


rules = st.sampled_from(list(Rule))
told = rules.flatmap(lambda rule: st.tuples(st.just(rule), st.lists(numbers(rule), max_size=6)))


@pytest.mark.parametrize(
    ("complaints", "praise", "points"),
    [(30, 1, 0), (10, 1, 50), (3, 1, 85), (1, 3, 100), (90, 1, 0), (0, 1, 100)],
)
def test_the_anchors_of_complaints_for_each_praise(complaints, praise, points):
    assert balance_score(complaints / praise) == pytest.approx(points)


def test_the_balance_is_linear_in_the_logarithm_between_its_anchors():
    between = math.exp((math.log(3) + math.log(10)) / 2)

    assert balance_score(between) == pytest.approx((85 + 50) / 2)


def test_the_balance_is_not_scored_below_twenty_records():
    few = judged(Rule.BALANCE, {"complaints": 15.0, "praise": 4.0}, Constants())
    enough = judged(Rule.BALANCE, {"complaints": 15.0, "praise": 5.0}, Constants())

    assert (few.score, few.n, round(few.value, 2)) == (None, 19, 3.44)
    assert enough.score == pytest.approx(balance_score(15.5 / 5.5))
    assert enough.low < enough.score < enough.high


@pytest.mark.parametrize(
    ("rule", "given_numbers", "score"),
    [
        (Rule.RATE, {"count": 5, "exposure": 4000}, 100 * (5 - 1.25) / 4.5),
        (Rule.RATE, {"count": 0, "exposure": 4000}, 100),
        (Rule.SHARE, {"part": 45, "whole": 60}, 75),
        (Rule.BAD_SHARE, {"part": 45, "whole": 60}, 25),
        (Rule.MEAN5, {"mean": 4.0, "count": 30}, 75),
        (Rule.TIME, {"median": 10, "p90": 135, "count": 300}, 50),
        (Rule.LOAD, {"requests": 115, "capacity": 100}, 50),
        (Rule.OUTPUT, {"closed": 1000, "staff": 2.0, "reopened": 100}, 90),
        (Rule.OUTPUT, {"closed": 600, "staff": 2.0, "reopened": 60}, 67.5),
    ],
)
def test_each_rule_gives_its_printed_score(rule, given_numbers, score):
    assert judged(rule, given_numbers, CONSTANTS.get(rule, Constants())).score == pytest.approx(score)


def test_a_rate_has_the_limits_of_its_count_and_a_share_those_of_wilson():
    rate = judged(Rule.RATE, {"count": 20.0, "exposure": 10_000.0}, CONSTANTS[Rule.RATE])
    low, high = stats.chi2.ppf(0.025, 40) / 2 / 10, stats.chi2.ppf(0.975, 42) / 2 / 10
    share = judged(Rule.SHARE, {"part": 7.0, "whole": 10.0}, Constants())

    assert (rate.low, rate.high) == pytest.approx((100 * (5 - high) / 4.5, 100 * (5 - low) / 4.5))
    assert (round(share.low, 1), round(share.high, 1)) == (39.7, 89.2)


def test_twenty_complaints_are_not_two_thousand():
    few, many = (
        judged(Rule.SHARE, {"part": 0.6 * count, "whole": float(count)}, Constants()) for count in (20, 2000)
    )

    assert few.high - few.low > 5 * (many.high - many.low)


def test_a_load_above_a_tenth_over_capacity_is_a_want_of_people():
    assert is_overloaded({"requests": 111.0, "capacity": 100.0})
    assert not is_overloaded({"requests": 110.0, "capacity": 100.0})
    assert not is_overloaded({"requests": 5.0, "capacity": 0.0})


def test_months_are_added_up_and_means_weighed_by_their_counts():
    months = [{"mean": 5.0, "count": 3.0}, {"mean": 4.0, "count": 1.0}, {"mean": 1.0}, {}]

    assert totals(Rule.MEAN5, months) == {"count": 4.0, "mean": 4.75}
    assert totals(Rule.SHARE, [{"part": 1.0}, {}]) is None


@given(told)
def test_every_score_lies_on_its_scale_inside_its_limits(case):
    rule, months = case
    together = totals(rule, months)
    row = together and judged(rule, together, CONSTANTS.get(rule, Constants()))

    if row and row.score is not None:
        assert 0 <= row.score <= 100
        assert row.low is None or 0 <= row.low <= row.score <= row.high <= 100
        assert row.n == records(rule, together)


@given(told, st.randoms(use_true_random=False))
def test_the_order_of_months_does_not_matter(case, shuffled):
    rule, months = case
    mixed = shuffled.sample(months, len(months))

    assert totals(rule, mixed) == pytest.approx(totals(rule, months))


@given(told)
def test_totals_of_totals_are_totals_and_a_part_can_be_left_out(case):
    rule, months = case
    parts = [one for month in months if (one := totals(rule, [month])) is not None]
    together = totals(rule, months)

    assert totals(rule, parts) == pytest.approx(together)
    if len(parts) > 1:
        assert without(rule, together, parts[0]) == pytest.approx(totals(rule, parts[1:]), abs=1e-6)
        assert without(rule, together, None) == together


@given(st.integers(1, 300), st.data())
def test_more_good_ones_never_score_less(count, data):
    part = data.draw(st.integers(0, count - 1))
    scores = {
        rule: [
            score_of(rule, {"part": float(one), "whole": float(count)}, Constants())
            for one in (part, part + 1)
        ]
        for rule in (Rule.SHARE, Rule.BAD_SHARE)
    }

    assert scores[Rule.SHARE][0] < scores[Rule.SHARE][1]
    assert scores[Rule.BAD_SHARE][0] > scores[Rule.BAD_SHARE][1]


@given(st.floats(0.001, 500), st.floats(0.001, 500))
def test_more_complaints_for_each_praise_never_score_more(one, other):
    fewer, more = sorted((one, other))

    assert 100 >= balance_score(fewer) >= balance_score(more) >= 0
