"""Figures of a period: complaints, requests, churn. Counts become scores by rule. Light enough for pages.

Numbers of several months and branches are first brought together, then judged, so that a month with three
complaints does not weigh as much as one with three hundred. Documents too have uncertainty: shares get
Wilson's limits, counts Poisson's.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from figures.intervals import poisson_interval, wilson_interval
from figures.scores import clamp

RECORDS_MINIMUM = 20
"""Records below which a figure proves nothing, and the balance of complaints and praise is not scored."""

OVERLOADED = 1.1
"""Load above which people lack time: a decision about staff, not a course."""

BALANCE_ANCHORS = ((1 / 3, 100.0), (3.0, 85.0), (10.0, 50.0), (30.0, 0.0))
"""Complaints for each praise -> points; 10 is the usual, 3 and 1/3 are exemplars."""

Numbers = Mapping[str, float]


class Rule(StrEnum):
    """How the numbers of an item become a score."""

    BALANCE = "balance"  # complaints, praise
    RATE = "rate"  # count, exposure
    SHARE = "share"  # part, whole; part is good
    BAD_SHARE = "bad_share"  # part, whole; part is bad
    MEAN5 = "mean5"  # mean of 1 to 5, count
    TIME = "time"  # median, p90, count
    LOAD = "load"  # requests, capacity
    OUTPUT = "output"  # closed, staff, reopened


FIELDS: Mapping[Rule, tuple[str, ...]] = {
    Rule.BALANCE: ("complaints", "praise"),
    Rule.RATE: ("count", "exposure"),
    Rule.SHARE: ("part", "whole"),
    Rule.BAD_SHARE: ("part", "whole"),
    Rule.MEAN5: ("mean", "count"),
    Rule.TIME: ("median", "p90", "count"),
    Rule.LOAD: ("requests", "capacity"),
    Rule.OUTPUT: ("closed", "staff", "reopened"),
}
"""What an item of each rule asks for; without one of them it says nothing."""

_WEIGHTED = {Rule.MEAN5: ("mean",), Rule.TIME: ("median", "p90")}  # by count; everything else is added up


@dataclass(frozen=True, slots=True)
class Constants:
    """What a rule compares with. per: a rate's unit. target, limit: worth 100 and 0.

    norm: what one person closes in a month.
    """

    per: float = 1.0
    target: float = 0.0
    limit: float = 1.0
    norm: float = 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One item. value: its figure in its own unit (complaints for one praise, a rate, a share of 0 to 1, …).

    score: points in [0, 100], None where too few records are there to be judged. low, high: 95 % limits of
    the score, None where they cannot be told. n: records behind it.
    """

    value: float
    score: float | None
    low: float | None
    high: float | None
    n: int


def totals(rule: Rule, months: Iterable[Numbers]) -> dict[str, float] | None:
    """The numbers of several months or branches together; None without any.

    Counts are added up; means and percentiles are weighed by their counts.
    """
    known = [one for one in months if all(one.get(name) is not None for name in FIELDS[rule])]
    averaged = _WEIGHTED.get(rule, ())
    if averaged:
        known = [one for one in known if one["count"] > 0]
    if not known:
        return None
    found = {name: math.fsum(one[name] for one in known) for name in FIELDS[rule] if name not in averaged}
    for name in averaged:
        found[name] = math.fsum(one[name] * one["count"] for one in known) / found["count"]
    return found


def without(rule: Rule, whole: Numbers, part: Numbers | None) -> dict[str, float] | None:
    """The numbers of `totals` without one of the parts that they were brought together from."""
    if part is None:
        return dict(whole)
    averaged = _WEIGHTED.get(rule, ())
    found = {name: whole[name] - part[name] for name in FIELDS[rule] if name not in averaged}
    for name in averaged:
        if found["count"] <= 0:
            return None
        found[name] = (whole[name] * whole["count"] - part[name] * part["count"]) / found["count"]
    return found


def judged(rule: Rule, numbers: Numbers, constants: Constants) -> Judged | None:
    """The score of the numbers with its limits; None where nothing was counted (a share of nothing)."""
    value = figure(rule, numbers, constants)
    if value is None:
        return None
    n = records(rule, numbers)
    if rule is Rule.BALANCE and n < RECORDS_MINIMUM:
        return Judged(value, None, None, None, n)
    score = score_of(rule, numbers, constants)
    if score is None:
        return None
    ends = _limits(rule, numbers, constants)
    if ends is None:
        return Judged(value, score, None, None, n)
    return Judged(value, score, min(*ends, score), max(*ends, score), n)


