"""Intervals beside means, shares and counts. Scipy comes with the first call: pages may use Interval."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from figures.scores import scaled

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its uncertainty, unrounded, in the unit of what was measured.

    mean: the estimate. low, high: the interval's ends. sd: spread of single observations, so that
    sd/√n is the standard error. n: observations, >= 1. low, high and sd are None where one
    observation alone tells nothing of spread.
    """

    mean: float
    low: float | None
    high: float | None
    sd: float | None
    n: int

    @property
    def half_width(self) -> float | None:
        """Half the distance between the ends; None without ends."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2

    @property
    def standard_error(self) -> float | None:
        """Standard error of the estimate; None without a spread."""
        return None if self.sd is None else self.sd / math.sqrt(self.n)

    def on_scale(self, scale: Callable[[float], float]) -> "Interval":
        """The same interval through a function that never falls; the spread does not survive it."""
        return Interval(scale(self.mean), scaled(self.low, scale), scaled(self.high, scale), None, self.n)


def t_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Student's interval of a mean: mean ± t(n - 1)·sd/√n.

    Args:
        values: independent observations, n >= 1; with n = 1 the interval has no ends.
        confidence: probability in (0, 1).
    Raises:
        ValueError: there are no values: a mean of nothing is not zero.
    """
    n = len(values)
    if not n:
        msg = "a mean needs at least one observation"
        raise ValueError(msg)
    mean = math.fsum(values) / n
    if n == 1:
        return Interval(mean, None, None, None, 1)
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1))
    reach = t_quantile(n - 1, confidence) * sd / math.sqrt(n)
    return Interval(mean, mean - reach, mean + reach, sd, n)


def wilson_interval(successes: float, n: int, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval of a share.

    Also serves a mean of values in [0, 1], with their sum for successes: no such values with this mean
    vary more than plain noes and yeses, so that the interval is then wide rather than narrow.

    Args:
        successes: in [0, n]; need not be whole.
        n: independent observations, >= 1.
    Returns:
        Shares in [0, 1].
    Raises:
        ValueError: n < 1, or successes outside [0, n].
    Source: Wilson (1927), J. Am. Stat. Assoc. 22.
    """
    if n < 1 or not 0 <= successes <= n:
        msg = f"no share of {successes} in {n}"
        raise ValueError(msg)
    share, z = successes / n, NormalDist().inv_cdf(0.5 + confidence / 2)
    shrink = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / shrink
    reach = z / shrink * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, centre - reach)
    high = 1.0 if successes == n else min(1.0, centre + reach)
    return Interval(share, low, high, math.sqrt(share * (1 - share)), n)


def of_alike(mean: float, n: int, *, top: float = 100.0, confidence: float = CONFIDENCE) -> Interval:
    """The interval of a mean of observations that were all alike: a spread of nothing is no certainty.

    Wilson's, as if they were noes and yeses with this mean; the spread is the one with which
    Student's interval reaches as far.

    Args:
        mean: in [0, top]. n: observations, >= 2.
    """
    bound = wilson_interval(min(mean / top, 1.0) * n, n, confidence)
    low, high = top * (bound.low or 0.0), top * (1.0 if bound.high is None else bound.high)
    sd = max(high - mean, mean - low) / t_quantile(n - 1, confidence) * math.sqrt(n)
    return Interval(mean, low, high, sd, n)


def poisson_interval(count: int, confidence: float = CONFIDENCE) -> Interval:
    """Exact interval of the expected number behind a count of rare events; n is the count, at least 1.

    Raises:
        ValueError: the count is negative.
    Source: Garwood (1936), Biometrika 28.
    """
    from scipy import special

    if count < 0:
        msg = "a count is not negative"
        raise ValueError(msg)
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(count, tail)) if count else 0.0
    high = float(special.gammaincinv(count + 1, 1 - tail))
    return Interval(float(count), low, high, None, max(count, 1))


def jackknife_interval(
    estimate: float, left_out: Sequence[float], confidence: float = CONFIDENCE
) -> Interval:
    """Interval of any smooth figure by leaving out one observation at a time.

    Args:
        estimate: the figure from all observations.
        left_out: the figure without the first observation, without the second, …; n of them.
    Returns:
        estimate ± t(n - 1)·se, where se² = (n - 1)/n · Σ(figure without i - their mean)².
    Raises:
        ValueError: there are no observations.
    Source: Efron, Tibshirani (1993), An Introduction to the Bootstrap, ch. 11.
    """
    n = len(left_out)
    if not n:
        msg = "a figure needs at least one observation"
        raise ValueError(msg)
    if n == 1:
        return Interval(estimate, None, None, None, 1)
    centre = math.fsum(left_out) / n
    error = math.sqrt((n - 1) / n * math.fsum((value - centre) ** 2 for value in left_out))
    reach = t_quantile(n - 1, confidence) * error
    return Interval(estimate, estimate - reach, estimate + reach, error * math.sqrt(n), n)


def weighted_interval(parts: Sequence[tuple[Interval, float]], confidence: float = CONFIDENCE) -> Interval:
    """Weighted mean of independent estimates; degrees of freedom by Welch and Satterthwaite.

    Args:
        parts: estimates with weights > 0; the weights need not sum to anything.
    Returns:
        An interval without ends if a part has no spread, so that certainty is never made up.
        n is the sum of the parts' n.
    Raises:
        ValueError: there are no parts, or a weight is not positive.
    Source: Satterthwaite (1946), Biometrics Bulletin 2.
    """
    if not parts or any(weight <= 0 for _, weight in parts):
        msg = "a weighted mean needs parts with positive weights"
        raise ValueError(msg)
    total = math.fsum(weight for _, weight in parts)
    mean = math.fsum(part.mean * weight for part, weight in parts) / total
    n = sum(part.n for part, _ in parts)
    errors = [part.standard_error for part, _ in parts]
    known = [error for error in errors if error is not None]
    if len(known) < len(errors) or any(part.n < 2 for part, _ in parts):
        return Interval(mean, None, None, None, n)
    variances = [(weight / total * error) ** 2 for (_, weight), error in zip(parts, known, strict=True)]
    variance = math.fsum(variances)
    if not variance:
        return Interval(mean, mean, mean, 0.0, n)
    freedom = 1 / math.fsum(
        (v / variance) ** 2 / (part.n - 1) for v, (part, _) in zip(variances, parts, strict=True)
    )
    reach = t_quantile(freedom, confidence) * math.sqrt(variance)
    return Interval(mean, mean - reach, mean + reach, math.sqrt(variance * n), n)


def t_quantile(freedom: float, confidence: float = CONFIDENCE) -> float:
    """Student's two-sided quantile: 2.262 for 9 degrees of freedom and 95 %."""
    from scipy import special

    return float(special.stdtrit(freedom, 0.5 + confidence / 2))
