"""Before and after: the worked figures of the method, other people's formulas, the words of the verdicts."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.rates import test_poisson_2indep as two_rates
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from figures.comparison import (
    Change,
    Method,
    Outcome,
    Sample,
    branch_change,
    difference_in_differences,
    holm,
    judge,
    outcome,
    paired_change,
    pooled,
    rate_ratio,
    was_chosen_low,
    welch_change,
    worst_of,
)
from figures.intervals import t_interval

BEFORE, AFTER = (62, 70, 55, 68, 74, 60), (71, 76, 66, 70, 83, 69)


def sample(values):
    """Observations as the comparison takes them."""
    found = t_interval(values)
    return Sample(found.mean, found.sd, found.n)


def branches(*means, n=40, sd=20.0):
    """Branches by number with these means."""
    return {at: Sample(mean, sd, n) for at, mean in enumerate(means)}


def change(**fields):
    """A proven rise from 60 to 80 over twelve branches."""
    known = {"before": 60.0, "after": 80.0, "change": 20.0, "low": 15.0, "high": 25.0, "after_low": 78.0}
    known |= {"effect": 2.0, "p": 0.001, "clusters": 12, "method": Method.PAIRED}
    return Change(**{**known, **fields})


def test_the_paired_gain_of_six_has_the_printed_figures():
    found = paired_change(list(zip(BEFORE, AFTER, strict=True)))

    assert round(found.change, 3) == 7.667
    assert (round(found.low, 2), round(found.high, 2)) == (4.30, 11.03)
    assert round(found.effect, 2) == 2.39
    assert found.p == pytest.approx(2 * stats.t.sf(5.861, 5), rel=1e-3)
    assert found.after - found.before == pytest.approx(found.change)
    assert (found.clusters, found.method) == (6, Method.PAIRED)


@pytest.mark.parametrize("seed", range(200))
def test_changes_agree_with_scipy_and_statsmodels_on_random_data(seed):
    dice = random.Random(seed)
    spread = dice.choice([0.4, 1.3, 9, 30])
    first = [dice.gauss(50, spread) for _ in range(dice.randint(2, 60))]
    second = [dice.gauss(50 + dice.choice([0, spread]), dice.choice([1, 2]) * spread) for _ in range(40)]
    pairs = list(zip(first, second, strict=False))

    welch, theirs = (
        welch_change(sample(first), sample(second)),
        stats.ttest_ind(second, first, equal_var=False),
    )
    ends = CompareMeans(DescrStatsW(second), DescrStatsW(first)).tconfint_diff(usevar="unequal")
    assert welch.p == pytest.approx(theirs.pvalue, rel=1e-9)
    assert (welch.low, welch.high) == pytest.approx(ends, rel=1e-9)
    paired, other = paired_change(pairs), stats.ttest_rel([b for _, b in pairs], [a for a, _ in pairs])
    apart = DescrStatsW([b - a for a, b in pairs])
    assert paired.p == pytest.approx(other.pvalue, rel=1e-9)
    assert (paired.low, paired.high) == pytest.approx(apart.tconfint_mean(), rel=1e-9)
    assert paired.effect == pytest.approx(apart.mean / math.sqrt(apart.var_ddof(1)))
    assert paired.after_low == pytest.approx(DescrStatsW([b for _, b in pairs]).tconfint_mean()[0])
    chances = [dice.random() ** 3 for _ in range(dice.randint(1, 30))]
    assert holm(chances) == pytest.approx(list(multipletests(chances, method="holm")[1]))
    counts, exposure = (
        (dice.randint(0, 40), dice.randint(0, 40)),
        (dice.uniform(50, 900), dice.uniform(50, 900)),
    )
    _agrees_on_rates(counts, exposure)


def _agrees_on_rates(counts, exposure):
    """The ratio of rates against scipy's binomial and statsmodels' conditional test."""
    mine = rate_ratio(counts[0], exposure[0], counts[1], exposure[1])
    if not sum(counts):
        assert (mine.ratio, mine.low, mine.high, mine.p) == (None, 0.0, math.inf, 1.0)
        return
    fair = exposure[1] / sum(exposure)
    binomial = stats.binomtest(counts[1], sum(counts), fair)
    share = binomial.proportion_ci(0.95, "exact")
    scale = exposure[0] / exposure[1]
    tails = [stats.binomtest(counts[1], sum(counts), fair, one).pvalue for one in ("greater", "less")]
    if counts[0]:  # theirs divides by it
        conditional = two_rates(
            counts[1], exposure[1], counts[0], exposure[0], method="exact-cond", alternative="larger"
        )
        assert tails[0] == pytest.approx(conditional.pvalue)
    assert mine.low == pytest.approx(share.low / (1 - share.low) * scale)
    assert mine.high == (pytest.approx(share.high / (1 - share.high) * scale) if counts[0] else math.inf)
    assert mine.p == pytest.approx(min(1.0, 2 * min(tails)), abs=1e-12)


def test_the_direction_is_tested_from_both_sides():
    up, down = list(zip(BEFORE, AFTER, strict=True)), list(zip(AFTER, BEFORE, strict=True))

    assert paired_change(up).p == pytest.approx(paired_change(down).p)
    assert paired_change(up).change == pytest.approx(-paired_change(down).change)


def test_branches_that_all_move_alike_are_judged_by_their_directions_alone():
    found = paired_change([(50, 100)] * 6, after_bound=84.0)

    assert (found.p, found.low, found.high, found.effect) == (2 * 0.5**6, None, None, None)
    assert found.after_low == 84.0
    assert paired_change([(50, 50)] * 6).p == 1.0


def test_fewer_than_six_branches_are_compared_by_welch_and_prove_nothing():
    before, after = branches(50, 52, 51, 50, 49), branches(80, 82, 81, 80, 79)

    found = branch_change(before, after)

    assert (found.method, found.clusters) == (Method.WELCH, 5)
    assert found.p < 1e-9
    judged = judge({"MV04": found}, targets={"MV04": 85.0}, enough={"MV04"})["MV04"]
    assert (judged.outcome, judged.p_adjusted) == (Outcome.UNPROVEN, None)


def test_six_branches_are_paired_however_unequal_their_numbers():
    before = {at: Sample(mean, 20.0, 5 + 50 * at) for at, mean in enumerate(BEFORE)}
    after = {at: Sample(mean, 20.0, 400 - 60 * at) for at, mean in enumerate(AFTER)}

    found = branch_change(before, after)

    assert found.method is Method.PAIRED
    assert round(found.change, 3) == 7.667


def test_branches_of_one_wave_alone_are_left_out_of_the_pairs():
    found = branch_change(branches(*BEFORE, 10), {**branches(*AFTER), 99: Sample(10.0, 20.0, 40)})

    assert round(found.change, 3) == 7.667
    assert found.clusters == 6


def test_what_one_wave_did_not_measure_has_no_change():
    found = branch_change({}, branches(80, 81))

    assert (found.before, found.after, found.change, found.method) == (None, 80.5, None, Method.NONE)
    assert outcome(found, None, target=85, enough=True) is Outcome.TOO_FEW


def test_a_sample_without_a_spread_has_a_change_and_no_interval():
    found = welch_change(Sample(50.0, None, 1), Sample(60.0, 5.0, 40))

    assert (found.change, found.low, found.p) == (10.0, None, None)


def test_pooling_keeps_the_mean_and_the_error_of_all_observations_together():
    one, two = [1.0, 5.0, 3.0, 4.0], [10.0, 14.0]

    found = pooled([sample(one), sample(two)])

    assert found.mean == pytest.approx(sum(one + two) / 6)
    parts = [(len(values) / 6) ** 2 * stats.sem(values) ** 2 for values in (one, two)]
    assert found.error == pytest.approx(math.sqrt(sum(parts)))
    assert pooled([sample(one), Sample(3.0, None, 1)]).sd is None


@pytest.mark.parametrize(
    ("fields", "p", "enough", "word"),
    [
        ({"after_low": 80.0}, 0.049, True, Outcome.CLOSED),
        ({"after_low": 79.99}, 0.049, True, Outcome.NARROWED),
        ({"after_low": None}, 0.01, True, Outcome.NARROWED),
        ({"change": -20.0, "after_low": 90.0}, 0.01, True, Outcome.WORSENED),
        ({"after_low": 99.0}, 0.05, True, Outcome.UNPROVEN),
        ({"after_low": 99.0}, None, True, Outcome.UNPROVEN),
        ({"after_low": 99.0}, 0.001, False, Outcome.TOO_FEW),
        ({"change": None}, None, True, Outcome.TOO_FEW),
        ({"change": 0.0}, 0.001, True, Outcome.UNPROVEN),
        ({"before": 84.9, "after_low": 90.0}, 0.001, True, Outcome.CLOSED),
        ({"before": 85.0, "after_low": 90.0}, 0.001, True, Outcome.UNPROVEN),
        ({"before": 88.0, "after_low": 79.0}, 0.001, True, Outcome.UNPROVEN),
        ({"before": 88.0, "change": -20.0}, 0.001, True, Outcome.WORSENED),
    ],
)
def test_the_words_are_those_of_the_method(fields, p, enough, word):
    assert outcome(change(**fields), p, target=85, enough=enough) is word


def test_only_what_could_be_proven_is_in_the_family():
    family = {
        "a": change(p=0.02),
        "b": change(p=0.03),
        "few": change(p=1e-6),
        "welch": change(p=1e-6, method=Method.WELCH),
    }

    found = judge(family, targets=dict.fromkeys(family, 85.0), enough={"a", "b", "welch"})

    assert [found[code].p_adjusted for code in ("a", "b")] == pytest.approx([0.04, 0.04])
    assert found["few"].outcome is Outcome.TOO_FEW
    assert found["few"].p_adjusted is found["welch"].p_adjusted is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_never_lowers_a_p_and_keeps_their_order(chances):
    adjusted = holm(chances)

    assert all(p <= q <= 1 for p, q in zip(chances, adjusted, strict=True))
    ordered = [q for _, q in sorted(zip(chances, adjusted, strict=True))]
    assert all(one <= two for one, two in itertools.pairwise(ordered))


def test_a_difference_in_differences_is_welch_over_the_branches_changes():
    trained, control = [9.0, 12.0, 7.0, 10.0, 11.0, 8.0], [1.0, -2.0, 3.0, 0.0]

    found = difference_in_differences(trained, control)

    theirs = stats.ttest_ind(trained, control, equal_var=False)
    assert found.difference == pytest.approx(9.5 - 0.5)
    assert found.p == pytest.approx(theirs.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval(0.95)))


@pytest.mark.parametrize(("trained", "control"), [(3, 9), (9, 3), (6, 0)])
def test_with_fewer_than_four_branches_on_a_side_the_difference_is_not_estimated(trained, control):
    assert difference_in_differences([1.0] * trained, [0.0] * control) is None


def test_the_lowest_quarter_of_a_family_may_rise_by_itself():
    scores = dict(zip("abcdefgh", (20, 30, 40, 50, 60, 70, 80, 30), strict=True))

    assert worst_of(scores) == {"a", "b", "h"}
    assert worst_of({"a": 1.0, "b": 2.0}) == set()
    assert worst_of(dict.fromkeys("abcd", 5.0)) == set()


def test_branches_taken_because_they_were_low_are_noticed():
    assert was_chosen_low([50, 52, 51], [70, 68, 66])
    assert not was_chosen_low([70, 68], [50, 52])
    assert not was_chosen_low([60, 70], [61, 71])
    assert not was_chosen_low([60], [])


def test_half_the_complaints_on_the_same_contacts_are_half_the_rate():
    found = rate_ratio(40, 1000, 20, 1000)

    assert found.ratio == 0.5
    assert found.low < 0.5 < found.high < 1
    assert found.p < 0.05
    with pytest.raises(ValueError, match="exposures"):
        rate_ratio(1, 0, 1, 10)
