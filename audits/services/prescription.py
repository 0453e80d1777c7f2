"""The prescription as rows: proposals from stored scores, frozen mapping and the auditor's causes.

Light enough for a page's request: nothing here imports numpy.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.services.journal import record
from audits.errors import WaveClosedError, WaveNotScoredError
from audits.models import AuditWave, Recommendation
from audits.scoring.inputs import Catalogue
from audits.scoring.prescription import (
    Decision,
    Prescription,
    in_teaching_order,
    most_urgent,
    prescribe,
    urgency_in,
)
from audits.services.stale_options import forget_options
from audits.services.teaching import Case, case_of
from audits.states import FINISHED
from figures.greedy import Plan, PlanStep

__all__ = ["WaveClosedError", "WaveNotScoredError", "course_lines", "is_begun", "rebuild_prescription"]

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


@transaction.atomic
def rebuild_prescription(wave_id: int, *, at: datetime) -> None:
    """Propose anew what follows from the stored scores and the causes that the auditor has named.

    Where people have no conditions for it (cause «may»), the competence's criteria get a decision of the
    management instead of courses; a criterion with a cause of its own goes by that. A line that stays keeps
    its state, reason and request; a rejected module is not proposed again, and its line stays with its
    reason. An audience whose option was chosen, or whose lines somebody has begun to accept, keeps its
    modules as far as they still answer something. What is made here step by step gives way to the best
    set as soon as that is computed (`audits.services.options`).

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
    case = case_of(wave, known.values(), at=at)
    wave.frozen["passed"] = {code: [one.passed, one.people] for code, one in case.teaching.recent.items()}
    wave.save(update_fields=["frozen"])
    prescription = prescribe(case.teaching)
    chosen = _begun(known.values()) | {one.audience: one.modules for one in wave.plan_choices.all()}
    with translation.override(settings.LANGUAGE_CODE):
        lines = [*_courses(wave, prescription, case, chosen), *_decisions(wave, prescription, case)]
    _store(lines, known, case.teaching.struck_out)
    forget_options(wave, at=at)
    record(
        "wave.prescribe",
        actor=None,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={"lines": len(lines)},
    )


def is_begun(line: Recommendation) -> bool:
    """Whether a person has accepted a proposed course: the plan of its audience does not change by itself."""
    is_accepted = line.kind == Recommendation.Kind.COURSE and line.state == Recommendation.State.ACCEPTED
    return is_accepted and not line.added_because


def _begun(lines: Iterable[Recommendation]) -> dict[str, list[str]]:
    """Audience -> modules of the plan that somebody has begun to accept."""
    known = [one for one in lines if one.kind == Recommendation.Kind.COURSE and not one.added_because]
    audiences = {one.audience for one in known if is_begun(one)}
    return {
        audience: [
            one.subject
            for one in known
            if one.audience == audience and one.state != Recommendation.State.REJECTED
        ]
        for audience in audiences
    }


def course_lines(
    wave: AuditWave, audience: str, steps: Sequence[PlanStep], case: Case
) -> list[Recommendation]:
    """A line for each step of an audience's plan, not yet stored; prerequisites first."""
    ordered = in_teaching_order(steps, case.catalogue.modules)
    return [
        _course(wave, audience, position, step, ordered, case)
        for position, step in enumerate(ordered, start=1)
    ]


def _courses(
    wave: AuditWave, prescription: Prescription, case: Case, chosen: Mapping[str, Collection[str]]
) -> Iterable[Recommendation]:
    """A line for each step of each audience's plan: of the chosen option as far as it still answers anything.

    Modules of a chosen option that nothing calls for any more go at once; what would take their place is the
    auditor's choice among the options that are computed anew.
    """
    for audience, proposed in prescription.plans.items():
        own = case.teaching.exactly(audience, chosen[audience]) if audience in chosen else None
        plan = proposed if own is None else _still_needed(own, case.catalogue)
        yield from course_lines(wave, audience, plan.steps, case)


