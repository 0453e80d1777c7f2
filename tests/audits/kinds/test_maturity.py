"""Audits of maturity: levels, and intervals over branches."""

import pytest
from scipy import stats

from tests.factories.kinds import OREL, REGION, TULA, TVER, criteria_of, inputs_of, maturity, node_of


def test_a_level_is_worth_twenty_five_points_and_one_audit_has_no_interval():
    figures = node_of(inputs_of(maturity((TULA, 3))))

    row = criteria_of(figures)["MA01"]
    assert (row.score, row.low, row.high, row.n, row.strength) == (75, None, None, 1, "medium")
    assert row.reliability == 1
    assert figures.details["maturity"]["context"] == [
        {"code": "A02", "text": "Пункт A02", "conditions": True, "level": 1, "n": 1}
    ]
    assert figures.index.low is None


def test_audits_of_several_branches_have_an_interval_over_branches():
    figures = node_of(inputs_of(maturity((TULA, 3), (TULA, 1), (OREL, 4), (TVER, "NA"), (TVER, 3))))

    row = criteria_of(figures)["MA01"]
    points = [50, 100, 75]
    low, _high = stats.t.interval(0.95, 2, 75, stats.sem(points))
    assert (row.score, row.n) == (pytest.approx(75), 4)
    assert row.low == pytest.approx(max(0, low))
    assert figures.sources[0].score.mean == pytest.approx(75)
    assert figures.sources[0].n == 5


def test_a_group_knows_how_many_of_its_branches_were_audited_and_one_branch_is_whole():
    seen = inputs_of(maturity((TULA, 3), (TULA, 1), (OREL, 4)))

    told = {node: node_of(seen, node).sources[0].branches for node in (None, REGION, TULA)}

    assert told == {None: 2, REGION: 2, TULA: None}
