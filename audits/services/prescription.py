"""The prescription as rows: proposals from stored scores, frozen mapping and the auditor's causes.

Light enough for a page's request: nothing here imports numpy.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.journal import record
from audits.errors import WaveClosedError, WaveNotScoredError
from audits.masking import names_a_person, surname_stems
from audits.models import AuditWave, CriterionScore, CriticalFailure, Deficit, Observation, Recommendation
from audits.queries.anonymity import listed
from audits.queries.inputs import frozen_budgets, frozen_catalogue
from audits.scoring.inputs import Budget, Catalogue
from audits.scoring.prescription import (
    Decision,
    Prescription,
    in_teaching_order,
    most_urgent,
    prescribe,
    urgency,
)
from audits.services.stale_options import forget_options
from audits.states import FINISHED
from figures.evidence import Finding
from figures.prescription import PlanStep

__all__ = [
    "Case",
    "Evidence",
    "WaveClosedError",
    "WaveNotScoredError",
    "case_of",
    "course_lines",
    "rebuild_prescription",
]

MAX_QUOTES = 3
_WORST_FIRST = {"no": 0, "partly": 1}
_PROPOSED_FIELDS = (
    "module_id",
    "audience",
    "position",
    "text",
    "need",
    "yield_per_day",
    "days",
    "cost",
    "priority",
    "because",
    "notes",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reasons of a line are written from."""

    catalogue: Catalogue
    findings: Mapping[str, Finding]
    scores: Mapping[str, CriterionScore]
    quotes: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Case:
    """What a plan of the wave follows from: figures, the auditor's causes, and what he has struck out."""

    evidence: Evidence
    budgets: Mapping[str, Budget]
    conditions: frozenset[str]
    overloaded: tuple[str, ...]
    rejected: frozenset[str]


@transaction.atomic
def rebuild_prescription(wave_id: int, *, at: datetime) -> None:
    """Propose anew what follows from the stored scores and the causes that the auditor has named.

    Where people have no conditions for it (cause «may»), the competence's criteria get a decision of the
    management instead of courses. A line that stays keeps its state, reason and request; a rejected module
    is not proposed again, and its line stays with its reason.

    Args:
        at: aware moment, for the journal.
    Raises:
        WaveClosedError: the wave is approved or archived. WaveNotScoredError: it has no figures yet.
    """
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    if not wave.frozen:
        raise WaveNotScoredError(wave.name)
    known = {(one.kind, one.subject): one for one in wave.recommendations.all()}
    case = case_of(wave, known.values())
    evidence, budgets, rejected = case.evidence, case.budgets, set(case.rejected)
    prescription = prescribe(
        list(evidence.findings.values()),
        evidence.catalogue,
        budgets,
        conditions=case.conditions,
        overloaded=case.overloaded,
        rejected=rejected,
    )
    with translation.override(settings.LANGUAGE_CODE):
        lines = [*_courses(wave, prescription, evidence, budgets), *_decisions(wave, prescription, evidence)]
    _store(lines, known, rejected)
    forget_options(wave, at=at)
    record(
        "wave.prescribe",
        actor=None,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={"lines": len(lines)},
    )


def case_of(wave: AuditWave, lines: Iterable[Recommendation]) -> Case:
    """The case of a scored wave, as it stands now.

    Args:
        lines: all lines of its prescription.
    """
    return Case(
        evidence=_evidence(wave),
        budgets=frozen_budgets(wave.frozen),
        conditions=frozenset(
            Deficit.objects.filter(wave=wave, cause=Deficit.Cause.MAY).values_list("competence_id", flat=True)
        ),
        overloaded=tuple(_overloaded(wave)),
        rejected=frozenset(
            one.subject
            for one in lines
            if one.kind == Recommendation.Kind.COURSE and one.state == Recommendation.State.REJECTED
        ),
    )


def course_lines(
    wave: AuditWave, audience: str, steps: Sequence[PlanStep], evidence: Evidence
) -> list[Recommendation]:
    """A line for each step of an audience's plan, not yet stored; prerequisites first."""
    ordered = in_teaching_order(steps, evidence.catalogue.modules)
    chosen = {step.code for step in ordered}
    return [
        _course(wave, audience, position, step, chosen, evidence)
        for position, step in enumerate(ordered, start=1)
    ]


def _overloaded(wave: AuditWave) -> list[str]:
    """Criteria whose figures show more work than hands, as the scoring found them."""
    whole = wave.summaries.filter(branch__isnull=True).values_list("extras", flat=True).first()
    return list((whole or {}).get("conditions", ()))


def _evidence(wave: AuditWave) -> Evidence:
    """The wave's stored scores with what shoppers wrote about them."""
    scores = {one.criterion_id: one for one in wave.criterion_scores.filter(branch__isnull=True)}
    failed = set(CriticalFailure.objects.filter(wave=wave).values_list("criterion_id", flat=True))
    findings = {
        code: Finding(
            code,
            one.score,
            weight=one.weight,
            trust=one.trust,
            reliability=one.reliability,
            target=one.target,
            source=one.source,
            critical_failure=code in failed,
        )
        for code, one in sorted(scores.items())
    }
    return Evidence(frozen_catalogue(wave.frozen), findings, scores, _quotes(wave))


