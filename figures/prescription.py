"""From deficits to modules: needs, yields and a plan for each audience. Light enough for pages.

A person, the auditor, approves what this proposes. Equal figures are ordered by code, so that the same
wave always gives the same plan.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from figures.evidence import (
    TARGET,
    Cause,
    CompetenceScore,
    Finding,
    Priority,
    Strength,
    competence_score,
    competence_scores,
    deficit,
    evidence_strength,
    priority,
    reliability,
    sources_agree,
)

__all__ = [
    "TARGET",
    "Cause",
    "CompetenceScore",
    "Finding",
    "ModuleNeed",
    "Offer",
    "Plan",
    "PlanStep",
    "Priority",
    "Remedy",
    "Strength",
    "answer",
    "competence_score",
    "competence_scores",
    "deficit",
    "evidence_strength",
    "greedy_plan",
    "management_decisions",
    "module_needs",
    "objective",
    "plans_by_audience",
    "priority",
    "reliability",
    "sources_agree",
    "unanswered",
    "with_own_module",
    "yields",
]

MAIN, SUPPORT = 1.0, 0.5
"""a: how far a main and a supporting module answer a criterion."""

STOP_SHARE = 0.2
"""A plan stops below this share of the best yield of all audiences."""

FRONTLINE = "Ф"

GENERAL_SERVICE_MODULE = "ОК-ПО-217"
PRODUCT_KNOWLEDGE = frozenset({"SQ17", "MV08", "MC06", "ES04"})
"""Criteria of knowing the company's own products, which no general course can teach."""

Allowed = Callable[[str, Sequence[str]], bool]
"""Whether a module may be taken after those chosen so far: prerequisites, overlaps, applicability."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What answers one criterion: main and supporting modules; `management`: a decision, not a course."""

    criterion: str
    main: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    management: bool = False

    def answer(self, module: str) -> float:
        """The a of the formulas: 1 for a main module, 0.5 for a supporting one, 0 otherwise."""
        if module in self.main:
            return MAIN
        return SUPPORT if module in self.support else 0.0


@dataclass(frozen=True, slots=True)
class Offer:
    """One module as it can be given now.

    days: training days. audience: Ф, С or Р. reach: people of the audience who have the deficit (or their
    share: only ratios matter). person_days: what it costs of the audience's budget; None means its days.
    """

    code: str
    days: float
    audience: str = FRONTLINE
    reach: float = 1.0
    person_days: float | None = None

    @property
    def cost(self) -> float:
        """Person-days of the budget."""
        return self.days if self.person_days is None else self.person_days


@dataclass(frozen=True, slots=True)
class ModuleNeed:
    """One module's case. need: N, weighted points. yield_per_day: Y = N·reach/person-days.

    because: (criterion, its part of N), the largest first.
    """

    code: str
    need: float
    yield_per_day: float
    days: float
    because: tuple[tuple[str, float], ...]

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that call for the module, the loudest first."""
        return tuple(criterion for criterion, _ in self.because)


@dataclass(frozen=True, slots=True)
class PlanStep(ModuleNeed):
    """A chosen module with the need and yield it had when chosen. cost: person-days. audience: Ф, С or Р."""

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


def yields(
    findings: Iterable[Finding], remedies: Mapping[str, Remedy], offers: Iterable[Offer]
) -> list[ModuleNeed]:
    """First-round needs and yields: N = Σ a·w·q·ρ·D, Y = N·reach/person-days.

    Outside N stay findings with a critical failure, criteria that call for a management decision, and,
    for frontline modules, findings whose cause is the conditions of work.

    Args:
        remedies: criterion -> what answers it. offers: modules that may be considered.
    Returns:
        The modules with a need, the best yield first, then by code.
    """
    known = list(findings)
    remaining = {finding.code: finding.deficit for finding in known}
    rows = [_need(offer, known, remedies, remaining) for offer in offers]
    return sorted((row for row in rows if row.need > 0), key=lambda row: (-row.yield_per_day, row.code))


def module_needs(
    findings: Iterable[Finding], remedies: Mapping[str, Remedy], offers: Iterable[Offer]
) -> dict[str, float]:
    """N of each module that has a need, in the order of `yields`."""
    return {row.code: row.need for row in yields(findings, remedies, offers)}


def greedy_plan(
    findings: Iterable[Finding],
    remedies: Mapping[str, Remedy],
    offers: Iterable[Offer],
    *,
    budget: float,
    stop_below: float = 0.0,
    excluded: Collection[str] = (),
    allowed: Allowed | None = None,
) -> Plan:
    """Take the module of the greatest yield, let it close its part of the deficits, and again.

    A main module halves a deficit, a supporting one takes a quarter of it. What no longer fits in the budget
    is passed over for the next best that fits.

    Args:
        budget: person-days, >= 0.
        stop_below: yield per person-day under which nothing is taken.
        excluded: modules out of question: not applicable, passed within the year.
        allowed: asked before each choice about each candidate (prerequisites, overlaps, two a quarter).
    Returns:
        A plan that may be empty; it never costs more than the budget and names no module twice.
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
            _need(offer, known, remedies, remaining)
            for offer in open_offers.values()
            if offer.cost <= left and (allowed is None or allowed(offer.code, chosen))
        ]
        worth = [row for row in candidates if row.need > 0 and row.yield_per_day >= stop_below]
        if not worth:
            cost = math.fsum(step.cost for step in steps)
            return Plan(tuple(steps), remaining, objective(known, remedies, taken), cost, stop_below)
        best = min(worth, key=lambda row: (-row.yield_per_day, row.code))
        offer = open_offers.pop(best.code)
        steps.append(_step(best, offer))
        taken.append(offer)
        left -= offer.cost
        remaining = _after(offer, known, remedies, remaining)


