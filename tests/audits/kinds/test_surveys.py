"""Surveys: servperf, mini-tests, what is missing, sections, and that nobody of the staff can be made out."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from audits.scoring.nodes import WaveTree
from figures.intervals import wilson_interval
from tests.factories.kinds import (
    NODES,
    OREL,
    TULA,
    TVER,
    agreement,
    criteria_of,
    inputs_of,
    instrument,
    item,
    node_of,
)


def test_servperf_scores_a_criterion_by_the_way_from_one_to_seven():
    marks = [6, 7, 5, 6, 4, 7]
    survey = instrument(
        "survey",
        [agreement("SP01", "SQ01"), agreement("SP02", "SQ02")],
        answers=[(TULA, {"SP01": mark, "SP02": None}) for mark in marks],
        respondents="customers",
        level="customer",
        trust=0.9,
    )

    rows = criteria_of(node_of(inputs_of(survey)))

    points = [100 * (mark - 1) / 6 for mark in marks]
    low, _high = stats.t.interval(0.95, 5, np.mean(points), stats.sem(points))
    assert list(rows) == ["SQ01"]
    assert rows["SQ01"].score == pytest.approx(np.mean(points))
    assert (rows["SQ01"].low, rows["SQ01"].high) == pytest.approx((low, 100))
    assert (rows["SQ01"].n, rows["SQ01"].strength, rows["SQ01"].trust) == (6, "weak", 0.9)
    assert rows["SQ01"].reliability == pytest.approx(6 / 36)


def test_a_mini_test_is_the_share_of_right_answers_with_wilsons_limits():
    survey = instrument(
        "survey",
        [item("E1", "ES04", type="choice", right=2, options=["а", "б"])],
        answers=[(TULA, {"E1": 2 if at < 7 else 1}) for at in range(10)],
        respondents="staff",
        scale=(1, 5),
    )

    row = criteria_of(node_of(inputs_of(survey)))["ES04"]

    expected = wilson_interval(7, 10)
    assert (row.score, row.low, row.high) == pytest.approx((70, 100 * expected.low, 100 * expected.high))


def test_cannot_tell_and_does_not_apply_are_neither_low_nor_answers():
    survey = instrument(
        "survey",
        [agreement("E1", "ES01"), agreement("E2", "ES02", reverse=True)],
        answers=[(TULA, {"E1": 5, "E2": 1}), (TULA, {"E1": None, "E2": "NA"}), (TULA, {})] * 5,
        respondents="staff",
        scale=(1, 5),
    )

    rows = criteria_of(node_of(inputs_of(survey)))

    assert {code: (row.score, row.n) for code, row in rows.items()} == {"ES01": (100, 5), "ES02": (100, 5)}


def test_a_survey_shows_its_sections_with_consistency_and_its_context():
    survey = instrument(
        "survey",
        [agreement("E1", "ES01"), agreement("E2", "ES01"), agreement("E3", None)],
        answers=[(TULA, {"E1": 3 + at % 3, "E2": 3 + (at + 1) % 3, "E3": 5}) for at in range(9)],
        scale=(1, 5),
    )

    figures = node_of(inputs_of(survey))

    details = figures.details["survey"]
    assert (details["n"], details["sections"][0]["score"], details["sections"][0]["n"]) == (9, 75, 9)
    assert details["sections"][0]["alpha"] == pytest.approx(-2)  # the two go against each other
    assert [(one["code"], one["score"], one["n"]) for one in details["context"]] == [("E3", 100, 9)]
    assert list(criteria_of(figures)) == ["ES01"]


staffs = st.lists(
    st.tuples(st.sampled_from([TULA, OREL, TVER]), st.one_of(st.none(), st.integers(1, 5))),
    min_size=1,
    max_size=40,
)


@given(staffs)
def test_nobody_of_a_staff_survey_can_be_made_out_by_any_difference(people):
    survey = instrument(
        "survey",
        [agreement("E1", "ES01"), agreement("E2", None)],
        answers=[(branch, {"E1": mark, "E2": mark}) for branch, mark in people],
        respondents="staff",
        scale=(1, 5),
    )
    tree = WaveTree.of(inputs_of(survey))
    nodes = [node for node in NODES if any(branch in NODES[node] for branch, _ in people)]
    answered = {node: {at for at, (branch, mark) in enumerate(people) if branch in NODES[node] and mark}
               for node in nodes}  # fmt: skip

    shown = {node: tree.node(node) for node in nodes}

    said = [node for node, figures in shown.items() if figures.criteria]
    for node in said:
        assert criteria_of(shown[node])["ES01"].n == len(answered[node]) >= 5
    for signs in product((-1, 0, 1), repeat=len(said)):  # every sum and difference of what is shown
        left = [0] * len(people)
        for sign, node in zip(signs, said, strict=True):
            for at in answered[node]:
                left[at] += sign
        assert not 0 < sum(one != 0 for one in left) < 5
    for figures in shown.values():
        told = (*figures.counts.values(), *(row.n for row in figures.sources))
        assert all(n >= 5 for n in told)
        assert bool(figures.sources) <= bool(figures.counts)
        assert "sections" not in figures.details.get("survey", {})
        context = figures.details.get("survey", {}).get("context", [])
        assert all(one["n"] >= 5 for one in context)
