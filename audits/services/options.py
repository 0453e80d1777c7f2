"""The options of a plan: for each audience the best modules for each whole day, to the point and by courses.

Computed in jobs, where scipy is; a page reads the rows, and takes one of them into the plan.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from accounts.models import User
from accounts.services.journal import record
from audits.errors import WaveClosedError, WaveNotScoredError
from audits.models import AuditWave, PlanChoice, PlanOption, Recommendation
from audits.scoring.prescription import Teaching, in_teaching_order
from audits.services.prescription import course_lines, is_begun
from audits.services.stale_options import ask_for_options
from audits.services.teaching import Case, case_of
from audits.states import FINISHED
from figures.greedy import Plan
from figures.optimum import Optimum, course_price, optimal_plans
from figures.prescription import answer

__all__ = [
    "OptionGoneError",
    "WaveClosedError",
    "WaveNotScoredError",
    "choose_option",
    "mark_of",
    "prices_of",
    "teaching_of",
    "write_options",
]

MORE_DAYS = 2  # beyond the budget: what would another day buy
_TRIES = 3


class OptionGoneError(Exception):
    """The option no longer follows from the wave's causes: others are being computed."""


def write_options(wave_id: int, *, at: datetime) -> int:
    """Compute and store the options unless they are there; how many rows. Loads scipy: for jobs.

    Where nobody has chosen an option or accepted a line, the best set of the budget becomes the proposal.
    The wave is not locked while they are computed; if its causes change meanwhile, they are computed again.
    """
    for _attempt in range(_TRIES):
        wave = AuditWave.objects.get(pk=wave_id)
        if not wave.frozen or wave.plan_options.exists():
            return 0
        seen, teaching = mark_of(wave), teaching_of(wave, at=at)
        rows = [row for audience in teaching.budgets for row in _rows(wave, audience, teaching)]
        with transaction.atomic():
            wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
            if mark_of(wave) == seen:
                PlanOption.objects.filter(wave=wave).delete()
                PlanOption.objects.bulk_create(rows)
                _propose(wave, rows, at=at)
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
    lines = list(wave.recommendations.all())
    _replace_lines(wave, option, lines, case_of(wave, lines, at=at))
    PlanChoice.objects.update_or_create(
        wave=wave,
        audience=option.audience,
        defaults={
            "variant": option.variant,
            "days": option.days,
            "modules": option.modules,
            "objective": option.objective,
            "chosen_by": by,
            "chosen_at": at,
        },
    )
    known = {"audience": option.audience, "variant": option.variant, "days": option.days}
    if not wave.plan_variations.filter(**known).exists():
        ask_for_options(wave, at=at, by_id=by.pk)
    record(
        "plan.choose",
        actor=by,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail=known,
    )
    return option


def _propose(wave: AuditWave, options: Sequence[PlanOption], *, at: datetime) -> None:
    """The best set of each budget, to the point, as the proposal: in place of the one made step by step."""
    if wave.state != AuditWave.State.SCORED:
        return
    lines = list(wave.recommendations.all())
    begun = {one.audience for one in lines if is_begun(one)}
    begun |= set(wave.plan_choices.values_list("audience", flat=True))
    case = case_of(wave, lines, at=at)
    for option in options:
        days = case.teaching.usual_days(option.audience)
        is_usual = option.variant == PlanOption.Variant.TARGETED and option.days == days
        if is_usual and option.audience not in begun:
            _replace_lines(wave, option, lines, case)


def _replace_lines(wave: AuditWave, option: PlanOption, lines: Sequence[Recommendation], case: Case) -> None:
    """The lines of the option in place of those that nobody added or struck out.

    Args:
        lines: all of the wave's. case: that they follow from.
    """
    plan = case.teaching.exactly(option.audience, option.modules)
    with translation.override(settings.LANGUAGE_CODE):
        proposed = course_lines(wave, option.audience, plan.steps, case)
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
            known.notes, known.cost = line.notes, line.cost
            moved.append(known)
    names = ["position", "need", "yield_per_day", "because", "notes", "cost"]
    Recommendation.objects.bulk_update(moved, names)
    Recommendation.objects.bulk_create([one for one in proposed if one.subject not in courses])


def mark_of(wave: AuditWave) -> list[Any]:
    """What the options depend on and people change: another value after any change of it."""
    causes = wave.deficits.order_by("competence").values_list("competence", "cause")
    exceptions = wave.criterion_causes.order_by("criterion").values_list("criterion", "cause")
    struck_out = wave.recommendations.filter(kind=Recommendation.Kind.COURSE, state="rejected")
    return [
        wave.scored_at,
        list(causes),
        list(exceptions),
        sorted(struck_out.values_list("subject", flat=True)),
    ]


def teaching_of(wave: AuditWave, *, at: datetime) -> Teaching:
    """The wave's case as the search takes it."""
    return case_of(wave, wave.recommendations.all(), at=at).teaching


def _rows(wave: AuditWave, audience: str, teaching: Teaching) -> list[PlanOption]:
    """Both variants of one audience, for each whole day from the first; from 0 of a budget below a day."""
    usual, reach = teaching.usual_days(audience), teaching.budgets[audience].reach
    days = range(min(1, usual), usual + MORE_DAYS + 1)
    rows = []
    for variant, price in prices_of(teaching, audience).items():
        optima = optimal_plans(
            teaching.findings,
            teaching.remedies,
            teaching.offers_of(audience),
            replace(teaching.terms(audience, 0), price=price),
            budgets=[teaching.exact_days(audience, day) * reach for day in days],
        )
        rows += [
            _row(wave, audience, variant, day, found, teaching)
            for day, found in zip(days, optima, strict=True)
        ]
    return rows


def prices_of(teaching: Teaching, audience: str) -> dict[str, float]:
    """Variant -> what a further module has to earn in it."""
    open_offers = [one for one in teaching.offers_of(audience) if one.code not in teaching.excluded]
    return {
        PlanOption.Variant.TARGETED: 0.0,
        PlanOption.Variant.COURSES: course_price(teaching.findings, teaching.remedies, open_offers),
    }


def _row(
    wave: AuditWave, audience: str, variant: str, days: int, found: Optimum, teaching: Teaching
) -> PlanOption:
    """One optimum as a row."""
    own = teaching.offers_of(audience)
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


def _brief(plan: Plan, teaching: Teaching) -> dict[str, Any]:
    """A plan beside the best one."""
    return {"modules": _codes(plan, teaching), "objective": plan.objective}


def _codes(plan: Plan, teaching: Teaching) -> list[str]:
    """The plan's modules in the order of teaching."""
    return [step.code for step in in_teaching_order(plan.steps, teaching.catalogue.modules)]
