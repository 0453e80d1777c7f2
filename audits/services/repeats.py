"""A repeat of a wave: the same instruments, weights, targets, branches and norms, bound to its baseline."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from accounts.services.journal import record
from audits.errors import WaveStateError
from audits.models import (
    AuditWave,
    Instrument,
    Observation,
    WaveAssignment,
    WaveBranch,
    WaveInstrument,
    WaveQuota,
)
from audits.queries.plans import COUNTED
from audits.states import FINISHED

__all__ = ["WaveNameTakenError", "WaveStateError", "create_repeat"]


class WaveNameTakenError(Exception):
    """The organisation has a wave of this name already."""


@transaction.atomic
def create_repeat(
    wave_id: int, *, name: str, starts_on: date | None, ends_on: date | None, by: User, at: datetime
) -> AuditWave:
    """A new draft that measures what the approved wave measured, so that the two can be compared.

    Weights and targets are those with which the baseline was scored, also if its plan says otherwise now.
    Branches keep their arms; where the baseline had no plan, they are the branches that it observed. The
    auditors of the baseline audit the repeat.

    Raises:
        WaveStateError: the wave is not approved: what is compared must stand still.
        WaveNameTakenError: the name is taken. ValueError: the dates are in the wrong order.
    """
    baseline = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    if baseline.state not in FINISHED:
        raise WaveStateError(baseline.state, AuditWave.Kind.REPEAT)
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        msg = "a wave ends after it begins"
        raise ValueError(msg)
    if AuditWave.objects.filter(organisation=baseline.organisation_id, name=name).exists():
        raise WaveNameTakenError(name)
    wave = AuditWave.objects.create(
        organisation_id=baseline.organisation_id,
        name=name,
        kind=AuditWave.Kind.REPEAT,
        baseline=baseline,
        state=AuditWave.State.DRAFT,
        starts_on=starts_on,
        ends_on=ends_on,
        level_weights=baseline.frozen.get("level_weights", baseline.level_weights),
        target=float(baseline.frozen.get("target", baseline.target)),
        budgets=baseline.budgets,
        limits=baseline.limits,
        rates=baseline.rates,
        design=baseline.design,
    )
    _copy_sources(baseline, wave)
    _copy_branches(baseline, wave)
    WaveAssignment.objects.bulk_create(
        [WaveAssignment(wave=wave, user_id=one.user_id) for one in baseline.assignments.all()]
    )
    record(
        "wave.repeat",
        actor=by,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={"baseline": baseline.pk},
    )
    return wave


def _copy_sources(baseline: AuditWave, wave: AuditWave) -> None:
    """Sources with weights, plans and norms; the versions that were scored, also where only observed.

    Without a norm as many observations are planned as the baseline had.
    """
    planned = {one.instrument_id: one for one in baseline.instruments.prefetch_related("quotas")}
    current = Observation.objects.filter(
        wave=baseline, superseded_at__isnull=True, instrument__kind__in=COUNTED
    ).order_by()
    seen = dict(current.values_list("instrument").annotate(n=Count("pk")))
    scored = {(one["code"], one["version"]) for one in baseline.frozen.get("instruments", ())}
    known = Instrument.objects.filter(code__in={code for code, _version in scored})
    observed = {one.pk for one in known if (one.code, one.version) in scored}
    for pk in sorted(observed | set(planned)):
        old = planned.get(pk)
        source = WaveInstrument.objects.create(
            wave=wave,
            instrument_id=pk,
            planned=(old.planned if old else None) or seen.get(pk),
            weight=old.weight if old else 1.0,
            collector=old.collector if old else "",
        )
        if old is not None:
            WaveQuota.objects.bulk_create(
                [
                    WaveQuota(source=source, branch_id=one.branch_id, planned=one.planned)
                    for one in old.quotas.all()
                ]
            )


def _copy_branches(baseline: AuditWave, wave: AuditWave) -> None:
    """The branches with their arms."""
    arms = dict(baseline.branches.values_list("branch_id", "arm"))
    if not arms:
        seen = Observation.objects.filter(wave=baseline, superseded_at__isnull=True)
        arms = dict.fromkeys(
            seen.order_by("branch_id").values_list("branch_id", flat=True).distinct(), WaveBranch.Arm.TRAINED
        )
    WaveBranch.objects.bulk_create(
        [WaveBranch(wave=wave, branch_id=branch, arm=arm) for branch, arm in arms.items()]
    )
