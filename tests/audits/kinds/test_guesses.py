"""What staff and managers guess beside what customers said."""

from audits.scoring.wave import wave_figures
from tests.factories.kinds import TULA, agreement, guessed_by, inputs_of, instrument, item, questionnaire


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