def figure(rule: Rule, numbers: Numbers, constants: Constants) -> float | None:
    """The item's figure in its own unit; None where its denominator is nothing."""
    match rule:
        case Rule.BALANCE:
            value: float | None = (numbers["complaints"] + 0.5) / (numbers["praise"] + 0.5)
        case Rule.RATE:
            value = _ratio(numbers["count"] * constants.per, numbers["exposure"])
        case Rule.SHARE | Rule.BAD_SHARE:
            value = _ratio(numbers["part"], numbers["whole"])
        case Rule.MEAN5:
            value = numbers["mean"]
        case Rule.TIME:
            value = numbers["p90"]
        case Rule.LOAD:
            value = _ratio(numbers["requests"], numbers["capacity"])
        case Rule.OUTPUT:
            value = _ratio(numbers["closed"], numbers["staff"])
    return value


def score_of(rule: Rule, numbers: Numbers, constants: Constants) -> float | None:
    """Points in [0, 100] without limits, however few the records; None where nothing was counted."""
    value = figure(rule, numbers, constants)
    if value is None:
        return None
    match rule:
        case Rule.BALANCE:
            score = balance_score(value)
        case Rule.RATE | Rule.TIME | Rule.LOAD:
            score = _against(value, constants)
        case Rule.SHARE:
            score = 100.0 * clamp(value)
        case Rule.BAD_SHARE:
            score = 100.0 * clamp(1.0 - value)
        case Rule.MEAN5:
            score = 100.0 * clamp((value - 1.0) / 4.0)
        case Rule.OUTPUT:
            again = _ratio(numbers["reopened"], numbers["closed"]) or 0.0
            score = 100.0 * min(1.0, value / constants.norm) * clamp(1.0 - again)
    return score


def balance_score(ratio: float) -> float:
    """Points of complaints for each praise, > 0: linear in its logarithm between the anchors."""
    first, last = BALANCE_ANCHORS[0], BALANCE_ANCHORS[-1]
    if ratio <= first[0]:
        return first[1]
    for (left, above), (right, below) in pairwise(BALANCE_ANCHORS):
        if ratio <= right:
            way = math.log(ratio / left) / math.log(right / left)
            return above + way * (below - above)
    return last[1]


def records(rule: Rule, numbers: Numbers) -> int:
    """How many records stand behind an item: complaints and praise, contacts, complaints closed."""
    match rule:
        case Rule.BALANCE:
            count = numbers["complaints"] + numbers["praise"]
        case Rule.RATE:
            count = numbers["exposure"]
        case Rule.SHARE | Rule.BAD_SHARE:
            count = numbers["whole"]
        case Rule.MEAN5 | Rule.TIME:
            count = numbers["count"]
        case Rule.LOAD:
            count = numbers["requests"]
        case Rule.OUTPUT:
            count = numbers["closed"]
    return math.floor(count)


def is_overloaded(numbers: Numbers) -> bool:
    """Whether a load says that people lack time, whatever they know."""
    value = _ratio(numbers["requests"], numbers["capacity"])
    return value is not None and value > OVERLOADED


def _limits(rule: Rule, numbers: Numbers, constants: Constants) -> tuple[float, float] | None:
    """Two ends of the score in either order; None where the numbers do not tell them."""
    match rule:
        case Rule.BALANCE:
            low, high = _wilson(numbers["complaints"], numbers["complaints"] + numbers["praise"])
            return _balance_of(low), _balance_of(high)
        case Rule.RATE:
            interval = poisson_interval(round(numbers["count"]))
            ends = (interval.low or 0.0, interval.high or 0.0)
            unit = constants.per / numbers["exposure"]
            return _against(ends[0] * unit, constants), _against(ends[1] * unit, constants)
        case Rule.SHARE | Rule.BAD_SHARE | Rule.MEAN5 if records(rule, numbers) >= 1:
            whole = records(rule, numbers)
            share = (score_of(rule, numbers, constants) or 0.0) / 100.0
            low, high = _wilson(share * whole, whole)
            return 100.0 * low, 100.0 * high
        case _:
            return None


def _balance_of(share: float) -> float:
    """Points of a share of complaints among complaints and praise."""
    return balance_score(share / (1 - share)) if share < 1 else BALANCE_ANCHORS[-1][1]


def _wilson(part: float, whole: float) -> tuple[float, float]:
    """Wilson's limits of a share."""
    n = max(1, math.floor(whole))
    interval = wilson_interval(clamp(part, 0.0, n), n)
    return interval.low or 0.0, 1.0 if interval.high is None else interval.high


def _against(value: float, constants: Constants) -> float:
    """100 at the target and better, 0 at the limit and worse, linear between."""
    return 100.0 * clamp((constants.limit - value) / (constants.limit - constants.target))


def _ratio(part: float, whole: float) -> float | None:
    """A share or a rate; None of nothing."""
    return part / whole if whole > 0 else None
