"""Checklists: several beside each other, and those of context alone."""

from tests.factories.kinds import TULA, criteria_of, inputs_of, instrument, item, maturity, node_of


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
