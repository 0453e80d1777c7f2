"""Other weights: each changed by up to a fifth, the same by the same seed, and what came out counted."""

import pytest

from figures.optimum import Terms, optimal_codes, optimal_plan
from figures.variations import RUNS, SHARE, shaken, variation
from tests.figures.catalogue import offers, remedies, wave
from tests.figures.test_optimum import PHONES, of, small_case


def test_weights_change_by_up_to_a_fifth_and_nothing_else_does():
    findings = wave(PHONES)

    found = {one.code: one for one in shaken(findings, 7)}

    for each in findings:
        assert abs(found[each.code].weight - each.weight) <= SHARE * each.weight + 1e-12
        assert (found[each.code].score, found[each.code].trust) == (each.score, each.trust)
    assert any(found[each.code].weight != each.weight for each in findings)


def test_the_same_seed_gives_the_same_weights_whatever_the_order():
    findings = wave(PHONES)

    assert shaken(findings, 3) == shaken(findings[::-1], 3) != shaken(findings, 4)


def test_runs_of_each_module_are_counted():
    findings = sorted((one for one in wave(PHONES) if one.weight), key=lambda one: one.code)

    def plan(known):
        return {"а", "б"} if known[0].weight > findings[0].weight else {"а"}

    found = variation(findings, plan)

    assert found.runs == RUNS
    assert found.modules["а"] == RUNS
    assert found.same + found.modules["б"] == RUNS


@pytest.mark.parametrize("seed", range(20))
def test_the_modules_alone_are_those_of_the_optimum(seed):
    findings, mapping, modules, terms = small_case(seed)

    found = optimal_plan(findings, mapping, modules, terms)
    codes = optimal_codes(findings, mapping, modules, terms)

    assert codes == frozenset(found.plan.codes)


def test_a_wave_of_bad_telephones_keeps_its_telephone_modules_in_almost_all_runs():
    def plan(findings):
        return optimal_codes(findings, remedies(), of("Ф"), Terms(budget=3, at_most=4))

    found = variation(wave(PHONES), plan, runs=12)

    assert max(found.modules.values()) == 12
    assert "ОК-ОБ-216" not in found.modules
    assert set(found.modules) <= {one.code for one in offers()}
