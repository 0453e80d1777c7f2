"""From findings to the lines of a prescription. Light: pages call it when an auditor names a cause."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from audits.scoring.inputs import Budget, Catalogue, CriterionFacts, ModuleFacts
from figures.evidence import Finding, Priority, priority
from figures.prescription import (
    MAIN,
    ModuleNeed,
    Offer,
    Plan,
    PlanStep,
    Remedy,
    management_decisions,
    plans_by_audience,
    unanswered,
    yields,
)

_URGENCY = tuple(Priority)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a course does not answer.

    subject: code of the criterion, or of the competence whose people lack conditions. findings: the reasons,
    the heaviest first. kind: criterion | conditions | own_module.
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


def prescribe(
    findings: Sequence[Finding],
    catalogue: Catalogue,
    budgets: Mapping[str, Budget],
    *,
    conditions: Collection[str] = (),
    overloaded: Collection[str] = (),
    rejected: Collection[str] = (),
) -> Prescription:
    """Needs, plans and decisions of a wave.

    Args:
        findings: every measured criterion.
        conditions: competences whose cause is «не могут»: their criteria get a decision instead of courses.
        overloaded: criteria whose figures show more work than hands: a decision, and no course.
        rejected: modules that the auditor has struck out.
    """
    blamed = _blamed(catalogue, conditions)
    remedies = remedies_of(catalogue, conditions=conditions, overloaded=overloaded)
    offers = offers_of(catalogue, budgets)
    excluded = excluded_of(catalogue, rejected)
    plans = plans_by_audience(
        findings,
        remedies,
        offers,
        {audience: budget.days * budget.reach for audience, budget in budgets.items()},
        excluded=excluded,
        allowed=lambda code, chosen: not set(catalogue.modules[code].overlaps) & set(chosen),
    )
    return Prescription(
        needs=tuple(yields(findings, remedies, offers)),
        plans=plans,
        decisions=tuple(_decisions(findings, remedies, blamed)),
    )


def remedies_of(
    catalogue: Catalogue, *, conditions: Collection[str] = (), overloaded: Collection[str] = ()
) -> dict[str, Remedy]:
    """What answers each criterion, the auditor's causes heard; arguments as of `prescribe`."""
    decided = {*_blamed(catalogue, conditions), *overloaded}
    return {
        code: replace(_plain(one), management=one.management or code in decided)
        for code, one in catalogue.criteria.items()
    }


def offers_of(catalogue: Catalogue, budgets: Mapping[str, Budget]) -> list[Offer]:
    """The modules of all audiences that have a budget, at their prices."""
    return [_offer(module, budgets) for module in catalogue.modules.values() if module.audience in budgets]


def excluded_of(catalogue: Catalogue, rejected: Collection[str] = ()) -> set[str]:
    """Modules out of question: they do not apply to the organisation, or the auditor has struck them out."""
    return {module.code for module in catalogue.modules.values() if module.excluded} | set(rejected)


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
    mainly = [code for code in step.criteria if _plain(catalogue.criteria[code]).answer(step.code) == MAIN]
    return most_urgent(findings[code] for code in mainly or step.criteria)


def most_urgent(findings: Iterable[Finding]) -> Priority:
    """The most urgent of the findings' labels; of none it is that of keeping what is there."""
    labels = (priority(each.score, critical_failure=each.critical_failure) for each in findings)
    return min(labels, key=_URGENCY.index, default=Priority.MAINTAIN)


def _blamed(catalogue: Catalogue, conditions: Collection[str]) -> dict[str, str]:
    """Criterion -> the competence whose people lack the conditions for it."""
    return {
        criterion.code: next(code for code in criterion.competences if code in conditions)
        for criterion in catalogue.criteria.values()
        if not criterion.management and set(criterion.competences) & set(conditions)
    }


def _plain(criterion: CriterionFacts) -> Remedy:
    """What answers a criterion, whatever its cause."""
    return Remedy(criterion.code, criterion.main, criterion.support, criterion.management)


def _offer(module: ModuleFacts, budgets: Mapping[str, Budget]) -> Offer:
    """A module at its price: everybody in reach spends its days, so the yield is that of a person's day."""
    reach = budgets[module.audience].reach
    return Offer(module.code, module.days, module.audience, reach, module.days * reach)


def _decisions(
    findings: Sequence[Finding], remedies: Mapping[str, Remedy], blamed: Mapping[str, str]
) -> list[Decision]:
    """Decisions, the heaviest first: of single criteria, of competences without conditions, own modules."""
    found: list[Decision] = []
    by_competence: dict[str, list[Finding]] = {}
    for finding in management_decisions(findings, remedies):
        if finding.code in blamed:
            by_competence.setdefault(blamed[finding.code], []).append(finding)
        else:
            found.append(Decision(finding.code, "criterion", (finding,)))
    found += [Decision(code, "conditions", tuple(own)) for code, own in by_competence.items()]
    found += [Decision(each.code, "own_module", (each,)) for each in unanswered(findings, remedies)]
    return sorted(
        found, key=lambda one: (-sum(each.pull * each.deficit for each in one.findings), one.subject)
    )
