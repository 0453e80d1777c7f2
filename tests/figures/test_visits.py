"""Mystery visits: values of answers, sections, the cap, what does not apply, and criteria over visits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.intervals import wilson_interval
from figures.visits import (
    CriticalFailure,
    Item,
    ItemType,
    Visit,
    clean_share,
    criterion_scores,
    critical_failures,
    item_value,
    visit_score,
)

WEIGHTS = {"greeting": 60, "rules": 40}
ITEMS = [
    Item("V01", "greeting", "MV04"),
    Item("V02", "greeting", "MV04", ItemType.YES_PARTLY_NO, weight=3),
    Item("V03", "greeting", "MV05", ItemType.TIME, target=60, limit=180),
    Item("V04", "rules", "MV18", critical=True),
    Item("V05", "rules", "MV02", ItemType.SCALE5),
]
FINE = {"V01": "yes", "V02": "partly", "V03": 120, "V04": "yes", "V05": 5}

answered = st.fixed_dictionaries(
    {
        "V01": st.sampled_from(["yes", "no", "NA", ""]),
        "V02": st.sampled_from(["yes", "partly", "no", "NA"]),
        "V03": st.one_of(st.floats(0, 900), st.just("NA")),
        "V04": st.sampled_from(["yes", "no", "NA"]),
        "V05": st.one_of(st.integers(1, 5), st.none()),
    }
)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("yes_no", "yes", 1),
        ("yes_no", "no", 0),
        ("yes_partly_no", "partly", 0.5),
        ("scale5", 1, 0),
        ("scale5", "4", 0.75),
        ("time", 60, 1),
        ("time", 10, 1),
        ("time", 150, 0.25),
        ("time", 500, 0),
        ("yes_no", "NA", None),
        ("time", "", None),
        ("scale5", None, None),
    ],
)
def test_answers_become_values(kind, raw, value):
    assert item_value(kind, raw, target=60, limit=180) == value


@pytest.mark.parametrize(
    ("kind", "raw"), [("yes_no", "partly"), ("yes_no", "да"), ("scale5", 6), ("time", 30)]
)
def test_an_answer_of_another_type_is_refused(kind, raw):
    with pytest.raises(ValueError, match="no answer"):
        item_value(kind, raw)


def test_sections_are_weighed_into_the_visit():
    score = visit_score(Visit("1", FINE), ITEMS, WEIGHTS)

    greeting = 100 * (1 + 3 * 0.5 + 0.5) / 5
    assert score.sections == {"greeting": pytest.approx(greeting), "rules": 100}
    assert score.score == score.uncapped == pytest.approx(0.6 * greeting + 0.4 * 100)
    assert score.failures == ()


def test_a_critical_failure_caps_the_visit_and_keeps_the_uncapped_score():
    score = visit_score(Visit("1", {**FINE, "V02": "yes", "V03": 30, "V04": "no"}), ITEMS, WEIGHTS)

    assert (score.score, score.uncapped) == (50, 80)
    assert score.failures == (CriticalFailure("1", "V04", "MV18"),)


def test_a_critical_failure_does_not_lift_a_worse_visit():
    score = visit_score(Visit("1", {"V01": "no", "V04": "no"}), ITEMS, WEIGHTS)

    assert (score.score, score.uncapped) == (0, 0)


def test_what_does_not_apply_takes_its_weight_away():
    score = visit_score(Visit("1", {"V01": "yes", "V02": "NA", "V04": "NA", "V05": "NA"}), ITEMS, WEIGHTS)

    assert score.sections == {"greeting": 100}
    assert score.score == 100


def test_a_visit_in_which_nothing_applied_has_no_score():
    score = visit_score(Visit("1", {}), ITEMS, WEIGHTS)

    assert (score.score, score.uncapped, score.sections) == (None, None, {})


def test_a_criterion_is_taken_over_its_items_and_visits():
    visits = [Visit("1", FINE), Visit("2", {"V01": "no", "V02": "NA"}), Visit("3", {"V03": "NA"})]

    rows = {row.code: row for row in criterion_scores(visits, ITEMS)}

    greeting = rows["MV04"]
    assert greeting.score == pytest.approx(100 * (1 + 1.5 + 0) / 5)
    assert greeting.values == (pytest.approx(62.5), 0.0)
    assert greeting.n == 2
    assert rows["MV05"].n == 1


def test_three_of_three_visits_are_not_certainty():
    visits = [Visit(code, {"V01": "no"}) for code in "123"]

    row = criterion_scores(visits, ITEMS)[0]

    assert (row.score, row.low) == (0, 0)
    assert row.high == pytest.approx(100 * wilson_interval(0, 3).high)


def test_critical_failures_are_listed_by_visit_and_counted_apart():
    visits = [Visit("1", FINE), Visit("2", {"V04": "no"}), Visit("3", {"V04": "NA"})]

    assert critical_failures(visits, ITEMS) == [CriticalFailure("2", "V04", "MV18")]
    assert clean_share(visits, ITEMS) == pytest.approx(2 / 3)
    assert clean_share([], ITEMS) is None


@given(answered)
def test_a_visit_stays_on_its_scale_and_the_cap_never_lifts(answers):
    score = visit_score(Visit("1", answers), ITEMS, WEIGHTS)

    assert score.score is None or 0 <= score.score <= score.uncapped <= 100
    assert not score.failures or score.score <= 50


@given(answered)
def test_a_better_answer_never_scores_less(answers):
    better = {**answers, "V01": "yes"} if answers["V01"] in ("yes", "no") else answers

    before = visit_score(Visit("1", answers), ITEMS, WEIGHTS).uncapped
    after = visit_score(Visit("1", better), ITEMS, WEIGHTS).uncapped
    assert before is None or after >= before - 1e-9


@given(st.lists(answered, max_size=8), st.randoms(use_true_random=False))
def test_criteria_do_not_depend_on_the_order_of_visits(forms, shuffled):
    visits = [Visit(str(at), answers) for at, answers in enumerate(forms)]
    mixed = list(visits)
    shuffled.shuffle(mixed)

    rows, again = criterion_scores(visits, ITEMS), criterion_scores(mixed, ITEMS)
    assert [(row.code, row.n) for row in rows] == [(row.code, row.n) for row in again]
    assert [row.score for row in rows] == [row.score for row in again]
    assert all(0 <= row.low <= row.score <= row.high <= 100 for row in rows)