def _quotes(wave: AuditWave) -> dict[str, list[str]]:
    """Criterion -> at most three different comments on what was not done, the plain noes first.

    Comments that name a person are left out: a report speaks of service, not of somebody; and so is what
    staff wrote, who were promised that nobody reads it one by one.
    """
    rows = (
        listed(Observation.objects.filter(wave=wave, superseded_at__isnull=True))
        .exclude(comments={})
        .select_related("instrument")
        .order_by("pk")
    )
    items: dict[int, dict[str, str]] = {}
    found: dict[str, list[tuple[int, str]]] = {}
    stems = _surname_stems(wave.organisation_id)
    for row in rows:
        own = items.setdefault(row.instrument_id, _criteria_of(row.instrument.body))
        for code, comment in row.comments.items():
            rank = _WORST_FIRST.get(str(row.values.get(code)))
            if code in own and rank is not None and not names_a_person(comment, stems):
                found.setdefault(own[code], []).append((rank, comment))
    return {
        criterion: list(dict.fromkeys(text for _rank, text in sorted(own, key=lambda one: one[0])))[
            :MAX_QUOTES
        ]
        for criterion, own in found.items()
    }


def _criteria_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Item -> criterion."""
    return {item["code"]: item["criterion"] for item in body["items"] if item["criterion"] is not None}


def _surname_stems(organisation_id: int) -> tuple[str, ...]:
    """What the staff's surnames begin with."""
    names = User.objects.filter(organisation=organisation_id).values_list("last_name", flat=True)
    return surname_stems(names)


def _courses(
    wave: AuditWave, prescription: Prescription, evidence: Evidence, budgets: Mapping[str, Budget]
) -> Iterable[Recommendation]:
    """A line for each step of each audience's plan."""
    for audience in budgets:
        yield from course_lines(wave, audience, prescription.plans[audience].steps, evidence)


def _course(
    wave: AuditWave, audience: str, position: int, step: PlanStep, chosen: set[str], evidence: Evidence
) -> Recommendation:
    """One step as a line."""
    module = evidence.catalogue.modules[step.code]
    return Recommendation(
        wave=wave,
        kind=Recommendation.Kind.COURSE,
        subject=step.code,
        module_id=module.pk,
        audience=audience,
        position=position,
        need=step.need,
        yield_per_day=step.yield_per_day,
        days=module.days,
        cost=step.cost,
        priority=urgency(step, evidence.findings, evidence.catalogue).value,
        because=[_reason(code, evidence) for code in step.criteria],
        notes=_notes(step, evidence.catalogue, chosen),
    )


def _decisions(wave: AuditWave, prescription: Prescription, evidence: Evidence) -> Iterable[Recommendation]:
    """A line for each decision that no course replaces."""
    for position, decision in enumerate(prescription.decisions, start=1):
        yield Recommendation(
            wave=wave,
            kind=Recommendation.Kind.MANAGEMENT,
            subject=decision.subject,
            position=position,
            text=_text(decision, evidence.catalogue),
            priority=most_urgent(decision.findings).value,
            because=[_reason(finding.code, evidence) for finding in decision.findings],
        )


def _text(decision: Decision, catalogue: Catalogue) -> str:
    """What the management is asked to decide."""
    if decision.kind == "conditions":
        return _(
            "Create the conditions for «%s»: time, tools, powers or process. Training does not replace them."
        ) % catalogue.competences.get(decision.subject, decision.subject)
    criterion = catalogue.criteria[decision.subject].text
    if decision.kind == "own_module":
        return _("Prepare the organisation's own module: the catalogue has no course for «%s».") % criterion
    return (
        _("Decide what to change so that the norm is met: «%s». A course is not the main answer.") % criterion
    )


def _reason(code: str, evidence: Evidence) -> dict[str, Any]:
    """One criterion as a reason, by value."""
    score = evidence.scores[code]
    return {
        "criterion": code,
        "text": evidence.catalogue.criteria[code].text,
        "source": score.source,
        "score": score.score,
        "target": score.target,
        "n": score.n,
        "strength": score.strength,
        "quotes": evidence.quotes.get(code, []),
    }


def _notes(step: PlanStep, catalogue: Catalogue, chosen: set[str]) -> list[dict[str, str]]:
    """Prerequisites that the plan does not have, and what a person still has to weigh."""
    module = catalogue.modules[step.code]
    notes = [
        {
            "kind": "prerequisite",
            "text": _("First take %(code)s «%(title)s», or make sure that people have it.")
            % {"code": code, "title": catalogue.modules[code].title},
        }
        for code in module.prerequisites
        if code not in chosen and code in catalogue.modules
    ]
    return notes + [{"kind": "advice", "text": text} for text in module.advice]


def _store(
    lines: Sequence[Recommendation],
    known: Mapping[tuple[str, str], Recommendation],
    rejected: set[str],
) -> None:
    """The proposals beside the auditor's decisions; what is no longer proposed goes, unless rejected."""
    fresh, kept = [], []
    for line in lines:
        found = known.get((line.kind, line.subject))
        if found is None:
            fresh.append(line)
            continue
        for name in _PROPOSED_FIELDS:
            setattr(found, name, getattr(line, name))
        kept.append(found)
    staying = {one.pk for one in kept} | {
        one.pk
        for one in known.values()
        if one.kind == Recommendation.Kind.COURSE and (one.subject in rejected or one.added_because)
    }
    gone = [one.pk for one in known.values() if one.pk not in staying]
    Recommendation.objects.filter(pk__in=gone).delete()
    Recommendation.objects.bulk_update(kept, _PROPOSED_FIELDS)
    Recommendation.objects.bulk_create(fresh)
