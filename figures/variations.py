"""How a plan depends on the weights: the same wave with each weight changed by up to a fifth, many times."""

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from figures.evidence import Finding

RUNS = 40
SHARE = 0.2
"""By how much a weight is changed at most, as a part of it."""


@dataclass(frozen=True, slots=True)
class Variation:
    """What all runs gave. modules: code -> runs in which it was in the plan. same: exactly the plan."""

    runs: int
    modules: dict[str, int]
    same: int


def shaken(findings: Iterable[Finding], seed: int) -> list[Finding]:
    """The findings with each weight changed at random by up to a fifth; the same seed gives the same."""
    dice = random.Random(seed)  # noqa: S311 - a reproducible variation, no secret
    return [
        replace(each, weight=each.weight * dice.uniform(1 - SHARE, 1 + SHARE))
        for each in sorted(findings, key=lambda one: one.code)
    ]


def variation(
    findings: Sequence[Finding],
    plan: Callable[[Sequence[Finding]], Collection[str]],
    *,
    runs: int = RUNS,
) -> Variation:
    """The plans of shaken weights beside that of the stated ones.

    Args:
        plan: findings -> modules of their best plan.
    """
    stated = frozenset(plan(findings))
    found = [frozenset(plan(shaken(findings, seed))) for seed in range(runs)]
    counts = Counter(code for codes in found for code in codes)
    return Variation(runs, dict(sorted(counts.items())), sum(codes == stated for codes in found))
