"""Before and after: what changed between two waves, how surely, and by which word it may be called.

Customers of two waves are different people and branches are few, so that a branch is the unit: its mean
before is paired with its mean after. Scipy comes with the first call; results are points of 0 to 100.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from figures.intervals import CONFIDENCE, t_interval, t_quantile

ENOUGH_BRANCHES = 6
"""Branches in both waves below which no change is called proven."""

ENOUGH_ARM = 4
"""Branches on each side below which a difference in differences is not estimated."""

ALPHA = 0.05
CLOSE_TO_TARGET = 5.0
"""Points below the target at which a gap still counts as closed."""

WORST_SHARE = 0.25
"""The lowest part of a family that is taken as chosen for being the worst."""


class Outcome(StrEnum):
    """The five verdicts."""

    CLOSED = "closed"
    NARROWED = "narrowed"
    WORSENED = "worsened"
    UNPROVEN = "unproven"
    TOO_FEW = "too_few"


class Method(StrEnum):
    """How a change was compared."""

    PAIRED = "paired-branches"
    WELCH = "welch"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Sample:
    """Independent observations as a mean, their standard deviation (None: unknown) and number, n >= 1."""

    mean: float
    sd: float | None
    n: int

    @property
    def error(self) -> float | None:
        """Standard error of the mean; None without a spread."""
        return None if self.sd is None else self.sd / math.sqrt(self.n)


@dataclass(frozen=True, slots=True)
class Change:
    """After minus before. low, high: of the change, 95 %; after_low: of what is after.

    effect: dz of pairs, d of independent samples. p: two-sided, not adjusted. clusters: branches in both
    waves. What cannot be told is None.
    """

    before: float | None
    after: float | None
    change: float | None
    low: float | None
    high: float | None
    after_low: float | None
    effect: float | None
    p: float | None
    clusters: int
    method: Method


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more the trained branches changed than the control ones; p two-sided."""

    trained: float
    control: float
    difference: float
    low: float | None
    high: float | None
    p: float | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A change with its word. p_adjusted: by Holm over the family; None where no proof was possible."""

    change: Change
    p_adjusted: float | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RateRatio:
    """The rate after as a multiple of the rate before; high is infinite where there was nothing before.

    ratio: None where nothing was counted before. p: two-sided, exact.
    """

    ratio: float | None
    low: float
    high: float
    p: float


def paired_change(
    pairs: Sequence[tuple[float, float]],
    *,
    after_bound: float | None = None,
    confidence: float = CONFIDENCE,
) -> Change:
    """Branch means before and after, or the same people twice: Student's t of the differences, G - 1.

    Each branch counts once. Weights by n would make the figure one of customers instead of branches and spoil
    the exactness of t; unequal sizes only make the test more cautious (Ibragimov, Müller 2010, J. Bus. Econ.
    Stat. 28: valid at 5 % for any variances of the branches, from two branches on).

    Args:
        pairs: (before, after), at least one.
        after_bound: lower bound of what is after where the branches do not differ at all: branches that
            are all at 100 have a spread of nothing, which is no certainty.
    Raises:
        ValueError: there are no pairs.
    """
    from scipy import special

    before = t_interval([one for one, _ in pairs])
    after = t_interval([one for _, one in pairs], confidence)
    moved = t_interval([late - early for early, late in pairs], confidence)
    count, low, high = len(pairs), moved.low, moved.high
    effect = p = None
    if moved.sd and moved.standard_error:
        effect = moved.mean / moved.sd
        p = 2 * float(special.stdtr(count - 1, -abs(moved.mean / moved.standard_error)))
    elif moved.sd is not None:  # all moved alike: only their directions are evidence
        p = 1.0 if moved.mean == 0 else min(1.0, 2 * 0.5**count)
        low = high = None
    after_low = after.low if after.sd else after_bound
    return Change(before.mean, after.mean, moved.mean, low, high, after_low, effect, p, count, Method.PAIRED)


def welch_change(
    before: Sample, after: Sample, *, clusters: int = 0, confidence: float = CONFIDENCE
) -> Change:
    """Independent samples: Welch's t with the degrees of freedom of Satterthwaite; d by the pooled deviation.

    Args:
        before, after: the customers of each wave; without a spread there is a change and no interval.
        clusters: branches in both waves, told only.
    """
    from scipy import special

    moved = after.mean - before.mean
    blank = Change(before.mean, after.mean, moved, None, None, None, None, None, clusters, Method.WELCH)
    errors = before.error, after.error
    if errors[0] is None or errors[1] is None or before.n < 2 or after.n < 2:
        return blank
    parts = errors[0] ** 2, errors[1] ** 2
    total = math.fsum(parts)
    after_low = after.mean - t_quantile(after.n - 1, confidence) * errors[1]
    if not total:
        return replace(blank, after_low=after_low)
    freedom = total**2 / (parts[0] ** 2 / (before.n - 1) + parts[1] ** 2 / (after.n - 1))
    error = math.sqrt(total)
    reach = t_quantile(freedom, confidence) * error
    pooled = math.sqrt(
        ((before.n - 1) * (before.sd or 0.0) ** 2 + (after.n - 1) * (after.sd or 0.0) ** 2)
        / (before.n + after.n - 2)
    )
    return replace(
        blank,
        low=moved - reach,
        high=moved + reach,
        after_low=after_low,
        effect=moved / pooled,
        p=2 * float(special.stdtr(freedom, -abs(moved) / error)),
    )


def branch_change(
    before: Mapping[int, Sample], after: Mapping[int, Sample], *, confidence: float = CONFIDENCE
) -> Change:
    """What a subject did over its branches.

    Six or more branches in both waves: paired branch means. Fewer: Welch over all observations of each wave,
    for information; it takes customers of one branch as unrelated, and so it never proves a change.
    Nothing on one side: no change.

    Args:
        before, after: branch -> its observations.
    """
    both = sorted(before.keys() & after.keys())
    if len(both) >= ENOUGH_BRANCHES:
        pairs = [(before[branch].mean, after[branch].mean) for branch in both]
        together = pooled([after[branch] for branch in both])
        bound = _lower_bound(together, confidence)
        return paired_change(pairs, after_bound=bound, confidence=confidence)
    if not before or not after:
        return Change(
            pooled(before.values()).mean if before else None,
            pooled(after.values()).mean if after else None,
            *(None,) * 6,
            clusters=len(both),
            method=Method.NONE,
        )
    return welch_change(
        pooled(before.values()), pooled(after.values()), clusters=len(both), confidence=confidence
    )


def pooled(samples: Iterable[Sample]) -> Sample:
    """All observations of several branches as one sample; the spread is of the mean's own error.

    Raises:
        ValueError: there are none.
    """
    known = list(samples)
    n = sum(one.n for one in known)
    if not n:
        msg = "a mean needs at least one observation"
        raise ValueError(msg)
    mean = math.fsum(one.mean * one.n for one in known) / n
    errors = [one.error for one in known]
    if any(error is None for error in errors):
        return Sample(mean, None, n)
    variance = math.fsum(
        (one.n / n * error) ** 2 for one, error in zip(known, errors, strict=True) if error is not None
    )
    return Sample(mean, math.sqrt(variance * n), n)


def holm(values: Sequence[float]) -> list[float]:
    """Each p adjusted for being one of a family, in the order given; never above 1.

    Source: Holm (1979), Scand. J. Stat. 6.
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    adjusted, highest = [0.0] * len(values), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = highest
    return adjusted


