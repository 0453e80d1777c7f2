"""Figures of months: brought together, judged, with the limits of their counts."""

import numpy as np
import pytest

from audits.scoring.wave import wave_figures
from figures.evidence import Cause
from figures.records import balance_score
from tests.factories.kinds import OREL, REGION, TULA, TVER, criteria_of, inputs_of, instrument, item, node_of


def months(*observations, **fields):
    """Complaints of several months."""
    return instrument(
        "records",
        [
            item("K01", "CI01", rule="balance", context=True),
            item("K02", "CI02", rule="rate", per=1000, target=0.5, limit=5),
            item("K03", "CI03", rule="share"),
            item(
                "K04",
                "CI09",
                rule="rate",
                per=1000,
                target=0,
                limit=1,
                critical=True,
                norm="Закон",
                remedy="!",
            ),
            item("K05", None, rule="bad_share", context=True),
        ],
        observations=observations,
        **fields,
    )


MAY = {
    "K01": {"complaints": 30, "praise": 10},
    "K02": {"count": 4, "exposure": 2000},
    "K03": {"part": 30, "whole": 40},
    "K04": {"count": 0, "exposure": 2000},
    "K05": {"part": 10, "whole": 200},
}
JUNE = {
    **MAY,
    "K03": {"part": 10, "whole": 40},
    "K04": {"count": 2, "exposure": 2000},
    "K02": {"count": None},
}


def test_months_of_branches_are_brought_together_and_then_judged():
    figures = node_of(inputs_of(months((TULA, MAY), (TULA, JUNE), (OREL, MAY))))

    rows = criteria_of(figures)
    assert rows["CI03"].score == pytest.approx(100 * 70 / 120)
    assert rows["CI02"].score == pytest.approx(100 * (5 - 2) / 4.5)
    assert rows["CI02"].n == 4000
    assert rows["CI01"].score == pytest.approx(balance_score(90.5 / 30.5))
    assert rows["CI01"].weight == 0
    assert sum(row.weight for row in rows.values()) == pytest.approx(100)
    assert figures.sources[0].score.n == 2  # branches
    shown = {one["code"]: one for one in figures.details["records"]["items"]}
    assert shown["K05"]["value"] == 0.05
    assert shown["K05"]["context"]


def test_a_month_with_a_critical_case_is_a_failure_and_leaves_the_needs():
    found = wave_figures(inputs_of(months((TULA, MAY), (TULA, JUNE))))

    assert [(one.item.code, one.found, one.observation.pk) for one in found.failures] == [("K04", 2, 1)]
    assert [row.code for row in found.findings if row.critical_failure] == ["CI09"]


def test_the_months_of_one_branch_have_the_limits_of_their_counts():
    figures = node_of(inputs_of(months((TULA, MAY))))

    source = figures.sources[0].score
    assert source.low < source.mean < source.high
    assert figures.index.low < figures.index.mean < figures.index.high


def test_a_source_of_several_branches_leaves_out_one_branch_at_a_time():
    worse = {**MAY, "K03": {"part": 10, "whole": 40}}
    only_share = [item("K03", "CI03", rule="share")]
    seen = [(TULA, MAY), (OREL, worse), (TVER, MAY)]
    found = instrument("records", only_share, observations=seen)

    source = node_of(inputs_of(found)).sources[0].score

    left_out = [100 * value for value in (40 / 80, 60 / 80, 40 / 80)]
    error = np.sqrt(2 / 3 * sum((value - np.mean(left_out)) ** 2 for value in left_out))
    assert source.mean == pytest.approx(100 * 70 / 120)
    assert source.standard_error == pytest.approx(error)


def test_a_load_beyond_what_people_can_do_is_a_want_of_conditions():
    desk = instrument(
        "records",
        [item("H01", "HD01", rule="load", target=1.0, limit=1.3)],
        observations=[(TULA, {"H01": {"requests": 120, "capacity": 100}})],
    )

    found = wave_figures(inputs_of(desk))

    assert found.conditions == {"HD01"}
    assert [row.cause for row in found.findings] == [Cause.MAY]


def test_a_group_knows_in_how_many_of_its_branches_it_was_counted_and_one_branch_is_whole():
    seen = inputs_of(months((TULA, MAY), (TULA, JUNE), (OREL, MAY)))

    told = {node: node_of(seen, node).sources[0].branches for node in (None, REGION, TULA)}

    assert told == {None: 2, REGION: 2, TULA: None}
