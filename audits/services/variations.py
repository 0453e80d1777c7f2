"""How the best plans of a wave change with its weights, stored beside the options. Loads scipy: for jobs."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from audits.models import AuditWave, PlanOption, PlanVariation
from audits.scoring.prescription import Teaching
from audits.services.options import mark_of, prices_of, teaching_of
from figures.evidence import Finding
from figures.optimum import optimal_codes
from figures.variations import variation


def write_variations(wave_id: int, *, at: datetime) -> int:
    """Compute and store what is missing; how many rows. Nothing if the wave changes meanwhile.

    Of each audience: both variants of its budget, and the option that its plan follows.
    """
    wave = AuditWave.objects.get(pk=wave_id)
    if not wave.frozen:
        return 0
    seen, teaching = mark_of(wave), teaching_of(wave, at=at)
    known = set(wave.plan_variations.values_list("audience", "variant", "days"))
    rows = [_row(wave, *one, teaching) for one in _wanted(wave, teaching) if one not in known]
    with transaction.atomic():
        wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
        if mark_of(wave) != seen:
            return 0  # the job of that change comes after this one
        PlanVariation.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _wanted(wave: AuditWave, teaching: Teaching) -> list[tuple[str, str, int]]:
    """Audience, variant and days of what the page shows; without repetition."""
    found = [
        (audience, str(variant), teaching.usual_days(audience))
        for audience in teaching.budgets
        for variant in PlanOption.Variant
    ]
    found += list(wave.plan_choices.values_list("audience", "variant", "days"))
    return list(dict.fromkeys(found))


def _row(wave: AuditWave, audience: str, variant: str, days: int, teaching: Teaching) -> PlanVariation:
    """One option under other weights."""

    def plan(findings: Sequence[Finding]) -> Collection[str]:
        own = replace(teaching, findings=tuple(findings))
        terms = replace(
            own.terms(audience, own.exact_days(audience, days)), price=prices_of(own, audience)[variant]
        )
        return optimal_codes(own.findings, own.remedies, own.offers_of(audience), terms)

    found = variation(teaching.findings, plan)
    return PlanVariation(
        wave=wave,
        audience=audience,
        variant=variant,
        days=days,
        runs=found.runs,
        modules=found.modules,
        same=found.same,
    )
