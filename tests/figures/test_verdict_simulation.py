"""What the verdicts say of invented waves: how often of waves without any effect, how often of planned ones.

A wave is questionnaires of 22 gaps in branches; the customers of a branch share 5 % of the variance in each
wave, and nothing of it is the same in the next one: the hardest case for a comparison.
"""

from collections.abc import Iterator

import numpy as np
import pytest
from scipy import stats

from audits.scoring.comparison import verdicts
from audits.scoring.pairs import Measured, Measures, Pair, Source, Subject
from figures.comparison import Outcome, Sample, welch_change
from figures.power import Design, detectable_change
from figures.scores import skill_score

ITEMS, PER_BRANCH, SD, ICC, SHARED = 22, 60, 1.3, 0.05, 0.5
CODES = [f"SQ{at:02}" for at in range(1, ITEMS + 1)]
SKILLS = {code: (f"СК-{at % 5 + 1:02}",) for at, code in enumerate(CODES)}
BETTER = {Outcome.CLOSED, Outcome.NARROWED}
PROVEN = {*BETTER, Outcome.WORSENED}
POINTS = skill_score(0) - skill_score(-1)  # of one mark
SD_OF_MEAN = float(SD * np.sqrt(SHARED + (1 - SHARED) / ITEMS))  # of the 22 gaps of one questionnaire
FALSE_MOST, TRUE_LEAST = 0.06, 0.75


def gaps(rng: np.random.Generator, branches: int, shift: float) -> np.ndarray:
    """Whole marks of one wave: branch × questionnaire × item."""

    def halo(*shape: int) -> np.ndarray:
        """What all items have in common, and what each has for itself."""
        common, own = rng.standard_normal((*shape, 1)), rng.standard_normal((*shape, ITEMS))
        return np.sqrt(SHARED) * common + np.sqrt(1 - SHARED) * own

    of_branch = np.sqrt(ICC) * halo(branches, 1)
    of_person = np.sqrt(1 - ICC) * halo(branches, PER_BRANCH)
    return np.clip(np.rint(-1.2 + shift + SD * (of_branch + of_person)), -6, 6)


def waves(runs: int, branches: int, shift: float = 0.0) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Baseline and repeat of each run; the repeat is higher by `shift` marks."""
    rng = np.random.default_rng([branches, round(1000 * shift)])
    for _ in range(runs):
        yield gaps(rng, branches, 0.0), gaps(rng, branches, shift)


def measured(marks: np.ndarray) -> dict[int, Measured]:
    """Branch × questionnaire of gaps as the stored figures of each branch."""
    n = marks.shape[1]
    means, reach = marks.mean(axis=1), 1.96 * POINTS * marks.std(axis=1, ddof=1) / np.sqrt(n)
    points = (skill_score(mean) for mean in means.tolist())
    return {
        at: Measured(score, score - half, score + half, n)
        for at, (score, half) in enumerate(zip(points, reach.tolist(), strict=True))
    }


def measures(marks: np.ndarray) -> Measures:
    """The stored figures of one wave."""
    return Measures(
        {code: measured(marks[:, :, at]) for at, code in enumerate(CODES)},
        {"servqual": measured(marks.mean(axis=2))},
        {"servqual": dict.fromkeys(range(len(marks)), PER_BRANCH)},
    )


def words(before: np.ndarray, after: np.ndarray) -> dict[Subject, list[Outcome]]:
    """The verdicts of a repeat, by subject."""
    pair = Pair(
        before=measures(before),
        after=measures(after),
        sources={"servqual": Source("servqual", "servqual", 100.0)},
        source_of=dict.fromkeys(CODES, "servqual"),
        later={"servqual": "servqual"},
        pulls=dict.fromkeys(CODES, 1.0),
        competences=SKILLS,
        arms={},
        target=85.0,
    )
    found: dict[Subject, list[Outcome]] = {}
    for one in verdicts(pair):
        found.setdefault(one.subject, []).append(one.judged.outcome)
    return found


def false_alarms(runs: int, branches: int) -> dict[str, float]:
    """Share of runs without any effect in which a subject's family has a proven word; «any»: some family."""
    found = [words(*pair) for pair in waves(runs, branches)]
    shares = {
        subject.value: sum(bool(PROVEN.intersection(one[subject])) for one in found) / runs
        for subject in Subject
    }
    return shares | {"any": sum(any(PROVEN & {*each} for each in one.values()) for one in found) / runs}


def discoveries(runs: int, branches: int) -> dict[str, float]:
    """Share of rises that are proven: of criteria and of the index, each with the size planned for it."""
    one = Design(branches, PER_BRANCH, SD, icc=ICC, comparisons=ITEMS)
    whole = Design(branches, PER_BRANCH, SD_OF_MEAN, icc=ICC)
    shares = {}
    for subject, design in ((Subject.CRITERION, one), (Subject.INDEX, whole)):
        found = [
            word
            for pair in waves(runs, branches, detectable_change(design))
            for word in words(*pair)[subject]
        ]
        shares[subject.value] = sum(word in BETTER for word in found) / len(found)
    return shares


def naive_alarms(runs: int, branches: int) -> float:
    """Share of runs without any effect where Welch over customers that know no branch finds a change."""
    found = [welch_change(alone(before), alone(after)).p for before, after in waves(runs, branches)]
    return sum(p is not None and p < 0.05 for p in found) / runs


def alone(marks: np.ndarray) -> Sample:
    """All questionnaires of a wave as if they knew no branch."""
    means = marks.mean(axis=2).ravel()
    return Sample(skill_score(float(means.mean())), float(means.std(ddof=1)) * POINTS, means.size)


def at_most(share: float, runs: int) -> float:
    """What a true share of this size hardly ever exceeds in so many runs."""
    return float(stats.binom.ppf(0.99, runs, share)) / runs


def at_least(share: float, runs: int) -> float:
    """What a true share of this size hardly ever falls short of in so many runs."""
    return float(stats.binom.ppf(0.01, runs, share)) / runs


@pytest.mark.parametrize(("branches", "runs"), [(6, 150), (12, 100), (40, 40)])
def test_waves_without_any_effect_seldom_get_a_proven_word(branches, runs):
    found = false_alarms(runs, branches)

    assert all(found[subject] <= at_most(FALSE_MOST, runs) for subject in Subject)


@pytest.mark.parametrize(("branches", "runs"), [(6, 60), (12, 40), (40, 20)])
def test_a_change_of_the_planned_size_is_mostly_proven(branches, runs):
    found = discoveries(runs, branches)

    assert all(share >= at_least(TRUE_LEAST, runs) for share in found.values())


@pytest.mark.parametrize("branches", [6, 12])
def test_without_the_branches_false_words_are_several_times_as_many(branches):
    assert naive_alarms(100, branches) > 3 * FALSE_MOST


@pytest.mark.large
@pytest.mark.parametrize(("branches", "runs"), [(6, 4000), (12, 4000), (40, 1000)])
def test_proven_words_without_an_effect_stay_below_six_of_a_hundred(branches, runs):
    found = false_alarms(runs, branches)

    assert all(found[subject] <= FALSE_MOST for subject in Subject)
    assert naive_alarms(1000, branches) > 3 * FALSE_MOST


@pytest.mark.large
@pytest.mark.parametrize("branches", [6, 12, 40])
def test_planned_changes_are_proven_three_times_of_four(branches):
    found = discoveries(1000, branches)

    assert all(share >= TRUE_LEAST for share in found.values())
