"""From findings to the lines of a prescription. Light: pages call it when an auditor names a cause."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from audits.scoring.inputs import Budget, Catalogue, CriterionFacts, ModuleFacts
from audits.scoring.recent import Recent, left_of
from figures.evidence import Finding, Priority, priority
from figures.greedy import Plan, PlanStep, stop_threshold
from figures.optimum import Terms, as_plan, greedy_within
from figures.prescription import (
    MAIN,
    ModuleNeed,
    Offer,
    Remedy,
    management_decisions,
    unanswered,
    yields,
)

_URGENCY = tuple(Priority)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a course does not answer.

    subject: code of the criterion, or of the competence whose people lack conditions. findings: the reasons,
    the heaviest first. kind: criterion | conditions (of either) | own_module.
    """

    subject: str
    kind: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Prescription:
    """Needs by first-round yield (excluded modules too), a plan for each audience, decisions in order."""

    needs: tuple[ModuleNeed, ...]
    plans: Mapping[str, Plan]
    decisions: tuple[Decision, ...]

    @property
    def greedy_order(self) -> list[PlanStep]:
        """The steps of all plans, the greatest yield at its choice first, then by code."""
        steps = [step for plan in self.plans.values() for step in plan.steps]
        return sorted(steps, key=lambda step: (-step.yield_per_day, step.code))


@dataclass(frozen=True)
class Teaching:
    """One wave's case as every plan takes it: the greedy one, the optima, and those of other weights.

    findings: every measured criterion with its cause. blamed: criterion -> the competence under which its
    decision stands. struck_out: modules that the auditor rejected. recent: module -> who completed it within
    a year: they are not taught it again. rounds: audience -> how many times a module is held, because only
    so many leave the floor at once. turns: the same of modules that fewer people are left for. at_most:
    modules a person in the period. calendar: its working days; None: no limit.
    """

    findings: tuple[Finding, ...]
    catalogue: Catalogue
    budgets: Mapping[str, Budget]
    blamed: Mapping[str, str] = field(default_factory=dict)
    struck_out: frozenset[str] = frozenset()
    recent: Mapping[str, Recent] = field(default_factory=dict)
    rounds: Mapping[str, int] = field(default_factory=dict)
    turns: Mapping[str, int] = field(default_factory=dict)
    at_most: int | None = None
    calendar: float | None = None

    @cached_property
    def remedies(self) -> dict[str, Remedy]:
        """What answers each criterion; causes stand on the findings."""
        return {code: remedy_of(one) for code, one in self.catalogue.criteria.items()}

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """The modules of all audiences that have a budget, at their prices."""
        modules = self.catalogue.modules.values()
        return tuple(_offer(one, self._priced(one)) for one in modules if one.audience in self.budgets)

    def reach_of(self, module: ModuleFacts) -> float:
        """Who goes to the module: the audience's reach less those who completed it within a year."""
        return left_of(self.recent, module.code, self.budgets[module.audience].reach)

    def _priced(self, module: ModuleFacts) -> float:
        """The reach that sets the price; of what nobody is left to be taught it is the audience's own."""
        return self.reach_of(module) or self.budgets[module.audience].reach

    @cached_property
    def excluded(self) -> frozenset[str]:
        """Modules out of question: not applicable, struck out, or nobody is left to be taught."""
        ruled_out = (one.code for one in self.catalogue.modules.values() if one.excluded)
        known = [one for one in self.catalogue.modules.values() if one.audience in self.budgets]
        done = (one.code for one in known if not self.reach_of(one))
        return self.struck_out | frozenset(done) | frozenset(ruled_out)

    @cached_property
    def stop_below(self) -> float:
        """A fifth of the best first-round yield of all audiences."""
        open_offers = [one for one in self.offers if one.code not in self.excluded]
        return stop_threshold(self.findings, self.remedies, open_offers)

    def offers_of(self, audience: str) -> list[Offer]:
        """The modules of one audience."""
        return [one for one in self.offers if one.audience == audience]

    def terms(self, audience: str, days: float) -> Terms:
        """What a plan of so many days a person has to keep."""
        own, modules = self.offers_of(audience), self.catalogue.modules
        return Terms(
            budget=days * self.budgets[audience].reach,
            at_most=self.at_most,
            rounds=self.rounds.get(audience, 1),
            turns=self.turns,
            calendar=self.calendar,
            stop_below=self.stop_below,
            prerequisites={one.code: modules[one.code].prerequisites for one in own},
            overlaps={one.code: modules[one.code].overlaps for one in own},
            excluded=self.excluded,
        )

    def usual_days(self, audience: str) -> int:
        """Whole days of the option that stands for the audience's budget; 0 of a budget below a day."""
        return math.floor(self.budgets[audience].days)

    def exact_days(self, audience: str, days: int) -> float:
        """Days that the option of so many whole days may take: that of the budget takes its half days too."""
        return self.budgets[audience].days if days == self.usual_days(audience) else days

    def greedy(self, audience: str) -> Plan:
        """The greedy plan of the audience's own budget."""
        terms = self.terms(audience, self.budgets[audience].days)
        return greedy_within(self.findings, self.remedies, self.offers_of(audience), terms)

    def exactly(self, audience: str, codes: Collection[str]) -> Plan:
        """These modules of the audience as a plan, without those that are out of question."""
        own = [one for one in self.offers_of(audience) if one.code in codes and one.code not in self.excluded]
        return as_plan(self.findings, self.remedies, own)


