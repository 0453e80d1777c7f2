"""What each kind of instrument says of a wave: worked figures, anonymity, context, blind spots, the index."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from audits.scoring.answers import AnswersReader
from audits.scoring.inputs import (
    Budget,
    Catalogue,
    CriterionFacts,
    Group,
    InstrumentFacts,
    ItemFacts,
    Observed,
    WaveInputs,
)
from audits.scoring.nodes import WaveTree, doubled_criteria, weighting_plan
from audits.scoring.wave import wave_figures
from figures.evidence import Cause
from figures.index import index_weights
from figures.intervals import wilson_interval
from figures.records import balance_score

TULA, OREL, TVER = 11, 12, 13
REGION = 5
PARENTS = {REGION: None, TULA: REGION, OREL: REGION, TVER: None}
NODES = {
    None: frozenset({TULA, OREL, TVER}),
    REGION: frozenset({TULA, OREL}),
    TULA: frozenset({TULA}),
    OREL: frozenset({OREL}),
    TVER: frozenset({TVER}),
}
HEADS = {
    "survey": {"level": "internal", "source": "ES", "trust": 0.4, "n0": 30.0},
    "visit": {"level": "external", "source": "MV", "trust": 1.0, "n0": 3.0},
    "maturity": {"level": "internal", "source": "MA", "trust": 0.7, "n0": 0.0},
    "records": {"level": "customer", "source": "CI", "trust": 0.6, "n0": 0.0},
    "servqual": {"level": "customer", "source": "SQ", "trust": 0.9, "n0": 30.0},
}


def item(code, criterion, section="a", **body):
    """One question."""
    return ItemFacts(code, criterion, section, {"text": f"Пункт {code}", **body})


def agreement(code, criterion, **body):
    """A statement."""
    return item(code, criterion, type="agreement", **{"reverse": False, **body})


def instrument(kind, items, *, code=None, answers=(), observations=(), **fields):
    """An instrument with what was observed: answers as (branch, values), observations the same."""
    sections = dict.fromkeys(one.group for one in items)
    return InstrumentFacts(
        code=code or kind,
        version=1,
        kind=kind,
        title=kind,
        groups=tuple(Group(one, one, fields.pop(f"weight_{one}", 1.0)) for one in sections),
        items=tuple(items),
        observations=tuple(
            Observed(at, branch, f"Н-{at}", values) for at, (branch, values) in enumerate(observations)
        ),
        answers=_answers(kind, items, list(sections), answers) if answers else None,
        **{**HEADS[kind], **fields},
    )


def _answers(kind, items, sections, answers):
    """Values as the reader packs them, in two portions."""
    reader = AnswersReader(kind, [one.code for one in items], sections)
    half = len(answers) // 2 or 1
    for portion in (answers[:half], answers[half:]):
        if portion:
            reader.add([branch for branch, _ in portion], [values for _, values in portion])
    return reader.answers()


def inputs_of(
    *instruments, competences=(("СК-01", "Первая"), ("СК-02", "Вторая")), belongs=lambda _code: ("СК-01",)
):
    """A wave of these instruments; nothing answers their criteria."""
    codes = {one.criterion for each in instruments for one in each.items if one.criterion}
    return WaveInputs(
        target=85.0,
        level_weights={"customer": 50, "external": 35, "internal": 15},
        budgets={"Ф": Budget(5), "С": Budget(5), "Р": Budget(6)},
        instruments=tuple(instruments),
        catalogue=Catalogue(
            criteria={code: CriterionFacts(code, code, "Н", (), (), False, belongs(code)) for code in codes},
            modules={},
            competences=dict(competences),
        ),
        nodes=NODES,
        parents=PARENTS,
    )


def node_of(inputs, node=None):
    """The figures of one node."""
    return WaveTree.of(inputs).node(node)


def criteria_of(figures):
    """Criterion -> row."""
    return {row.code: row for row in figures.criteria}


# --- surveys --------------------------------------------------------------------------------------
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


# --- checklists, audits, months -------------------------------------------------------------------
def test_several_checklists_stand_side_by_side_and_visits_are_the_visits():
    def checklist(code, source, criterion, answer):
        facts = item("V01", criterion, type="yes_no", weight=1, critical=False)
        return instrument(
            "visit", [facts, item("V02", None, type="yes_no", weight=1, critical=False)],
            code=code, source=source, observations=[(TULA, {"V01": answer, "V02": "yes"})] * 4,
        )  # fmt: skip

    figures = node_of(
        inputs_of(checklist("calls", "MC", "MC02", "no"), checklist("walks", "MV", "MV04", "yes"))
    )

    assert figures.visits.mean == 100
    assert {code: row.score for code, row in criteria_of(figures).items()} == {"MC02": 0, "MV04": 100}
    assert {row.source: row.weight for row in figures.sources} == {"calls": 50, "walks": 50}
    assert figures.details["calls"]["context"] == [
        {"code": "V02", "text": "Пункт V02", "score": 100.0, "n": 4}
    ]
    assert figures.index.mean == 50


def test_a_checklist_of_context_alone_is_shown_and_weighs_nothing():
    promises = instrument(
        "visit", [item("P01", None, type="yes_no", weight=1, critical=False)],
        observations=[(TULA, {"P01": "yes"}), (TULA, {"P01": "no"})],
    )  # fmt: skip

    figures = node_of(inputs_of(promises, maturity((TULA, 3))))

    assert figures.details["visit"] == {
        "n": 2, "context": [{"code": "P01", "text": "Пункт P01", "score": 50.0, "n": 2}],
    }  # fmt: skip
    assert [row.source for row in figures.sources] == ["maturity"]


def maturity(*audits, **fields):
    """Audits of one practice each, and of noise."""
    return instrument(
        "maturity",
        [item("A01", "MA01"), item("A02", None, conditions=True)],
        observations=[(branch, {"A01": level, "A02": 1}) for branch, level in audits],
        **fields,
    )


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


# --- the wave -------------------------------------------------------------------------------------
def pairs_of(people, perceived, branch=TULA):
    """Questionnaires that expect 7 and perceive the same everywhere but for a little noise."""
    return [
        (branch, {"e": [7] * 22, "p": [min(7, perceived + (at + one) % 2) for one in range(22)], "w": None})
        for at in range(people)
    ]


def questionnaire(people, perceived, *, code="servqual", criterion=True, **fields):
    """SERVQUAL with its 22 items."""
    groups = "TTTTRRRRRSSSSAAAAEEEEE"
    items = [
        ItemFacts(
            f"SQ{at:02}", f"SQ{at:02}" if criterion else None, group,
            {"text": "", "perception": "", "expectation": ""},
        )
        for at, group in enumerate(groups, start=1)
    ]  # fmt: skip
    return instrument("servqual", items, code=code, answers=pairs_of(people, perceived), **fields)


def guessed_by(who, people, perceived):
    """The same questionnaire as staff or managers guess it."""
    return questionnaire(
        people, perceived, code=f"servqual-{who}", criterion=False, respondents=who, level="internal"
    )


def test_guesses_measure_no_criterion_and_stand_beside_what_customers_said():
    found = wave_figures(
        inputs_of(questionnaire(40, 4), guessed_by("staff", 12, 6), guessed_by("managers", 4, 6))
    )

    assert found.whole.counts == {"servqual": 40}
    assert {row.source for row in found.whole.criteria} == {"servqual"}
    rows = {one.guess.code: one for one in found.guesses}
    assert len(rows) == 27
    assert {one.respondents for one in found.guesses} == {"staff"}  # four managers could be made out
    first = rows["SQ01"].guess
    assert (first.perception, first.customers_perception, first.n) == (6.5, 4.5, 12)
    assert first.low < 2 < first.high
    assert rows["T"].guess.customers_expectation == 7


def test_staff_who_think_much_better_of_themselves_than_observers_do_are_a_blind_spot():
    survey = instrument(
        "survey", [agreement("E1", "ES01")], code="staff",
        answers=[(TULA, {"E1": 5})] * 8, respondents="staff", scale=(1, 5),
    )  # fmt: skip
    walks = instrument(
        "visit", [item("V01", "MV04", type="yes_no", weight=1, critical=False)], code="walks",
        observations=[(TULA, {"V01": answer}) for answer in ("yes", "yes", "no", "yes")],
    )  # fmt: skip

    found = wave_figures(inputs_of(survey, walks))

    assert [(one.competence, one.rated, one.seen) for one in found.self_ratings] == [("СК-01", 100, 75)]
    assert [(one.subject, one.by_side) for one in found.disagreements] == [("СК-01", True)]


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


# --- tables of answers ----------------------------------------------------------------------------
def test_whole_marks_are_kept_small_and_others_as_they_are():
    reader = AnswersReader("survey", ["E1", "E2"], [])
    reader.add([TULA], [{"E1": 7, "E2": None}])
    small = reader.answers().perceptions
    reader.add([OREL], [{"E1": 6.5, "E2": "NA"}])

    mixed = reader.answers()

    assert (small.dtype, small.tolist()) == (np.int8, [[7, 0]])
    assert mixed.branches.tolist() == [TULA, OREL]
    assert np.array_equal(mixed.perceptions, [[7, np.nan], [6.5, np.nan]], equal_nan=True)


def test_a_questionnaire_of_another_length_is_refused():
    reader = AnswersReader("servqual", ["SQ01", "SQ02"], ["T"])

    with pytest.raises(ValueError, match="2 answers"):
        reader.add([TULA], [{"e": [7], "p": [6], "w": None}])
