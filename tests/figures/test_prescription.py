"""The prescription: the worked example to its printed digits, the archetypes, and what holds for any wave."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figures.evidence import Cause
from figures.greedy import greedy_plan
from figures.prescription import (
    Finding,
    Offer,
    Remedy,
    management_decisions,
    module_needs,
    objective,
    unanswered,
    with_own_module,
    yields,
)
from tests.figures.catalogue import offers, plans_by_audience, remedies, wave

EXAMPLE = [
    Finding("MC04", 55, 1.6),
    Finding("MC05", 48, 0.8),
    Finding("MV12", 60, 0.8),
    Finding("SQ07", 60, 1.6),
    Finding("CI07", 40, 1.0),
    Finding("HD06", 62, 1.0),
]
AMPLE = {"Ф": 30, "С": 30, "Р": 30}


def numbers(codes):
    """The numbers of modules, as people call them."""
    return [code[-3:] for code in codes]


def test_the_example_has_the_printed_needs_and_yields():
    rows = {row.code[-3:]: row for row in yields(EXAMPLE, remedies(), offers())}

    printed = {"155": (77.6, 38.8), "188": (55.0, 55.0), "185": (52.6, 52.6), "183": (48.0, 48.0)}
    printed |= {"181": (40.0, 20.0), "169": (22.5, 22.5), "203": (20.0, 6.67)}
    printed |= dict.fromkeys(("187", "189", "217", "197"), (20.0, 10.0))
    assert {
        code: (round(rows[code].need, 1), round(rows[code].yield_per_day, 2)) for code in printed
    } == printed


def test_the_example_is_planned_as_printed():
    plan = greedy_plan(EXAMPLE, remedies(), offers(), budget=5, stop_below=10)

    assert numbers(plan.codes) == ["188", "185", "183", "181"]
    assert plan.cost == 5
    assert {code: round(missing, 2) for code, missing in plan.remaining.items()} == {
        "MC04": 15, "MC05": 18.5, "MV12": 18.75, "SQ07": 12.5, "CI07": 22.5, "HD06": 11.5,
    }  # fmt: skip


def test_three_one_day_modules_displace_the_two_day_course():
    plan = greedy_plan(EXAMPLE, remedies(), offers(), budget=3, stop_below=10)
    left = [Finding(each.code, 85 - plan.remaining[each.code], each.weight) for each in EXAMPLE]

    by_code = {row.code[-3:]: row.yield_per_day for row in yields(left, remedies(), offers())}

    assert (round(by_code["155"], 1), round(by_code["181"], 1)) == (19.4, 20.0)


def test_every_row_says_which_criteria_call_for_it():
    row = next(row for row in yields(EXAMPLE, remedies(), offers()) if row.code == "ОК-РП-188")

    assert row.criteria == ("CI07", "MV12")
    assert dict(row.because) == {"CI07": pytest.approx(45), "MV12": pytest.approx(10)}


def test_bad_telephones_call_for_the_telephone_module():
    bad = {code: 50.0 for code in remedies() if code.startswith("MC")}

    frontline = plans_by_audience(wave(bad), remedies(), offers(), AMPLE)["Ф"]

    assert numbers(frontline.codes)[0] == "155"


def test_bad_management_calls_for_managers_modules():
    bad = {code: 50.0 for code in remedies() if code.startswith("MA")}

    plan = plans_by_audience(wave(bad), remedies(), offers(), AMPLE)["Р"]

    assert {"176", "195", "205"} & set(numbers(plan.codes))


def test_bad_premises_are_a_decision_and_no_course():
    findings = wave({"SQ02": 40.0, "MV01": 40.0})

    plans = plans_by_audience(findings, remedies(), offers(), AMPLE)

    assert [plan.steps for plan in plans.values()] == [(), (), ()]
    assert {each.code for each in management_decisions(findings, remedies())} == {"SQ02", "MV01"}


def test_unknown_products_call_for_the_organisations_own_module():
    findings = wave(dict.fromkeys(("SQ17", "MV08", "MC06", "ES04"), 50.0))
    own = Offer("ВЕГА-01", 1)

    plan = plans_by_audience(findings, with_own_module(remedies(), own.code), [*offers(), own], AMPLE)["Ф"]

    assert plan.codes[0] == own.code
    assert "217" not in numbers(plan.codes)


def test_without_an_own_module_its_lack_is_said_and_217_not_sold():
    findings = wave(dict.fromkeys(("SQ17", "MV08", "MC06"), 50.0))
    mapping = with_own_module(remedies(), None)

    assert "ОК-ПО-217" not in module_needs(findings, mapping, offers())
    assert [each.code for each in unanswered(findings, mapping)] == ["MV08"]


def test_a_wave_on_target_prescribes_nothing():
    plans = plans_by_audience(wave({}), remedies(), offers(), AMPLE)

    assert [plan.codes for plan in plans.values()] == [(), (), ()]
    assert yields(wave({}), remedies(), offers()) == []


def test_a_critical_failure_stays_outside_the_needs():
    failed = Finding("MV18", 20, 5, critical_failure=True)

    assert module_needs([failed], remedies(), offers()) == {}
    assert objective([failed], remedies(), offers()) == 0


def test_conditions_of_work_call_for_a_decision_and_for_no_course():
    late = Finding("SQ11", 50, cause=Cause.MAY)

    assert module_needs([late], remedies(), offers()) == {}
    assert management_decisions([late], remedies()) == [late]
    assert unanswered([replace(late, code="XX01")], remedies()) == []


def test_a_poor_audience_stops_at_a_fifth_of_the_best_yield():
    mapping = {"A": Remedy("A", ("ф",)), "B": Remedy("B", ("р1",)), "C": Remedy("C", ("р2",))}
    findings = [Finding("A", 35, 10), Finding("B", 35, 2), Finding("C", 35, 1.9)]
    modules = [Offer("ф", 1, "Ф"), Offer("р1", 1, "Р"), Offer("р2", 1, "Р")]

    plans = plans_by_audience(findings, mapping, modules, {"Ф": 9, "Р": 9})

    assert plans["Р"].stop_below == pytest.approx(100)
    assert plans["Р"].codes == ("р1",)


def test_reach_and_person_days_move_the_yield_but_not_the_need():
    crowd = Offer("ОК-РП-188", 1, reach=6, person_days=4)

    row = yields(EXAMPLE, remedies(), [crowd])[0]

    assert (row.need, row.yield_per_day) == (pytest.approx(55), pytest.approx(55 * 6 / 4))


def test_excluded_and_disallowed_modules_are_not_chosen():
    def after_188(bundle, chosen):
        return bundle[-1] != "ОК-ОБ-185" or "ОК-РП-188" in chosen

    without = greedy_plan(EXAMPLE, remedies(), offers(), budget=3, excluded={"ОК-РП-188"}, allowed=after_188)
    with_it = greedy_plan(EXAMPLE, remedies(), offers(), budget=3, allowed=after_188)

    assert not {"185", "188"} & set(numbers(without.codes))
    assert numbers(with_it.codes)[:2] == ["188", "185"]


def test_a_module_brings_its_prerequisites_and_is_judged_with_their_days():
    mapping = {"A": Remedy("A", ("б",)), "B": Remedy("B", ("в",))}
    modules = [Offer("а", 1), Offer("б", 1), Offer("в", 1)]
    findings = [Finding("A", 35, 3), Finding("B", 35, 2)]  # 150 points by two days, 100 by one

    plan = greedy_plan(findings, mapping, modules, budget=3, requires={"б": ("а",)})

    assert plan.codes == ("в", "а", "б")
    assert [step.need for step in plan.steps] == pytest.approx([100, 0, 150])
    assert greedy_plan(findings, mapping, modules, budget=2, requires={"б": ("а",)}).codes == ("в",)


def test_a_prerequisite_that_is_not_offered_is_left_to_a_person():
    mapping = {"A": Remedy("A", ("б",))}

    plan = greedy_plan([Finding("A", 35)], mapping, [Offer("б", 1)], budget=2, requires={"б": ("а",)})

    assert plan.codes == ("б",)


def test_equal_yields_are_ordered_by_code():
    mapping = {"A": Remedy("A", ("m2", "m1"))}

    assert [row.code for row in yields([Finding("A", 50)], mapping, [Offer("m2", 1), Offer("m1", 1)])] == [
        "m1",
        "m2",
    ]


def test_a_criterion_that_the_mapping_does_not_know_calls_for_nothing():
    stranger = Finding("XX01", 10)

    assert yields([stranger], remedies(), offers()) == []
    assert unanswered([stranger], remedies()) == [stranger]


waves = st.fixed_dictionaries({code: st.floats(0, 100) for code in list(remedies())[::4]}).map(wave)


@settings(max_examples=40, deadline=None)
@given(waves, st.integers(0, 12))
def test_a_plan_keeps_its_budget_and_closes_what_it_says(findings, budget):
    plan = greedy_plan(findings, remedies(), offers(), budget=budget, stop_below=1)

    closed = sum(each.pull * (each.deficit - plan.remaining[each.code]) for each in findings)
    assert sum(step.cost for step in plan.steps) == plan.cost <= budget
    assert len(set(plan.codes)) == len(plan.codes)
    assert plan.objective == pytest.approx(closed, abs=1e-9)
    assert all(step.yield_per_day >= 1 for step in plan.steps)


@settings(max_examples=40, deadline=None)
@given(waves, st.integers(1, 6), st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_any_order(findings, budget, shuffled):
    mixed_findings, mixed_offers = list(findings), list(offers())
    shuffled.shuffle(mixed_findings)
    shuffled.shuffle(mixed_offers)

    plan = greedy_plan(findings, remedies(), offers(), budget=budget)

    assert greedy_plan(mixed_findings, remedies(), mixed_offers, budget=budget).codes == plan.codes


@settings(max_examples=40, deadline=None)
@given(waves, st.lists(st.sampled_from(offers()), max_size=6, unique=True), st.sampled_from(offers()))
def test_one_more_module_never_closes_less(findings, chosen, extra):
    more = [*chosen, extra] if extra not in chosen else chosen

    assert objective(findings, remedies(), more) >= objective(findings, remedies(), chosen) - 1e-9


@settings(max_examples=40, deadline=None)
@given(waves)
def test_needs_equal_an_independent_computation(findings):
    expected = {}
    for each in findings:
        remedy = remedies()[each.code]
        amount = (
            0 if remedy.management else each.weight * each.trust * each.reliability * max(0, 85 - each.score)
        )
        for modules, share in ((remedy.main, 1), (remedy.support, 0.5)):
            for module in modules:
                expected[module] = expected.get(module, 0) + share * amount

    assert module_needs(findings, remedies(), offers()) == pytest.approx(
        {m: n for m, n in expected.items() if n > 0}
    )
