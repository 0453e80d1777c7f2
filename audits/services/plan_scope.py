"""What a wave's plan measures: branches with their arms, sources with their weights, and quotas."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from accounts.models import Branch, User
from audits.errors import ForeignBranchError, InstrumentNotOfferedError, InstrumentsClashError
from audits.models import AuditWave, Instrument, WaveBranch, WaveInstrument, WaveQuota
from audits.queries.clashes import double_of
from audits.services.places import branch_of, branches_of
from audits.services.plans import journal_plan, planned_wave, refuse_fixed

__all__ = [
    "ForeignBranchError",
    "InstrumentNotOfferedError",
    "InstrumentsClashError",
    "SourcePlan",
    "add_source",
    "remove_source",
    "set_arms",
    "set_arms_under",
    "set_quotas",
    "set_sources",
    "spread_quotas",
]

_BATCH = 500


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """What a plan says of one source. weight: within its level; None leaves it as it is."""

    weight: float | None
    starts_on: date | None
    ends_on: date | None
    collector: str


# --- branches ------------------------------------------------------------------------------------
@transaction.atomic
def set_arms(wave_id: int, *, arms: Mapping[int, str], by: User, at: datetime) -> None:
    """Take branches into the wave or leave them out; those that are not named stay as they are.

    Args:
        arms: branch -> its arm; empty: the wave does not measure it.
    Raises:
        PlanFixedError: the wave is no draft. ForeignBranchError: another organisation's.
    """
    wave = planned_wave(wave_id)
    refuse_fixed(wave)
    branches_of(wave, arms.keys())
    _store_arms(wave, arms)
    journal_plan(wave, "branches", by=by, at=at)


@transaction.atomic
def set_arms_under(wave_id: int, *, branch_id: int | None, arm: str, by: User, at: datetime) -> int:
    """The same for every point of service under a branch, or of the whole organisation; how many.

    Args:
        branch_id: None: all. arm: empty leaves them out.
    Raises: as `set_arms`.
    """
    wave = planned_wave(wave_id)
    refuse_fixed(wave)
    points = Branch.objects.filter(organisation=wave.organisation_id, is_point=True)
    if branch_id is not None:
        points = points.filter(path__startswith=branch_of(wave, branch_id).path)
    arms = dict.fromkeys(points.values_list("pk", flat=True), arm)
    if branch_id is None and not arm:
        arms |= dict.fromkeys(wave.branches.values_list("branch_id", flat=True), "")
    _store_arms(wave, arms)
    journal_plan(wave, "branches", by=by, at=at)
    return len(arms)


def _store_arms(wave: AuditWave, arms: Mapping[int, str]) -> None:
    """Rows of branches; a branch that leaves takes its quotas along."""
    left = [branch for branch, arm in arms.items() if not arm]
    if left:
        wave.branches.filter(branch__in=left).delete()
        lost = WaveQuota.objects.filter(source__wave=wave, branch__in=left)
        touched = set(lost.values_list("source_id", flat=True))
        lost.delete()
        _count_planned(touched)
    WaveBranch.objects.bulk_create(
        [
            WaveBranch(wave=wave, branch_id=branch, arm=WaveBranch.Arm(arm))
            for branch, arm in arms.items()
            if arm
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["wave", "branch"],
        update_fields=["arm"],
    )


# --- sources -------------------------------------------------------------------------------------
@transaction.atomic
def add_source(wave_id: int, *, instrument_id: int, by: User, at: datetime) -> WaveInstrument:
    """One more instrument.

    Raises:
        PlanFixedError: the wave is no draft, or a repeat.
        InstrumentNotOfferedError: another organisation's, or the wave has it in some version.
        InstrumentsClashError: it measures what another source measures already.
    """
    wave = planned_wave(wave_id)
    refuse_fixed(wave, is_compared=True)
    instrument = Instrument.objects.of(wave.organisation_id).filter(pk=instrument_id).first()
    if instrument is None or wave.instruments.filter(instrument__code=instrument.code).exists():
        raise InstrumentNotOfferedError(instrument_id)
    if clash := double_of(wave.pk, instrument):
        raise InstrumentsClashError(clash)
    source = WaveInstrument.objects.create(wave=wave, instrument=instrument)
    journal_plan(wave, f"+ {instrument.code}", by=by, at=at)
    return source


@transaction.atomic
def remove_source(wave_id: int, *, source_id: int, by: User, at: datetime) -> None:
    """A source leaves the plan with its quotas; one that is gone already is no error.

    Raises:
        PlanFixedError: the wave is no draft, or a repeat.
    """
    wave = planned_wave(wave_id)
    refuse_fixed(wave, is_compared=True)
    for source in wave.instruments.filter(pk=source_id).select_related("instrument"):
        source.delete()
        journal_plan(wave, f"− {source.instrument.code}", by=by, at=at)


@transaction.atomic
def set_sources(
    wave_id: int,
    *,
    sources: Mapping[int, SourcePlan],
    level_weights: Mapping[str, float] | None,
    by: User,
    at: datetime,
) -> None:
    """Weights, days and collectors; sources that are not named stay as they are.

    Args:
        level_weights: None leaves them as they are.
    Raises:
        PlanFixedError: a weight is no longer to be changed.
    """
    wave = planned_wave(wave_id)
    known = {one.pk: one for one in wave.instruments.filter(pk__in=list(sources))}
    for pk, source in known.items():
        plan = sources[pk]
        if plan.weight is not None and plan.weight != source.weight:
            refuse_fixed(wave, is_compared=True)
            source.weight = plan.weight
        source.starts_on, source.ends_on, source.collector = plan.starts_on, plan.ends_on, plan.collector
    WaveInstrument.objects.bulk_update(list(known.values()), ["weight", "starts_on", "ends_on", "collector"])
    if level_weights is not None and dict(level_weights) != wave.level_weights:
        refuse_fixed(wave, is_compared=True)
        wave.level_weights = dict(level_weights)
        wave.save(update_fields=["level_weights"])
    journal_plan(wave, "sources", by=by, at=at)


# --- quotas --------------------------------------------------------------------------------------
@transaction.atomic
def set_quotas(
    wave_id: int, *, planned: Mapping[tuple[int, int], int | None], by: User, at: datetime
) -> None:
    """How many observations which source needs of which branch; those that are not named stay.

    Args:
        planned: (source, branch) -> number; None or 0 takes the quota away.
    Raises:
        PlanFixedError: the wave is scored. ForeignBranchError: a source or a branch is not the wave's.
    """
    wave = planned_wave(wave_id)
    sources = set(wave.instruments.values_list("pk", flat=True))
    branches = set(wave.branches.values_list("branch_id", flat=True))
    if any(source not in sources or branch not in branches for source, branch in planned):
        raise ForeignBranchError
    _store_quotas(wave, planned)
    journal_plan(wave, "quotas", by=by, at=at)


@transaction.atomic
def spread_quotas(wave_id: int, *, totals: Mapping[int, int], by: User, at: datetime) -> None:
    """Part the total of each named source among the wave's branches equally.

    What does not part goes to the first branches of the tree, one each.

    Raises: as `set_quotas`.
    """
    wave = planned_wave(wave_id)
    ordered = wave.branches.order_by("branch__path", "branch_id")
    branches = list(ordered.values_list("branch_id", flat=True))
    if not branches or set(totals) - set(wave.instruments.values_list("pk", flat=True)):
        raise ForeignBranchError
    planned = {
        (source, branch): total // len(branches) + (place < total % len(branches))
        for source, total in totals.items()
        for place, branch in enumerate(branches)
    }
    _store_quotas(wave, planned)
    journal_plan(wave, "quotas", by=by, at=at)


def _store_quotas(wave: AuditWave, planned: Mapping[tuple[int, int], int | None]) -> None:
    """Rows of quotas and the sums of their sources."""
    known = {(one.source_id, one.branch_id): one for one in WaveQuota.objects.filter(source__wave=wave)}
    gone = [known[key].pk for key, number in planned.items() if not number and key in known]
    WaveQuota.objects.filter(pk__in=gone).delete()
    WaveQuota.objects.bulk_create(
        [
            WaveQuota(source_id=source, branch_id=branch, planned=number)
            for (source, branch), number in planned.items()
            if number and ((source, branch) not in known or known[source, branch].planned != number)
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["source", "branch"],
        update_fields=["planned"],
    )
    _count_planned({source for source, _branch in planned})


def _count_planned(source_ids: Collection[int]) -> None:
    """The totals of these sources follow their quotas."""
    sources = list(WaveInstrument.objects.filter(pk__in=source_ids).annotate(total=Sum("quotas__planned")))
    for one in sources:
        one.planned = one.total
    WaveInstrument.objects.bulk_update(sources, ["planned"])
