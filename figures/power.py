"""How many observations a wave needs to see a change, and what a given plan can see. Light enough for pages.

Student's and the noncentral distribution are computed here, for whole degrees of freedom, because a page that
plans a wave loads no scipy; tests hold them against it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist

ALPHA = 0.05
POWER = 0.8
MOST_OBSERVATIONS, MOST_BRANCHES = 100_000, 2_000
"""Of one branch, and of a wave: what needs more is called impossible."""

_NORMAL = NormalDist()
_STEPS = 240  # of the integral over the spread; even


@dataclass(frozen=True, slots=True)
class Design:
    """A plan to compare two waves over branches.

    branches: in both waves, >= 2. per_branch: observations of each in each wave. sd: of single
    observations, in the unit of the change. icc: part of the variance that the customers of one branch share
    in one wave.
    kept: part of what a branch shares that is the same in both waves and so cancels out; 0 is the cautious
    assumption. comparisons: how many subjects are judged together; by Bonferroni, more cautious than Holm.
    """

    branches: int
    per_branch: int
    sd: float
    icc: float = 0.0
    kept: float = 0.0
    comparisons: int = 1

    @property
    def design_effect(self) -> float:
        """How many times more observations are needed than without branches: 1 + (n - 1)·icc."""
        return 1 + (self.per_branch - 1) * self.icc

    @property
    def branch_sd(self) -> float:
        """Standard deviation of one branch's change, without any effect."""
        own = self.icc * (1 - self.kept)
        return self.sd * math.sqrt(2 * (own + (1 - self.icc) / self.per_branch))

    @property
    def error(self) -> float:
        """Standard error of the mean change over the branches."""
        return self.branch_sd / math.sqrt(self.branches)

    def power(self, change: float, *, alpha: float = ALPHA) -> float:
        """The chance that a true change of this size is proven."""
        return t_power(abs(change) / self.error, self.branches - 1, alpha / self.comparisons)


def detectable_change(design: Design, *, power: float = POWER, alpha: float = ALPHA) -> float:
    """The smallest change that the plan proves with this chance, in the unit of sd."""
    low, high = 0.0, 1.0
    freedom, level = design.branches - 1, alpha / design.comparisons
    while t_power(high, freedom, level) < power:
        low, high = high, 2 * high
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        low, high = (low, middle) if t_power(middle, freedom, level) >= power else (middle, high)
    return high * design.error


def observations_needed(
    change: float, design: Design, *, power: float = POWER, alpha: float = ALPHA
) -> int | None:
    """Observations of each branch in each wave so that the change is proven with this chance.

    Args:
        design: the plan; its per_branch is not looked at.
    Returns:
        None where no number suffices: the branches themselves differ too much, only more branches help.
    """

    def found(n: int) -> float:
        return replace(design, per_branch=n).power(change, alpha=alpha)

    return _least(found, 1, MOST_OBSERVATIONS, power)


def branches_needed(
    change: float, design: Design, *, power: float = POWER, alpha: float = ALPHA
) -> int | None:
    """Branches in both waves so that the change is proven with this chance; None where none suffice.

    Args:
        design: the plan; its number of branches is not looked at.
    """

    def found(count: int) -> float:
        return replace(design, branches=count).power(change, alpha=alpha)

    return _least(found, 2, MOST_BRANCHES, power)


def difference_power(
    change: float, *, trained: int, control: int, design: Design, alpha: float = ALPHA
) -> float:
    """The chance that so much more change in trained than in control branches is proven.

    Args:
        trained, control: branches of each arm. design: the rest of the plan.
    """
    error = design.branch_sd * math.sqrt(1 / trained + 1 / control)
    return t_power(abs(change) / error, trained + control - 2, alpha / design.comparisons)


def sample_for_means(change: float, sd: float, *, power: float = POWER, alpha: float = ALPHA) -> int:
    """Observations of each wave to see a difference of two means, without branches; by normal quantiles."""
    return math.ceil(2 * ((_quantile(alpha) + _NORMAL.inv_cdf(power)) * sd / change) ** 2)


def change_for_sample(n: int, sd: float, *, power: float = POWER, alpha: float = ALPHA) -> float:
    """The difference of two means that this many observations of each wave see; by normal quantiles.

    Without branches: what one branch sees of itself.
    """
    return (_quantile(alpha) + _NORMAL.inv_cdf(power)) * sd * math.sqrt(2 / n)


def sample_for_shares(before: float, after: float, *, power: float = POWER, alpha: float = ALPHA) -> int:
    """Observations of each wave to see a share go from one value to another, without branches."""
    mean = (before + after) / 2
    null = _quantile(alpha) * math.sqrt(2 * mean * (1 - mean))
    other = _NORMAL.inv_cdf(power) * math.sqrt(before * (1 - before) + after * (1 - after))
    return math.ceil(((null + other) / (after - before)) ** 2)


def t_power(distance: float, freedom: int, alpha: float = ALPHA) -> float:
    """The chance that Student's two-sided test finds a mean that is `distance` standard errors from zero.

    The tail of the noncentral t: the normal tail averaged over what the estimated spread may be.
    """
    critical = t_critical(freedom, alpha)
    width = 9 / math.sqrt(2 * freedom)
    start, end = max(0.0, 1 - width), 1 + width
    step = (end - start) / _STEPS
    log_scale = math.log(2) + freedom / 2 * math.log(freedom / 2) - math.lgamma(freedom / 2)
    total = weights = 0.0
    for at in range(_STEPS + 1):
        spread = start + at * step
        if spread <= 0 and freedom > 1:
            continue
        log_density = log_scale - freedom * spread * spread / 2
        if freedom > 1:
            log_density += (freedom - 1) * math.log(spread)
        weight = math.exp(log_density) * (1 if at in (0, _STEPS) else 4 if at % 2 else 2)
        reach = critical * spread
        total += weight * (_NORMAL.cdf(distance - reach) + _NORMAL.cdf(-distance - reach))
        weights += weight
    return total / weights


@lru_cache(maxsize=4096)
def t_critical(freedom: int, alpha: float = ALPHA) -> float:
    """Student's two-sided quantile for whole degrees of freedom: 2.571 for 5 and 5 %."""
    low, high = 0.0, 2.0
    while _outside(high, freedom) > alpha:
        low, high = high, 2 * high
    while high - low > 1e-10 * high:
        middle = (low + high) / 2
        low, high = (low, middle) if _outside(middle, freedom) <= alpha else (middle, high)
    return high


def _outside(t: float, freedom: int) -> float:
    """P(|T| > t) by the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine = math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = 0.0 if freedom == 1 else term
    for at in range(3 if odd else 2, freedom - 1, 2):
        term *= cosine * cosine * (at - 1) / at
        total += term
    inside = math.sin(angle) * total
    return 1 - (2 / math.pi * (angle + inside) if odd else inside)


def _quantile(alpha: float) -> float:
    """The normal two-sided quantile."""
    return _NORMAL.inv_cdf(1 - alpha / 2)


def _least(chance: Callable[[int], float], start: int, most: int, power: float) -> int | None:
    """The least whole number with this chance, which grows with the number; None above the most."""
    low, high = start - 1, start
    while chance(high) < power:
        if high >= most:
            return None
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if chance(middle) >= power else (middle, high)
    return high