def judge(
    changes: Mapping[str, Change], *, targets: Mapping[str, float], enough: Collection[str]
) -> dict[str, Judged]:
    """The family's words, with Holm over those that can be proven at all.

    Args:
        changes: subject -> its change. targets: subject -> points to be reached.
        enough: subjects with observations enough in both waves.
    """
    tried = [
        (code, one.p)
        for code, one in changes.items()
        if code in enough and one.method is Method.PAIRED and one.p is not None
    ]
    adjusted = dict(zip((code for code, _ in tried), holm([p for _, p in tried]), strict=True))
    return {
        code: Judged(
            one,
            adjusted.get(code),
            outcome(one, adjusted.get(code), target=targets[code], enough=code in enough),
        )
        for code, one in changes.items()
    }


def outcome(change: Change, p_adjusted: float | None, *, target: float, enough: bool) -> Outcome:
    """The word that the statistics allow.

    closed: proven to have risen, and the lower 95 % bound of what is after is within 5 points of the target
    or above it: risen and there, not merely risen. narrowed: proven to have risen. worsened: proven to have
    fallen. proven: two-sided p below 0.05 after Holm, in six or more branches. What was at its target before
    had no gap that could close: its rise is unproven here, and `rose_above` tells it apart.

    Args:
        p_adjusted: None where nothing could be proven. enough: observations enough in both waves.
    """
    if not enough or change.change is None:
        return Outcome.TOO_FEW
    if p_adjusted is None or p_adjusted >= ALPHA or not change.change:
        return Outcome.UNPROVEN
    if change.change < 0:
        return Outcome.WORSENED
    if change.before is not None and change.before >= target:
        return Outcome.UNPROVEN
    there = change.after_low is not None and change.after_low >= target - CLOSE_TO_TARGET
    return Outcome.CLOSED if there else Outcome.NARROWED


