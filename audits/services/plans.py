"""The plan of a wave: who, when, what it is to see, what may be spent; its first and last moves."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.services.journal import record
from audits.errors import PlanFixedError, PlanIncompleteError
from audits.models import AuditWave, Observation, WaveAssignment
from audits.queries.plans import missing_of
from audits.services.repeats import WaveNameTakenError
from audits.states import FINISHED, PLANNED, move

__all__ = [
    "PlanFixedError",
    "PlanIncompleteError",
    "WaveNameTakenError",
    "begin_collecting",
    "create_plan",
    "delete_plan",
    "set_auditors",
    "set_basics",
    "set_budgets",
    "set_design",
]

State = AuditWave.State


@transaction.atomic
def create_plan(
    organisation_id: int,
    *,
    name: str,
    starts_on: date | None,
    ends_on: date | None,
    target: float,
    auditors: Collection[int],
    by: User,
    at: datetime,
) -> AuditWave:
    """A new baseline as a draft without branches and sources.

    Args:
        auditors: ids of people; that they may be auditors is the caller's to check.
    Raises:
        WaveNameTakenError: the organisation has a wave of this name.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if organisation.waves.filter(name=name).exists():
        raise WaveNameTakenError(name)
    wave = AuditWave.objects.create(
        organisation=organisation,
        name=name,
        state=State.DRAFT,
        starts_on=starts_on,
        ends_on=ends_on,
        target=target,
    )
    WaveAssignment.objects.bulk_create([WaveAssignment(wave=wave, user_id=one) for one in set(auditors)])
    _journal("wave.create", wave, by=by, at=at, detail={"auditors": sorted(auditors)})
    return wave


@transaction.atomic
def set_basics(
    wave_id: int,
    *,
    name: str,
    starts_on: date | None,
    ends_on: date | None,
    target: float | None,
    by: User,
    at: datetime,
) -> None:
    """Name, days and target; the target alone belongs to the figures.

    Args:
        target: None leaves it as it is.
    Raises:
        PlanFixedError: the wave does not collect any more, or the target is no longer to be changed.
        WaveNameTakenError: another wave of the organisation has the name.
    """
    wave = planned_wave(wave_id)
    if AuditWave.objects.filter(organisation=wave.organisation_id, name=name).exclude(pk=wave.pk).exists():
        raise WaveNameTakenError(name)
    if target is not None and target != wave.target:
        refuse_fixed(wave, is_compared=True)
        wave.target = target
    wave.name, wave.starts_on, wave.ends_on = name, starts_on, ends_on
    wave.save(update_fields=["name", "starts_on", "ends_on", "target"])
    journal_plan(wave, "basics", by=by, at=at)


@transaction.atomic
def set_auditors(wave_id: int, *, auditors: Collection[int], by: User, at: datetime) -> None:
    """Who audits the wave from now on; none is possible until it begins.

    Raises:
        PlanFixedError: the wave is approved.
    """
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    if wave.state in FINISHED:
        raise PlanFixedError(wave.state)
    known = set(wave.assignments.values_list("user_id", flat=True))
    wave.assignments.exclude(user_id__in=auditors).delete()
    fresh = set(auditors) - known
    WaveAssignment.objects.bulk_create([WaveAssignment(wave=wave, user_id=one) for one in fresh])
    _journal("wave.auditors", wave, by=by, at=at, detail={"auditors": sorted(auditors)})


@transaction.atomic
def set_budgets(
    wave_id: int,
    *,
    budgets: Mapping[str, Mapping[str, float]],
    limits: Mapping[str, int],
    rates: Mapping[str, float],
    by: User,
    at: datetime,
) -> None:
    """What training may cost; shapes as in AuditWave.

    Raises:
        PlanFixedError: the wave is no draft any more.
    """
    wave = planned_wave(wave_id)
    refuse_fixed(wave)
    wave.budgets = {key: dict(one) for key, one in budgets.items()}
    wave.limits, wave.rates = dict(limits), dict(rates)
    wave.save(update_fields=["budgets", "limits", "rates"])
    journal_plan(wave, "budgets", by=by, at=at)


@transaction.atomic
def set_design(wave_id: int, *, design: Mapping[str, Any], by: User, at: datetime) -> None:
    """What the wave is to see: {source, change, sd, icc, power, customers}.

    Raises:
        PlanFixedError: the wave is no draft any more: what was to be seen is said before the start.
    """
    wave = planned_wave(wave_id)
    refuse_fixed(wave)
    wave.design = dict(design)
    wave.save(update_fields=["design"])
    journal_plan(wave, "design", by=by, at=at)


@transaction.atomic
def begin_collecting(wave_id: int, *, by: User, at: datetime) -> None:
    """The draft becomes a wave that collects.

    Raises:
        WaveStateError: it is no draft. PlanIncompleteError: what is missing, in sentences.
    """
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    if wave.state != State.DRAFT:
        raise PlanFixedError(wave.state)
    if missing := missing_of(wave):
        raise PlanIncompleteError(missing)
    move(wave, State.COLLECTING)
    wave.save(update_fields=["state"])
    _journal("wave.move", wave, by=by, at=at, detail={"state": wave.state})


@transaction.atomic
def delete_plan(wave_id: int, *, by: User, at: datetime) -> None:
    """Delete a draft that nobody has answered; the journal keeps that it was there.

    Raises:
        PlanFixedError: it is no draft, or something was collected.
    """
    wave = AuditWave.objects.select_for_update().get(pk=wave_id)
    if wave.state != State.DRAFT or Observation.objects.filter(wave=wave).exists():
        raise PlanFixedError(wave.state)
    _journal("wave.delete", wave, by=by, at=at, detail={"name": wave.name})
    wave.delete()


def planned_wave(wave_id: int) -> AuditWave:
    """The wave, locked, while its plan may change.

    Raises:
        PlanFixedError: it is scored, approved or archived.
    """
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    if wave.state not in PLANNED:
        raise PlanFixedError(wave.state)
    return wave


def refuse_fixed(wave: AuditWave, *, is_compared: bool = False) -> None:
    """What figures are made from changes in a draft only.

    Args:
        is_compared: the part that a repeat takes from its baseline, or the two could not be compared.
    Raises:
        PlanFixedError: it may not change.
    """
    if wave.state != State.DRAFT or (is_compared and wave.kind == AuditWave.Kind.REPEAT):
        raise PlanFixedError(wave.state)


def journal_plan(wave: AuditWave, part: str, *, by: User, at: datetime) -> None:
    """The line about a changed part of the plan."""
    _journal("wave.plan", wave, by=by, at=at, detail={"part": part})


def _journal(verb: str, wave: AuditWave, *, by: User, at: datetime, detail: dict[str, Any]) -> None:
    """The line of the organisation's journal."""
    record(verb, actor=by, organisation_id=wave.organisation_id, subject=wave, at=at, detail=detail)
