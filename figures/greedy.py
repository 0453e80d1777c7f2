"""The greedy plan: the module of the greatest yield with the prerequisites that it lacks, and again."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from figures.evidence import Finding
from figures.prescription import ModuleNeed, Offer, Remedy, after, need_of, objective, yields

STOP_SHARE = 0.2
"""A plan stops below this share of the best yield of all audiences."""

SLACK = 1e-9  # days: sums of fractions of days are not exact

Allowed = Callable[[Sequence[str], Sequence[str]], bool]
"""Whether a module behind its prerequisites may follow those chosen so far: overlaps, the calendar."""


@dataclass(frozen=True, slots=True)
class PlanStep(ModuleNeed):
    """A chosen module with the need and yield it had when chosen. cost: person-days. audience: Ф, С or Р.

    A prerequisite that answers nothing itself has a need of 0 and no reasons.
    """

    cost: float
    audience: str


@dataclass(frozen=True, slots=True)
class Plan:
    """An audience's modules in the order of choice.

    remaining: criterion -> deficit expected to stay, for all findings. objective: R, weighted points
    expected to be closed. cost: person-days used. stop_below: the yield under which nothing was taken.
    """

    steps: tuple[PlanStep, ...]
    remaining: Mapping[str, float]
    objective: float
    cost: float
    stop_below: float

    @property
    def codes(self) -> tuple[str, ...]:
        """The modules' codes in the order of choice."""
        return tuple(step.code for step in self.steps)


def greedy_plan(
    findings: Iterable[Finding],
    remedies: Mapping[str, Remedy],
    offers: Iterable[Offer],
    *,
    budget: float,
    stop_below: float = 0.0,
    excluded: Collection[str] = (),
    requires: Mapping[str, Sequence[str]] | None = None,
    allowed: Allowed | None = None,
) -> Plan:
    """Take the module of the greatest yield, let it close its part of the deficits, and again.

    A main module halves a deficit, a supporting one takes a quarter of it. A module brings the prerequisites
    that it lacks: together they have one yield, N·reach of all over the days of all. What no longer fits in
    the budget is passed over for the next best that fits.

    Args:
        budget: person-days, >= 0.
        stop_below: yield per person-day under which nothing is taken.
        excluded: modules out of question: not applicable, passed within the year.
        requires: code -> its prerequisites; those that are not offered are left to a person.
        allowed: asked before each choice about each candidate with what it brings.
    Returns:
        A plan that may be empty; it never costs more than the budget, names no module twice, and has no
        module without those of its prerequisites that are offered.
    """
    known = list(findings)
    remaining = {finding.code: finding.deficit for finding in known}
    open_offers = {offer.code: offer for offer in offers if offer.code not in excluded}
    steps: list[PlanStep] = []
    taken: list[Offer] = []
    left = budget
    while True:
        chosen = [step.code for step in steps]
        candidates = [
            _candidate(bundle, known, remedies, remaining)
            for code in open_offers
            if _costs(bundle := _bundle(code, open_offers, requires or {})) <= left + SLACK
            and (allowed is None or allowed([one.code for one in bundle], chosen))
        ]
        worth = [one for one in candidates if one.steps[-1].need > 0 and one.yield_per_day >= stop_below]
        if not worth:
            cost = math.fsum(step.cost for step in steps)
            return Plan(tuple(steps), remaining, objective(known, remedies, taken), cost, stop_below)
        best = min(worth, key=lambda one: (-one.yield_per_day, one.steps[-1].code))
        steps += best.steps
        taken += [open_offers.pop(step.code) for step in best.steps]
        left -= math.fsum(step.cost for step in best.steps)
        remaining = best.remaining


def yields_brought(
    findings: Sequence[Finding],
    remedies: Mapping[str, Remedy],
    offers: Mapping[str, Offer],
    requires: Mapping[str, Sequence[str]],
) -> dict[str, float]:
    """First-round yields of modules that answer something, each with all prerequisites that it would bring.

    Args:
        offers: by code, those that may be taken.
    """
    remaining = {finding.code: finding.deficit for finding in findings}
    found = {}
    for code in offers:
        one = _candidate(_bundle(code, offers, requires), findings, remedies, remaining)
        if one.steps[-1].need > 0:
            found[code] = one.yield_per_day
    return found


def stop_threshold(
    findings: Iterable[Finding], remedies: Mapping[str, Remedy], offers: Iterable[Offer]
) -> float:
    """A fifth of the best first-round yield: for less no plan takes a module; 0 where nothing is needed.

    Args:
        offers: those of all audiences that may be taken.
    """
    first = yields(findings, remedies, offers)
    return STOP_SHARE * first[0].yield_per_day if first else 0.0


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A module behind the prerequisites it brings; the deficits that remain after them."""

    steps: tuple[PlanStep, ...]
    yield_per_day: float
    remaining: dict[str, float]


def _candidate(
    bundle: Sequence[Offer],
    findings: Sequence[Finding],
    remedies: Mapping[str, Remedy],
    remaining: dict[str, float],
) -> _Candidate:
    """The case of these modules one after another against the deficits that remain."""
    steps = []
    for offer in bundle:
        row = need_of(offer, findings, remedies, remaining)
        steps.append(
            PlanStep(row.code, row.need, row.yield_per_day, row.days, row.because, offer.cost, offer.audience)
        )
        remaining = after(offer, findings, remedies, remaining)
    points = math.fsum(step.need * offer.reach for step, offer in zip(steps, bundle, strict=True))
    return _Candidate(tuple(steps), points / _costs(bundle), remaining)


def _costs(bundle: Iterable[Offer]) -> float:
    """Person-days of all."""
    return math.fsum(offer.cost for offer in bundle)


def _bundle(
    code: str, open_offers: Mapping[str, Offer], requires: Mapping[str, Sequence[str]]
) -> list[Offer]:
    """The module behind its prerequisites that are open, and theirs."""
    ordered: dict[str, Offer] = {}

    def place(one: str, above: frozenset[str]) -> None:
        for early in requires.get(one, ()):
            if early in open_offers and early not in ordered and early not in above:
                place(early, above | {early})
        ordered[one] = open_offers[one]

    place(code, frozenset({code}))
    return list(ordered.values())