def plans_by_audience(
    findings: Iterable[Finding],
    remedies: Mapping[str, Remedy],
    offers: Iterable[Offer],
    budgets: Mapping[str, float],
    *,
    stop_below: float | None = None,
    excluded: Collection[str] = (),
    allowed: Allowed | None = None,
) -> dict[str, Plan]:
    """A plan for each audience, each with its own budget, in the order of `budgets`.

    Otherwise cheap frontline days would always displace managers' modules. Each starts from the wave's
    deficits: other people are trained, so no audience's plan waits for another's.

    Args:
        budgets: audience -> person-days.
        stop_below: an absolute threshold; None means a fifth of the best first-round yield of all audiences.
    """
    known, available = list(findings), [offer for offer in offers if offer.code not in excluded]
    first = yields(known, remedies, available)
    threshold = (
        stop_below if stop_below is not None else STOP_SHARE * (first[0].yield_per_day if first else 0.0)
    )
    return {
        audience: greedy_plan(
            known,
            remedies,
            [offer for offer in available if offer.audience == audience],
            budget=budget,
            stop_below=threshold,
            allowed=allowed,
        )
        for audience, budget in budgets.items()
    }


def answer(offer: Offer, finding: Finding, remedies: Mapping[str, Remedy]) -> float:
    """How far the module answers the finding: 1, 0.5 or 0; 0 too where a course is not the answer."""
    remedy = remedies.get(finding.code)
    if remedy is None or remedy.management or finding.critical_failure:
        return 0.0
    if finding.cause is Cause.CONDITIONS and offer.audience == FRONTLINE:
        return 0.0  # nobody is taught to work without time, tools or powers
    return remedy.answer(offer.code)


def objective(findings: Iterable[Finding], remedies: Mapping[str, Remedy], chosen: Iterable[Offer]) -> float:
    """R = Σ w·q·ρ·D·(1 − 0.5^m·0.75^s): weighted points that the chosen modules are expected to close.

    m and s are the chosen main and supporting modules of a criterion. Never falls when a module is added,
    and does not depend on the order; reach decides who goes and the price, not R.
    """
    known, offers = list(findings), list(chosen)
    parts = []
    for finding in known:
        answers = [answer(offer, finding, remedies) for offer in offers]
        stays = 0.5 ** answers.count(MAIN) * 0.75 ** answers.count(SUPPORT)
        parts.append(finding.pull * finding.deficit * (1 - stays))
    return math.fsum(parts)


def management_decisions(findings: Iterable[Finding], remedies: Mapping[str, Remedy]) -> list[Finding]:
    """Findings below target that a decision answers, not a course; the heaviest first, then by code."""
    own = [
        finding
        for finding in findings
        if finding.deficit > 0 and (found := remedies.get(finding.code)) is not None and found.management
    ]
    return _heaviest_first(own)


def unanswered(findings: Iterable[Finding], remedies: Mapping[str, Remedy]) -> list[Finding]:
    """Findings below target without any main module: the organisation has still to write its own.

    Management decisions are not among them; the heaviest first, then by code.
    """
    empty = Remedy("")
    pairs = ((finding, remedies.get(finding.code, empty)) for finding in findings if finding.deficit > 0)
    return _heaviest_first(finding for finding, remedy in pairs if not remedy.main and not remedy.management)


def with_own_module(
    remedies: Mapping[str, Remedy],
    own: str | None,
    *,
    criteria: Collection[str] = PRODUCT_KNOWLEDGE,
    replaces: str = GENERAL_SERVICE_MODULE,
) -> dict[str, Remedy]:
    """The mapping in which an organisation's own module on its products replaces the general one.

    Args:
        own: code of the organisation's module; None where it has none: the criteria lose the general
            module all the same, and those left without a main module are `unanswered`.
        criteria: those that are about the company's products. replaces: the general module.
    """

    def moved(remedy: Remedy) -> Remedy:
        if remedy.criterion not in criteria or remedy.answer(replaces) == 0:
            return remedy
        rest = tuple(code for code in remedy.main if code != replaces)
        support = tuple(code for code in remedy.support if code != replaces)
        return replace(remedy, main=rest if own is None else (own, *rest), support=support)

    return {code: moved(remedy) for code, remedy in remedies.items()}


def _need(
    offer: Offer, findings: Sequence[Finding], remedies: Mapping[str, Remedy], remaining: Mapping[str, float]
) -> ModuleNeed:
    """The module's case against the deficits that remain."""
    parts = (
        (each.code, answer(offer, each, remedies) * each.pull * remaining[each.code]) for each in findings
    )
    because = sorted(((code, part) for code, part in parts if part > 0), key=lambda row: (-row[1], row[0]))
    need = math.fsum(part for _, part in because)
    return ModuleNeed(offer.code, need, need * offer.reach / offer.cost, offer.days, tuple(because))


def _after(
    offer: Offer, findings: Sequence[Finding], remedies: Mapping[str, Remedy], remaining: Mapping[str, float]
) -> dict[str, float]:
    """The deficits once the module is given: D·(1 − 0.5·a)."""
    return {each.code: remaining[each.code] * (1 - 0.5 * answer(offer, each, remedies)) for each in findings}


def _step(row: ModuleNeed, offer: Offer) -> PlanStep:
    """The module's case as a step of a plan."""
    return PlanStep(row.code, row.need, row.yield_per_day, row.days, row.because, offer.cost, offer.audience)


def _heaviest_first(findings: Iterable[Finding]) -> list[Finding]:
    """By weighted deficit, then by code."""
    return sorted(findings, key=lambda each: (-each.pull * each.deficit, each.code))
