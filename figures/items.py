"""Statistics of test questions: difficulty, discrimination, distractors, time, consistency of the whole test.

Numpy comes with the first call: pages read what a job has stored and may import the flags from here.
Sources: classical test theory (Crocker and Algina); the corrected item-rest correlation leaves the question
out of the total, otherwise every question of a short test would seem to discriminate.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

ENOUGH = 30  # answers below which nothing is flagged
EASIEST, HARDEST = 0.9, 0.3  # difficulty outside of these is flagged
WEAKEST = 0.2  # discrimination below is flagged
RAREST = 0.05  # share below which a distractor deceives nobody
GROUP = 0.27  # of the best and of the worst in the upper-lower index


class Flag(StrEnum):
    """What asks for a look at a question."""

    EASY = "easy"
    HARD = "hard"
    WEAK = "weak"
    REVERSED = "reversed"  # the better people are, the worse they answer: most likely a wrong key
    IDLE = "idle"  # a distractor that almost nobody chooses
    TEMPTING = "tempting"  # a wrong option that good people choose


@dataclass(frozen=True, slots=True)
class Choice:
    """How often one option was chosen and by whom."""

    code: str
    chosen: int
    share: float | None  # of those who saw the question, 0..1; None: nobody did
    item_rest: float | None  # correlation of choosing it with the rest of the test


@dataclass(frozen=True, slots=True)
class Item:
    """One question, unrounded."""

    n: int  # attempts that drew it
    difficulty: float | None  # mean share of its points, 0..1: high is easy
    item_rest: float | None  # -1..1; None where nothing varies
    upper_lower: float | None  # mean share in the best 27 % minus in the worst, -1..1
    choices: tuple[Choice, ...]


def correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Pearson's r of two equally long columns; with a 0/1 column it is the point-biserial one.

    None where one of them does not vary, or there are fewer than three pairs.
    """
    import numpy as np

    x, y = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    if len(x) < 3:
        return None
    dx, dy = x - x.mean(), y - y.mean()
    spread = math.sqrt(float(dx @ dx) * float(dy @ dy))
    if spread < 1e-12:
        return None
    return max(-1.0, min(1.0, float(dx @ dy) / spread))


def upper_lower(shares: Sequence[float], rests: Sequence[float]) -> float | None:
    """Mean share in the best 27 % by the rest of the test minus that in the worst 27 %.

    Ties at the edge count in part, so that the order of equals changes nothing. None below four attempts.
    """
    if len(shares) < 4:
        return None
    size = GROUP * len(shares)
    low = _mean_of_lowest(shares, rests, size)
    high = _mean_of_lowest(shares, [-rest for rest in rests], size)
    return high - low


def _mean_of_lowest(shares: Sequence[float], rests: Sequence[float], size: float) -> float:
    """Mean share of the `size` lowest by their rest; those tied at the edge share what room is left."""
    by_rest: dict[float, list[float]] = {}
    for share, rest in zip(shares, rests, strict=True):
        by_rest.setdefault(round(rest, 9), []).append(share)
    left, gained = size, 0.0
    for rest in sorted(by_rest):
        tied = by_rest[rest]
        taken = min(left, float(len(tied)))
        gained += taken * math.fsum(tied) / len(tied)
        left -= taken
        if left <= 0:
            break
    return gained / size


def analyse_item(
    shares: Sequence[float],
    rests: Sequence[float],
    chosen: Sequence[frozenset[str]] = (),
    codes: Sequence[str] = (),
) -> Item:
    """Statistics of one question.

    Args:
        shares: for each attempt that drew it, the share of its points earned, 0..1.
        rests: for the same attempts, the share of the points of all their other questions, 0..1.
        chosen: for the same attempts, the codes of the options that were chosen; empty: not a choice.
        codes: all options.
    Raises:
        ValueError: columns of different lengths, or a share outside 0..1.
    """
    n = len(shares)
    if len(rests) != n or (chosen and len(chosen) != n):
        msg = "a question's columns have one value an attempt"
        raise ValueError(msg)
    if any(not 0 <= share <= 1 for share in shares):
        msg = "a share lies between 0 and 1"
        raise ValueError(msg)
    return Item(
        n=n,
        difficulty=math.fsum(shares) / n if n else None,
        item_rest=correlation(shares, rests),
        upper_lower=upper_lower(shares, rests),
        choices=tuple(_choice(code, chosen, rests) for code in codes) if chosen else (),
    )


def _choice(code: str, chosen: Sequence[frozenset[str]], rests: Sequence[float]) -> Choice:
    """One option of a question that somebody saw."""
    took = [float(code in one) for one in chosen]
    return Choice(code, int(sum(took)), sum(took) / len(took), correlation(took, rests))


def flags_of(item: Item) -> list[Flag]:
    """What asks for a look at the question; nothing below 30 answers."""
    if item.n < ENOUGH or item.difficulty is None:
        return []
    flags = []
    if item.difficulty > EASIEST:
        flags.append(Flag.EASY)
    if item.difficulty < HARDEST:
        flags.append(Flag.HARD)
    if item.item_rest is not None and item.item_rest < 0:
        flags.append(Flag.REVERSED)
    elif item.item_rest is None or item.item_rest < WEAKEST:
        flags.append(Flag.WEAK)
    return flags


def choice_flags(choice: Choice, *, is_right: bool, n: int) -> list[Flag]:
    """What asks for a look at one option; nothing below 30 answers, nothing of right ones."""
    if n < ENOUGH or is_right or choice.share is None:
        return []
    flags = []
    if choice.share < RAREST:
        flags.append(Flag.IDLE)
    elif choice.item_rest is not None and choice.item_rest > 0:
        flags.append(Flag.TEMPTING)
    return flags


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's coefficient and what it rests on."""

    value: float | None
    items: int
    n: int  # attempts with all of these questions


def alpha_of_draws(attempts: Sequence[Mapping[Hashable, float]]) -> Alpha:
    """Alpha of a test whose questions are drawn from a bank: of positions that every attempt has.

    Draws of one bank are treated as parallel forms: each attempt's questions stand in an order of their own
    that the draw has shuffled, so a column of the table is «the j-th question», as a random form has it.
    Where all attempts have the same questions, columns are the questions themselves and this is the plain
    coefficient. Attempts that are shorter than the commonest length are left out.
    """
    from figures.reliability import cronbach_alpha

    if not attempts:
        return Alpha(None, 0, 0)
    lengths = [len(one) for one in attempts]
    k = max(set(lengths), key=lambda length: (lengths.count(length), length))
    full = [one for one in attempts if len(one) == k]
    keys = sorted(full[0], key=str)
    if all(set(one) == set(keys) for one in full):
        rows = [[one[key] for key in keys] for one in full]
    else:
        rows = [list(one.values()) for one in full]
    return Alpha(cronbach_alpha(rows), k, len(full))


def typical_seconds(values: Sequence[float]) -> float | None:
    """The median: one coffee break moves a mean, not the middle."""
    return median(values) if values else None