def prescribe(teaching: Teaching) -> Prescription:
    """Needs, plans and decisions of a wave."""
    return Prescription(
        needs=tuple(yields(teaching.findings, teaching.remedies, teaching.offers)),
        plans={audience: teaching.greedy(audience) for audience in teaching.budgets},
        decisions=tuple(decisions_of(teaching)),
    )


def in_teaching_order(steps: Sequence[PlanStep], modules: Mapping[str, ModuleFacts]) -> list[PlanStep]:
    """The plan's steps with chosen prerequisites before what needs them, otherwise as they were chosen."""
    chosen = {step.code: step for step in steps}
    ordered: dict[str, PlanStep] = {}

    def place(step: PlanStep) -> None:
        for code in modules[step.code].prerequisites:
            if code in chosen and code not in ordered:
                place(chosen[code])
        ordered.setdefault(step.code, step)

    for step in steps:
        place(step)
    return list(ordered.values())


def urgency(step: ModuleNeed, findings: Mapping[str, Finding], catalogue: Catalogue) -> Priority:
    """The most urgent label among the reasons that the module mainly answers, or among all of them."""
    mainly = [code for code in step.criteria if remedy_of(catalogue.criteria[code]).answer(step.code) == MAIN]
    return most_urgent(findings[code] for code in mainly or step.criteria)


def urgency_in(
    step: PlanStep, plan: Sequence[PlanStep], findings: Mapping[str, Finding], catalogue: Catalogue
) -> Priority:
    """The most urgent label of the step and of the steps of the plan that cannot begin without it.

    What answers nothing itself presses as much as what needs it.
    """
    reached = {step.code}
    waiting = [step.code]
    while waiting:
        code = waiting.pop()
        later = {one.code for one in plan if code in catalogue.modules[one.code].prerequisites} - reached
        reached |= later
        waiting += sorted(later)
    own = [one for one in plan if one.code in reached and one.because] or [step]
    return min((urgency(one, findings, catalogue) for one in own), key=_URGENCY.index)


def most_urgent(findings: Iterable[Finding]) -> Priority:
    """The most urgent of the findings' labels; of none it is that of keeping what is there."""
    labels = (priority(each.score, critical_failure=each.critical_failure) for each in findings)
    return min(labels, key=_URGENCY.index, default=Priority.MAINTAIN)


def remedy_of(criterion: CriterionFacts) -> Remedy:
    """What answers a criterion, whatever its cause."""
    return Remedy(criterion.code, criterion.main, criterion.support, criterion.management)


def _offer(module: ModuleFacts, reach: float) -> Offer:
    """A module at its price: everybody in reach spends its days, so the yield is that of a person's day."""
    return Offer(module.code, module.days, module.audience, reach, module.days * reach)


def decisions_of(teaching: Teaching) -> list[Decision]:
    """Decisions, the heaviest first: of single criteria, of competences without conditions, own modules."""
    found: list[Decision] = []
    by_competence: dict[str, list[Finding]] = {}
    for finding in management_decisions(teaching.findings, teaching.remedies):
        if finding.code in teaching.blamed:
            by_competence.setdefault(teaching.blamed[finding.code], []).append(finding)
        else:
            is_mapped = teaching.remedies[finding.code].management
            found.append(Decision(finding.code, "criterion" if is_mapped else "conditions", (finding,)))
    found += [Decision(code, "conditions", tuple(own)) for code, own in by_competence.items()]
    missing = unanswered(teaching.findings, teaching.remedies)
    found += [Decision(each.code, "own_module", (each,)) for each in missing]
    return sorted(
        found, key=lambda one: (-sum(each.pull * each.deficit for each in one.findings), one.subject)
    )
