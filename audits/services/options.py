"""The options of a plan: for each audience the best modules for each whole day, to the point and by courses.

Computed in jobs, where scipy is; a page reads the rows, and takes one of them into the plan.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import translation

from accounts.models import User
from accounts.services.journal import record
from audits.errors import WaveClosedError, WaveNotScoredError
from audits.models import AuditWave, Observation, PlanOption, Recommendation
from audits.scoring.inputs import Budget, Catalogue
from audits.scoring.prescription import excluded_of, in_teaching_order, offers_of, remedies_of
from audits.services.prescription import Case, case_of, course_lines
from audits.states import FINISHED
from courses.models import Enrolment
from figures.evidence import Finding
from figures.optimum import Optimum, Terms, as_plan, course_price, optimal_plans
from figures.prescription import STOP_SHARE, Offer, Plan, Remedy, answer, yields

__all__ = ["OptionGoneError", "WaveClosedError", "WaveNotScoredError", "choose_option", "write_options"]

MORE_DAYS = 2  # beyond the budget: what would another day buy
PER_QUARTER = 2  # modules a person, where the wave's plan says nothing else
QUARTERS = 2  # of the half-year within which the last line of a plan is due
WORKING_DAYS = 120  # of that half-year
RECENT = timedelta(days=365)
_TRIES = 3


class OptionGoneError(Exception):
    """The option no longer follows from the wave's causes: others are being computed."""


@dataclass(frozen=True, slots=True)
class _Teaching:
    """What the search works with. excluded: also what everybody of the audience has passed within a year.

    rounds: audience -> how many times a module is held, because only so many leave the floor at once.
    """

    findings: tuple[Finding, ...]
    remedies: Mapping[str, Remedy]
    offers: tuple[Offer, ...]
    excluded: frozenset[str]
    catalogue: Catalogue
    budgets: Mapping[str, Budget]
    rounds: Mapping[str, int]
    per_quarter: int


def write_options(wave_id: int, *, at: datetime) -> int:
    """Compute and store the options unless they are there; how many rows. Loads scipy: for jobs.

    The wave is not locked while they are computed; if its causes change meanwhile, they are computed again.
    """
    for _attempt in range(_TRIES):
        wave = AuditWave.objects.get(pk=wave_id)
        if not wave.frozen or wave.plan_options.exists():
            return 0
        seen, teaching = _mark(wave), _teaching(wave, at=at)
        rows = [row for audience in teaching.budgets for row in _rows(wave, audience, teaching)]
        with transaction.atomic():
            wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
            if _mark(wave) == seen:
                PlanOption.objects.filter(wave=wave).delete()
                PlanOption.objects.bulk_create(rows)
                return len(rows)
    return 0  # it changes faster than it is computed: the job of the last change comes after this one


@transaction.atomic
def choose_option(wave_id: int, *, option_id: int, by: User, at: datetime) -> PlanOption:
    """The lines of the option's audience become its modules, as proposals; lines kept keep their state.

    Struck-out lines stay with their reason, lines added by hand stay as they are.

    Raises:
        OptionGoneError: the causes have changed since. WaveClosedError, WaveNotScoredError.
    """
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    if wave.state != AuditWave.State.SCORED:
        raise WaveNotScoredError(wave.name)
    option = wave.plan_options.filter(pk=option_id).first()
    if option is None:
        raise OptionGoneError(option_id)
    _replace_lines(wave, option)
    record(
        "plan.choose",
        actor=by,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={"audience": option.audience, "variant": option.variant, "days": option.days},
    )
    return option


def _replace_lines(wave: AuditWave, option: PlanOption) -> None:
    """The lines of the option in place of those that nobody added or struck out."""
    lines = list(wave.recommendations.all())
    case = case_of(wave, lines)
    remedies = remedies_of(case.evidence.catalogue, conditions=case.conditions, overloaded=case.overloaded)
    offers = [one for one in offers_of(case.evidence.catalogue, case.budgets) if one.code in option.modules]
    plan = as_plan(case.evidence.findings.values(), remedies, offers)
    with translation.override(settings.LANGUAGE_CODE):
        proposed = course_lines(wave, option.audience, plan.steps, case.evidence)
    courses = {one.subject: one for one in lines if one.kind == Recommendation.Kind.COURSE}
    own = [one for one in courses.values() if one.audience == option.audience]
    staying = {one.subject for one in own if one.added_because or one.state == one.State.REJECTED}
    gone = [one.pk for one in own if one.subject not in staying and one.subject not in option.modules]
    Recommendation.objects.filter(pk__in=gone).delete()
    moved = []
    for line in proposed:
        known = courses.get(line.subject)
        if known is not None:
            known.position, known.need, known.yield_per_day = line.position, line.need, line.yield_per_day
            known.because = known.because if known.added_because else line.because
            known.notes = line.notes
            moved.append(known)
    Recommendation.objects.bulk_update(moved, ["position", "need", "yield_per_day", "because", "notes"])
    Recommendation.objects.bulk_create([one for one in proposed if one.subject not in courses])


def _mark(wave: AuditWave) -> list[Any]:
    """What the options depend on and people change: another value after any change of it."""
    causes = wave.deficits.order_by("competence").values_list("competence", "cause")
    struck_out = wave.recommendations.filter(kind=Recommendation.Kind.COURSE, state="rejected")
    return [wave.scored_at, list(causes), sorted(struck_out.values_list("subject", flat=True))]


