"""From deficits to modules: what answers what, needs, yields, and R. Light enough for pages.

A person, the auditor, approves what this proposes. Equal figures are ordered by code, so that the same
wave always gives the same plan.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    "Priority",
    "Remedy",
    "Strength",
    "after",
    "answer",
    "competence_score",
    "competence_scores",
    "deficit",
    "evidence_strength",
    "management_decisions",
    "module_needs",
    "need_of",
    "objective",
    "priority",
    "reliability",
    "sources_agree",
    "stays",
    "unanswered",
    "with_own_module",
    "yields",
]

MAIN, SUPPORT = 1.0, 0.5
"""a: how far a main and a supporting module answer a criterion."""

FRONTLINE = "Ф"

GENERAL_SERVICE_MODULE = "ОК-ПО-217"
PRODUCT_KNOWLEDGE = frozenset({"SQ17", "MV08", "MC06", "ES04"})
"""Criteria of knowing the company's own products, which no general course can teach."""


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


def yields(
    findings: Iterable[Finding], remedies: Mapping[str, Remedy], offers: Iterable[Offer]
) -> list[ModuleNeed]:
    """First-round needs and yields: N = Σ a·w·q·ρ·D, Y = N·reach/person-days.

    Outside N stay findings with a critical failure and those that a decision answers: by the mapping, or
    because people have no conditions for it.

    Args:
        remedies: criterion -> what answers it. offers: modules that may be considered.
    Returns:
        The modules with a need, the best yield first, then by code.
    """
    known = list(findings)
    remaining = {finding.code: finding.deficit for finding in known}
    rows = [need_of(offer, known, remedies, remaining) for offer in offers]
    return sorted((row for row in rows if row.need > 0), key=lambda row: (-row.yield_per_day, row.code))


def module_needs(
    findings: Iterable[Finding], remedies: Mapping[str, Remedy], offers: Iterable[Offer]
) -> dict[str, float]:
    """N of each module that has a need, in the order of `yields`."""
    return {row.code: row.need for row in yields(findings, remedies, offers)}


def answer(offer: Offer, finding: Finding, remedies: Mapping[str, Remedy]) -> float:
    """How far the module answers the finding: 1, 0.5 or 0; 0 too where a course is not the answer."""
    remedy = remedies.get(finding.code)
    if remedy is None or remedy.management or finding.critical_failure:
        return 0.0
    if finding.cause is Cause.MAY:
        return 0.0  # nobody is taught to work without time, tools or powers
    return remedy.answer(offer.code)


def objective(findings: Iterable[Finding], remedies: Mapping[str, Remedy], chosen: Iterable[Offer]) -> float:
    """R = Σ w·q·ρ·D·(1 − 0.5^m·0.75^s): weighted points that the chosen modules are expected to close.

    m and s are the chosen main and supporting modules of a criterion. Never falls when a module is added,
    and does not depend on the order; reach decides who goes and the price, not R.
    """
    offers = list(chosen)
    return math.fsum(one.pull * one.deficit * (1 - stays(one, remedies, offers)) for one in findings)


def stays(finding: Finding, remedies: Mapping[str, Remedy], chosen: Iterable[Offer]) -> float:
    """0.5^m·0.75^s: the part of a deficit that the chosen modules leave; 1 where none answers it."""
    answers = [answer(offer, finding, remedies) for offer in chosen]
    return float(0.5 ** answers.count(MAIN) * 0.75 ** answers.count(SUPPORT))


def management_decisions(findings: Iterable[Finding], remedies: Mapping[str, Remedy]) -> list[Finding]:
    """Findings below target that a decision answers, not a course; the heaviest first, then by code."""
    return _heaviest_first(one for one in findings if one.deficit > 0 and _is_decided(one, remedies))


def unanswered(findings: Iterable[Finding], remedies: Mapping[str, Remedy]) -> list[Finding]:
    """Findings below target without any main module: the organisation has still to write its own.

    Management decisions are not among them; the heaviest first, then by code.
    """
    empty = Remedy("")
    short = (one for one in findings if one.deficit > 0 and not _is_decided(one, remedies))
    return _heaviest_first(one for one in short if not remedies.get(one.code, empty).main)


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


def _is_decided(finding: Finding, remedies: Mapping[str, Remedy]) -> bool:
    """Whether a decision is the answer: by the mapping, or because people have no conditions for it."""
    remedy = remedies.get(finding.code)
    return finding.cause is Cause.MAY or (remedy is not None and remedy.management)


def need_of(
    offer: Offer, findings: Sequence[Finding], remedies: Mapping[str, Remedy], remaining: Mapping[str, float]
) -> ModuleNeed:
    """The module's case against the deficits that remain."""
    parts = (
        (each.code, answer(offer, each, remedies) * each.pull * remaining[each.code]) for each in findings
    )
    because = sorted(((code, part) for code, part in parts if part > 0), key=lambda row: (-row[1], row[0]))
    need = math.fsum(part for _, part in because)
    return ModuleNeed(offer.code, need, need * offer.reach / offer.cost, offer.days, tuple(because))


def after(
    offer: Offer, findings: Sequence[Finding], remedies: Mapping[str, Remedy], remaining: Mapping[str, float]
) -> dict[str, float]:
    """The deficits once the module is given: D·(1 − 0.5·a)."""
    return {each.code: remaining[each.code] * (1 - 0.5 * answer(offer, each, remedies)) for each in findings}


def _heaviest_first(findings: Iterable[Finding]) -> list[Finding]:
    """By weighted deficit, then by code."""
    return sorted(findings, key=lambda each: (-each.pull * each.deficit, each.code))
