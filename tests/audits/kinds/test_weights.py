"""Weights of sources and criteria, and criteria that are measured twice."""

from audits.scoring.nodes import doubled_criteria, weighting_plan
from audits.scoring.wave import wave_figures
from figures.index import index_weights
from tests.factories.kinds import (
    OREL,
    TULA,
    TVER,
    criteria_of,
    inputs_of,
    instrument,
    item,
    maturity,
    node_of,
)


def test_the_weight_of_a_source_divides_its_level():
    first = maturity((TULA, 2), code="first", weight=3.0)
    second = instrument("maturity", [item("B01", "MA02")], code="second", observations=[(TULA, {"B01": 2})])

    weights = index_weights(weighting_plan(inputs_of(first, second)))

    assert weights == {"MA01": 75, "MA02": 25}


def test_a_criterion_of_two_sections_stands_in_the_first():
    twice = instrument(
        "maturity",
        [item("A01", "MA01", "a"), item("A02", "MA01", "b"), item("A03", "MA02", "b")],
        observations=[(TULA, {"A01": 2, "A02": 4, "A03": 0})],
    )
    inputs = inputs_of(twice)

    assert index_weights(weighting_plan(inputs)) == {"MA01": 50, "MA02": 50}
    assert criteria_of(node_of(inputs))["MA01"].score == 75


def test_two_instruments_of_one_criterion_are_named():
    other = instrument("maturity", [item("B01", "MA01")], code="other", observations=[(TULA, {"B01": 2})])
    unused = instrument("maturity", [item("B01", "MA01")], code="unused")

    assert doubled_criteria(inputs_of(maturity((TULA, 3)), other)) == ["MA01"]
    assert doubled_criteria(inputs_of(maturity((TULA, 3)), unused)) == []


def test_progress_is_told_to_its_end():
    told = []

    wave_figures(
        inputs_of(maturity((TULA, 3), (OREL, 1), (TVER, 2))), progress=lambda *step: told.append(step)
    )

    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
