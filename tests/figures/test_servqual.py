"""SERVQUAL: the worked figures, an independent computation, and what holds for any answers."""

import math
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from figures.intervals import t_interval
from figures.overall import weighted_gap
from figures.reliability import cronbach_alpha
from figures.servqual import (
    AUTHORS_WEIGHTS,
    DIMENSIONS,
    Response,
    criterion_scores,
    dimension_gaps,
    item_gaps,
    mean_weights,
    overall_gap,
    source_score,
    unweighted_gap,
)

GAPS = {"T": -0.65, "R": -1.10, "S": -0.83, "A": -0.70, "E": -1.01}
ALPHA_ROWS = [[5, 6, 5, 6], [4, 4, 5, 4], [6, 7, 6, 6], [3, 4, 3, 4], [5, 5, 6, 5]]
NOTHING = (None,) * 22
EQUAL = dict.fromkeys("TRSAE", 20.0)

answers = st.tuples(*[st.one_of(st.none(), st.integers(1, 7).map(float))] * 22)
splits = st.sampled_from([None, EQUAL, dict(AUTHORS_WEIGHTS), {"T": 50.0, "R": 50.0}, {**EQUAL, "E": 30.0}])
surveys = st.lists(st.builds(Response, answers, answers, splits), min_size=1, max_size=12)


def rated(expectation, gap_by_dimension, weights=None):
    """A respondent who expects the same everywhere and perceives each dimension's own gap."""
    perceptions = [0.0] * 22
    for code, positions in DIMENSIONS.items():
        for at in positions:
            perceptions[at] = expectation + gap_by_dimension[code]
    return Response((float(expectation),) * 22, tuple(perceptions), weights)


def test_the_printed_gaps_have_the_printed_means():
    assert round(unweighted_gap(GAPS), 3) == -0.858
    assert round(weighted_gap(GAPS, AUTHORS_WEIGHTS), 4) == -0.9007


def test_answers_with_the_printed_gaps_have_the_printed_means():
    overall = overall_gap([rated(6, GAPS, dict(AUTHORS_WEIGHTS)), rated(7, GAPS, dict(AUTHORS_WEIGHTS))])

    assert overall.unweighted == pytest.approx(-0.858)
    assert overall.weighted == pytest.approx(-0.9007)
    assert overall.n == 2


def test_the_printed_alpha():
    assert round(cronbach_alpha(ALPHA_ROWS), 4) == 0.9412


def test_alpha_leaves_out_incomplete_rows():
    assert cronbach_alpha([*ALPHA_ROWS, [1, None, 7, 2]]) == cronbach_alpha(ALPHA_ROWS)


@pytest.mark.parametrize("rows", [[], [[1, 2]], [[1], [2], [3]], [[1, 2], [1, 2]], [[None, 1], [2, None]]])
def test_alpha_is_unknown_where_nothing_can_be_told(rows):
    assert cronbach_alpha(rows) is None


def test_half_of_a_dimension_is_enough_and_less_is_not():
    two_of_four = Response((7.0, 7.0, None, 7.0, *NOTHING[4:]), (6.0, None, 6.0, 5.0, *NOTHING[4:]))
    two_of_five = Response((*NOTHING[:4], 7.0, 7.0, *NOTHING[6:]), (*NOTHING[:4], 6.0, 6.0, *NOTHING[6:]))

    rows = {row.code: row for row in dimension_gaps([two_of_four, two_of_five])}

    assert (rows["T"].n, rows["T"].gap) == (1, -1.5)
    assert (rows["T"].expectation, rows["T"].perception) == (7, 5.5)
    assert (rows["R"].n, rows["R"].gap, rows["R"].ci_low) == (0, None, None)


def test_weights_count_only_if_all_five_sum_to_a_hundred():
    spoilt = [rated(6, GAPS, {**EQUAL, "E": 30.0}), rated(6, GAPS, {"T": 100.0}), rated(6, GAPS)]

    assert overall_gap(spoilt).weighted is None
    assert mean_weights(spoilt) == {}
    assert mean_weights([*spoilt, rated(6, GAPS, EQUAL)]) == EQUAL
    assert overall_gap([*spoilt, rated(6, GAPS, EQUAL)]).n == 1


def test_a_weighted_respondent_needs_every_dimension():
    partial = Response((6.0,) * 17 + (None,) * 5, (5.0,) * 22, EQUAL)

    assert overall_gap([partial]).weighted is None
    assert overall_gap([partial]).unweighted is None


def test_no_responses_give_empty_rows():
    assert [row.n for row in item_gaps([])] == [0] * 22
    assert [row.gap for row in dimension_gaps([])] == [None] * 5
    assert overall_gap([]).weighted is None
    assert criterion_scores([]) == []
    assert source_score([], {"SQ01": 1}) is None


def test_another_number_of_answers_is_refused():
    with pytest.raises(ValueError, match="22 pairs"):
        item_gaps([Response((1.0,) * 21, (1.0,) * 22)])


def test_group_weights_need_a_positive_sum():
    with pytest.raises(ValueError, match="positive sum"):
        weighted_gap({"T": -1.0}, {"T": 0.0})


def test_an_item_is_scored_by_its_gap_with_the_interval_beside():
    scores = criterion_scores([rated(6, dict.fromkeys("TRSAE", gap)) for gap in (-1.0, -0.9, -1.1)])

    interval = t_interval([-1.0, -0.9, -1.1])
    assert scores[0].code == "SQ01"
    assert scores[0].score == pytest.approx(100 * 2 / 3)
    assert scores[0].low == pytest.approx(100 * (1 + interval.low / 3))
    assert scores[0].high == pytest.approx(100 * (1 + interval.high / 3))
    assert len(scores) == 22