def rose_above(before: float | None, change: float | None, p_adjusted: float | None, target: float) -> bool:
    """Whether a rise is proven of what was at its target already: good news, and no closed gap."""
    proven = p_adjusted is not None and p_adjusted < ALPHA and change is not None and change > 0
    return proven and before is not None and before >= target


def difference_in_differences(
    trained: Sequence[float], control: Sequence[float], *, confidence: float = CONFIDENCE
) -> Difference | None:
    """The mean change of trained branches less that of control branches, Welch's t over branches.

    Args:
        trained, control: change of each branch that is in both waves.
    Returns:
        None with fewer than four branches on a side: it cannot be estimated.
    """
    if min(len(trained), len(control)) < ENOUGH_ARM:
        return None
    mine, theirs = t_interval(trained), t_interval(control)
    apart = welch_change(
        Sample(theirs.mean, theirs.sd, theirs.n), Sample(mine.mean, mine.sd, mine.n), confidence=confidence
    )
    return Difference(mine.mean, theirs.mean, mine.mean - theirs.mean, apart.low, apart.high, apart.p)


def worst_of(values: Mapping[str, float]) -> set[str]:
    """The lowest quarter of a family, at least one of four: what may rise by itself towards the mean.

    Ties with the last one are in it; a family where nothing differs has no worst.
    """
    count = int(len(values) * WORST_SHARE)
    if not count or min(values.values()) == max(values.values()):
        return set()
    limit = sorted(values.values())[count - 1]
    return {code for code, value in values.items() if value <= limit}


def was_chosen_low(chosen: Sequence[float], others: Sequence[float]) -> bool:
    """Whether the chosen branches began lower than the others by half a standard deviation or more.

    False where one side is empty, or nobody differs.
    """
    if not chosen or not others or len(chosen) + len(others) < 3:
        return False
    spread = t_interval([*chosen, *others]).sd
    distance = math.fsum(others) / len(others) - math.fsum(chosen) / len(chosen)
    return bool(spread) and distance >= (spread or 0.0) / 2


def rate_ratio(
    before: int, exposure_before: float, after: int, exposure_after: float, *, confidence: float = CONFIDENCE
) -> RateRatio:
    """Two counts with their exposures (contacts, months): ratio of Poisson rates, exact.

    Given both counts together, the later one is binomial: the interval is Clopper's and Pearson's, p is twice
    the smaller tail. It says how often somebody complained per contact, and nothing of why: more may come
    when staff invite them.

    Raises:
        ValueError: a negative count, or an exposure that is not positive.
    Source: Przyborowski, Wilenski (1940), Biometrika 31.
    """
    from scipy import special

    if min(before, after) < 0 or min(exposure_before, exposure_after) <= 0:
        msg = "counts are not negative, and exposures are positive"
        raise ValueError(msg)
    total, tail = before + after, (1 - confidence) / 2
    fair = exposure_after / (exposure_before + exposure_after)
    below = float(special.bdtr(after, total, fair)) if total else 1.0
    above = float(special.bdtrc(after - 1, total, fair)) if after else 1.0
    low = float(special.betaincinv(after, before + 1, tail)) if after else 0.0
    high = float(special.betaincinv(after + 1, before, 1 - tail)) if before else 1.0
    scale = exposure_before / exposure_after
    return RateRatio(
        after / before * scale if before else None,
        low / (1 - low) * scale,
        high / (1 - high) * scale if high < 1 else math.inf,
        min(1.0, 2 * min(below, above)),
    )


def _lower_bound(sample: Sample, confidence: float) -> float | None:
    """The lower end of the mean's interval; None without a spread."""
    if sample.error is None or sample.n < 2:
        return None
    return sample.mean - t_quantile(sample.n - 1, confidence) * sample.error