def _still_needed(plan: Plan, catalogue: Catalogue) -> Plan:
    """The plan without steps that answer nothing, unless another step of it needs them."""
    kept = {step.code for step in plan.steps if step.need > 0}
    waiting = sorted(kept)
    while waiting:
        early = set(catalogue.modules[waiting.pop()].prerequisites) - kept
        kept |= early
        waiting += early
    return replace(plan, steps=tuple(step for step in plan.steps if step.code in kept))


def _course(
    wave: AuditWave,
    audience: str,
    position: int,
    step: PlanStep,
    plan: Sequence[PlanStep],
    case: Case,
) -> Recommendation:
    """One step as a line; what answers nothing itself has the reasons of the module that needs it."""
    module = case.catalogue.modules[step.code]
    following = [one for one in plan if step.code in case.catalogue.modules[one.code].prerequisites]
    reason = step if step.because else next((one for one in following if one.because), step)
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
        priority=urgency_in(step, plan, case.findings, case.catalogue).value,
        because=[_reason(code, case) for code in reason.criteria],
        notes=[
            *_recently(step.code, case),
            *_notes(step, case.catalogue, {one.code for one in plan}, following),
        ],
    )


def _decisions(wave: AuditWave, prescription: Prescription, case: Case) -> Iterable[Recommendation]:
    """A line for each decision that no course replaces."""
    for position, decision in enumerate(prescription.decisions, start=1):
        yield Recommendation(
            wave=wave,
            kind=Recommendation.Kind.MANAGEMENT,
            subject=decision.subject,
            position=position,
            text=_text(decision, case.catalogue),
            priority=most_urgent(decision.findings).value,
            because=[_reason(finding.code, case) for finding in decision.findings],
        )


def _text(decision: Decision, catalogue: Catalogue) -> str:
    """What the management is asked to decide."""
    is_single = decision.subject in catalogue.criteria
    criterion = catalogue.criteria[decision.subject].text if is_single else ""
    if decision.kind == "conditions":
        return _(
            "Create the conditions for «%s»: time, tools, powers or process. Training does not replace them."
        ) % (criterion or catalogue.competences.get(decision.subject, decision.subject))
    if decision.kind == "own_module":
        return _("Prepare the organisation's own module: the catalogue has no course for «%s».") % criterion
    return (
        _("Decide what to change so that the norm is met: «%s». A course is not the main answer.") % criterion
    )


def _reason(code: str, case: Case) -> dict[str, Any]:
    """One criterion as a reason, by value."""
    score = case.scores[code]
    return {
        "criterion": code,
        "text": case.catalogue.criteria[code].text,
        "source": score.source,
        "score": score.score,
        "target": score.target,
        "n": score.n,
        "strength": score.strength,
        "quotes": case.quotes.get(code, []),
    }


def _recently(code: str, case: Case) -> list[dict[str, str]]:
    """How many of the audience are not taught the module, because they completed it within a year."""
    known = case.teaching.recent.get(code)
    if known is None:
        return []
    text = ngettext(
        "%(passed)d of %(people)d completed it within the last year; price and groups are of the rest.",
        "%(passed)d of %(people)d completed it within the last year; price and groups are of the rest.",
        known.passed,
    )
    return [{"kind": "recent", "text": text % {"passed": known.passed, "people": known.people}}]


def _notes(
    step: PlanStep, catalogue: Catalogue, chosen: Collection[str], following: Sequence[PlanStep]
) -> list[dict[str, str]]:
    """What the module is needed before, prerequisites that cannot be planned, what a person has to weigh."""
    module = catalogue.modules[step.code]
    notes = [
        {"kind": "needed_before", "text": _("Comes before %(code)s «%(title)s», which needs it.") % facts}
        for facts in ({"code": one.code, "title": catalogue.modules[one.code].title} for one in following)
    ]
    notes += [
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
    rejected: Collection[str],
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