def _teaching(wave: AuditWave, *, at: datetime) -> _Teaching:
    """The wave's case as the search takes it."""
    case = case_of(wave, wave.recommendations.all())
    catalogue = case.evidence.catalogue
    limits: Mapping[str, Any] = wave.frozen.get("limits") or {}
    return _Teaching(
        findings=tuple(case.evidence.findings.values()),
        remedies=remedies_of(catalogue, conditions=case.conditions, overloaded=case.overloaded),
        offers=tuple(offers_of(catalogue, case.budgets)),
        excluded=frozenset(excluded_of(catalogue, case.rejected)) | _passed(wave, catalogue, at=at),
        catalogue=catalogue,
        budgets=case.budgets,
        rounds=_rounds(wave, case, limits.get("off_floor")),
        per_quarter=int(limits.get("per_quarter") or PER_QUARTER),
    )


def _passed(wave: AuditWave, catalogue: Catalogue, *, at: datetime) -> frozenset[str]:
    """Modules that all people of their audience have completed within the last year."""
    people = User.objects.filter(organisation=wave.organisation_id, is_active=True)
    levels = dict(people.order_by().values_list("level").annotate(count=Count("pk")))
    done = (
        Enrolment.objects.filter(
            user__in=people, state=Enrolment.State.COMPETENT, finished_at__gt=at - RECENT
        )
        .order_by()
        .values_list("cohort__programme__module__code", "user__level")
        .annotate(count=Count("user", distinct=True))
    )
    return frozenset(
        code
        for code, level, count in done
        if code in catalogue.modules
        and catalogue.modules[code].audience == level
        and count >= levels.get(level, math.inf)
    )


def _rounds(wave: AuditWave, case: Case, off_floor: float | None) -> dict[str, int]:
    """Audience -> how many times a module is held so that at most so many of a branch are away at once."""
    if not off_floor:
        return dict.fromkeys(case.budgets, 1)
    current = Observation.objects.filter(wave=wave, superseded_at__isnull=True)
    branches = max(1, current.order_by().values("branch").distinct().count())
    return {
        audience: max(1, math.ceil(budget.reach / branches / off_floor))
        for audience, budget in case.budgets.items()
    }


def _rows(wave: AuditWave, audience: str, teaching: _Teaching) -> list[PlanOption]:
    """Both variants of one audience, for each whole day from the first."""
    budget = teaching.budgets[audience]
    own = [one for one in teaching.offers if one.audience == audience]
    open_offers = [one for one in own if one.code not in teaching.excluded]
    modules = teaching.catalogue.modules
    terms = Terms(
        budget=0.0,
        at_most=teaching.per_quarter * QUARTERS,
        rounds=teaching.rounds[audience],
        calendar=float(WORKING_DAYS),
        stop_below=_stop_below(teaching),
        prerequisites={one.code: modules[one.code].prerequisites for one in own},
        overlaps={one.code: modules[one.code].overlaps for one in own},
        excluded=teaching.excluded,
    )
    prices = {
        PlanOption.Variant.TARGETED: 0.0,
        PlanOption.Variant.COURSES: course_price(teaching.findings, teaching.remedies, open_offers),
    }
    days = range(1, math.floor(budget.days) + MORE_DAYS + 1)
    rows = []
    for variant, price in prices.items():
        optima = optimal_plans(
            teaching.findings,
            teaching.remedies,
            own,
            replace(terms, price=price),
            budgets=[day * budget.reach for day in days],
        )
        rows += [
            _row(wave, audience, variant, day, found, teaching)
            for day, found in zip(days, optima, strict=True)
        ]
    return rows


def _row(
    wave: AuditWave, audience: str, variant: str, days: int, found: Optimum, teaching: _Teaching
) -> PlanOption:
    """One optimum as a row."""
    own = [one for one in teaching.offers if one.audience == audience]
    taught = {
        each.code
        for each in teaching.findings
        if each.deficit > 0 and any(answer(one, each, teaching.remedies) for one in own)
    }
    return PlanOption(
        wave=wave,
        audience=audience,
        variant=variant,
        days=days,
        modules=_codes(found.plan, teaching),
        objective=found.plan.objective,
        cost=found.plan.cost,
        greedy=_brief(found.greedy, teaching),
        runner_up={} if found.runner_up is None else _brief(found.runner_up, teaching),
        remaining={code: left for code, left in found.plan.remaining.items() if code in taught},
        is_optimal=found.is_optimal,
    )


def _brief(plan: Plan, teaching: _Teaching) -> dict[str, Any]:
    """A plan beside the best one."""
    return {"modules": _codes(plan, teaching), "objective": plan.objective}


def _codes(plan: Plan, teaching: _Teaching) -> list[str]:
    """The plan's modules in the order of teaching."""
    return [step.code for step in in_teaching_order(plan.steps, teaching.catalogue.modules)]


def _stop_below(teaching: _Teaching) -> float:
    """A fifth of the best first-round yield of all audiences: no plan takes a module for less."""
    available = [one for one in teaching.offers if one.code not in teaching.excluded]
    first = yields(teaching.findings, teaching.remedies, available)
    return STOP_SHARE * first[0].yield_per_day if first else 0.0