def test_the_source_of_one_criterion_is_that_criterion():
    responses = [rated(6, dict.fromkeys("TRSAE", gap)) for gap in (-1.0, -0.5, -1.5, -0.8)]

    source, criterion = source_score(responses, {"SQ05": 3.0}), criterion_scores(responses)[4]

    assert source.mean == pytest.approx(criterion.score)
    assert source.low == pytest.approx(criterion.low)
    assert source.high == pytest.approx(criterion.high)


def plain_dimension(responses, positions):
    """Mean gap, sd and n of one dimension, computed by hand."""
    gaps = []
    for response in responses:
        pairs = [
            response.perceptions[at] - response.expectations[at]
            for at in positions
            if response.perceptions[at] is not None and response.expectations[at] is not None
        ]
        if 2 * len(pairs) >= len(positions):
            gaps.append(sum(pairs) / len(pairs))
    return gaps


@settings(max_examples=60, deadline=None)
@given(surveys)
def test_dimensions_equal_an_independent_computation(responses):
    by_hand = [plain_dimension(responses, positions) for positions in DIMENSIONS.values()]
    rows = dimension_gaps(responses)

    known = [(row, gaps) for row, gaps in zip(rows, by_hand, strict=True) if len(gaps) > 1]
    reaches = [stats.t.ppf(0.975, len(g) - 1) * statistics.stdev(g) / math.sqrt(len(g)) for _, g in known]
    assert [row.n for row in rows] == [len(gaps) for gaps in by_hand]
    assert [row.gap for row, _ in known] == pytest.approx(
        [statistics.mean(gaps) for _, gaps in known], abs=1e-9
    )
    assert [row.ci_high - row.gap for row, _ in known] == pytest.approx(reaches, abs=1e-9)
    assert [row.perception - row.expectation for row, _ in known] == pytest.approx(
        [r.gap for r, _ in known], abs=1e-9
    )


@settings(max_examples=60, deadline=None)
@given(surveys, st.randoms(use_true_random=False))
def test_the_order_of_respondents_does_not_matter(responses, shuffled):
    mixed = list(responses)
    shuffled.shuffle(mixed)

    assert [row.gap for row in item_gaps(mixed)] == [row.gap for row in item_gaps(responses)]
    assert [row.gap for row in dimension_gaps(mixed)] == [row.gap for row in dimension_gaps(responses)]
    assert overall_gap(mixed) == overall_gap(responses)


@settings(max_examples=60, deadline=None)
@given(surveys)
def test_swapping_expectation_and_perception_flips_every_gap(responses):
    swapped = [Response(each.perceptions, each.expectations) for each in responses]

    there = [row.gap for row in dimension_gaps(responses) if row.gap is not None]
    back = [row.gap for row in dimension_gaps(swapped) if row.gap is not None]
    assert back == pytest.approx([-gap for gap in there], abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(surveys)
def test_every_figure_stays_on_its_scale(responses):
    gaps = [row.gap for row in item_gaps(responses) if row.gap is not None]
    source = source_score(responses, dict.fromkeys(("SQ01", "SQ07", "SQ22"), 1.0))
    alphas = [row.alpha for row in dimension_gaps(responses) if row.alpha is not None]

    assert all(-6 <= gap <= 6 for gap in gaps)
    assert all(
        0 <= row.low <= row.score <= row.high <= 100 for row in criterion_scores(responses) if row.n > 1
    )
    assert source is None or 0 <= source.mean <= 100
    assert all(alpha <= 1 + 1e-9 for alpha in alphas)


def test_overall_gaps_have_the_interval_of_their_respondents():
    moods = [-0.5, 0.0, 0.25, 1.25]
    people = [
        rated(5, {code: gap + mood for code, gap in GAPS.items()}, dict(AUTHORS_WEIGHTS)) for mood in moods
    ]
    found = overall_gap(people)
    reach = 3.182446 * statistics.stdev(moods) / 2  # t of three degrees

    assert (found.unweighted_low, found.unweighted_high) == pytest.approx(
        (found.unweighted - reach, found.unweighted + reach), abs=1e-5
    )
    assert (found.weighted_low, found.weighted_high) == pytest.approx(
        (found.weighted - reach, found.weighted + reach), abs=1e-5
    )


def test_whoever_lacks_a_dimension_counts_in_the_others():
    people = [rated(5, {code: gap + mood for code, gap in GAPS.items()}) for mood in (-0.5, 0.0, 0.25, 1.25)]
    half = Response((5.0,) * 22, (*people[0].perceptions[:9], *[None] * 13))
    found = overall_gap([*people, half])
    rows = [{row.code: row.gap for row in dimension_gaps([one])} for one in (*people, half)]
    means = {code: statistics.fmean(row[code] for row in rows if row[code] is not None) for code in GAPS}
    counts = {code: sum(row[code] is not None for row in rows) for code in GAPS}
    parts = [
        sum((row[code] - means[code]) / counts[code] for code in GAPS if row[code] is not None) / 5
        for row in rows
    ]
    reach = 2.776445 * (sum(part**2 for part in parts) * 5 / 4) ** 0.5  # t of four degrees

    assert found.unweighted == pytest.approx(statistics.fmean(means.values()))
    assert found.unweighted_high - found.unweighted == pytest.approx(reach, abs=1e-5)
    assert found.unweighted - found.unweighted_low == pytest.approx(reach, abs=1e-5)


def test_one_respondent_or_answers_all_alike_give_no_certainty():
    alone, alike = overall_gap([rated(6, GAPS)]), overall_gap([rated(6, GAPS, dict(AUTHORS_WEIGHTS))] * 4)

    assert (alone.unweighted_low, alone.unweighted_high) == (None, None)
    assert (alike.unweighted_low, alike.weighted_low) == (None, None)
