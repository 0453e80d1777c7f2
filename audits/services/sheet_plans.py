"""Sheets are planned: who looks at which branch, by which checklist and scenario, in which days.

The plan is the auditor's secret: a branch that knows when it is looked at is another branch on that day.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import cycle
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.services.journal import record
from audits.errors import InstrumentNotOfferedError, WaveClosedError
from audits.models import AuditWave, Instrument, Scenario, Sheet, WaveInstrument
from audits.queries.sheets import checklists_of, offered_checklists, scorers_of, serves
from audits.services.places import branches_of
from audits.services.surveys import new_secret
from audits.sheet_kinds import SHEET_KINDS
from audits.states import FINISHED

MOST_AT_ONCE = 500
MOST_A_BRANCH = 50
_BATCH = 200


class SheetPlanError(Exception):
    """The plan asks for no sheet or too many, has nobody to observe, or a scenario of another checklist."""


class SheetBegunError(Exception):
    """Somebody has begun to fill the sheet: it is returned or rejected, not removed."""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """So many sheets for each branch, given to the observers in turn.

    Attributes:
        instrument: id of the wave's checklist, or of one that it may take.
        observers: codes of shoppers; or, where `filled_by` is given, empty.
        filled_by: id of the wave's auditor who fills them under his account.
    """

    instrument: int
    branches: Collection[int]
    each: int
    observers: Sequence[str]
    scenario: int | None = None
    filled_by: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None


@transaction.atomic
def plan_sheets(wave_id: int, plan: SheetPlan, *, by: User, at: datetime) -> list[Sheet]:
    """The planned sheets, each with a link of its own.

    Neighbouring sheets of a branch go to different observers as far as there are several.

    Raises:
        WaveClosedError: the wave is approved or archived. SheetPlanError.
        InstrumentNotOfferedError: neither the wave's checklist nor one that it may take.
        ForeignBranchError: a branch of another organisation.
    """
    wave = locked_wave(wave_id)
    instrument = wave_checklist(wave, plan.instrument)
    branches = sorted(branches_of(wave, plan.branches))
    if not 1 <= plan.each <= MOST_A_BRANCH or not 1 <= len(branches) * plan.each <= MOST_AT_ONCE:
        raise SheetPlanError
    if plan.opens_on and plan.closes_on and plan.opens_on > plan.closes_on:
        raise SheetPlanError
    person = scorers_of(wave).filter(pk=plan.filled_by).first() if plan.filled_by else None
    codes = [one.strip()[:120] for one in plan.observers if one.strip()]
    observers = [person.short_name] if person else codes
    if not observers or (plan.filled_by and person is None):
        raise SheetPlanError
    scenario = _scenario(wave, instrument, plan.scenario)
    turn = cycle(observers)
    sheets = Sheet.objects.bulk_create(
        [
            Sheet(
                wave=wave,
                instrument=instrument,
                branch_id=branch,
                scenario=scenario,
                observer=next(turn),
                filled_by=person,
                secret=new_secret(),
                opens_on=plan.opens_on,
                closes_on=plan.closes_on,
                created_at=at,
            )
            for branch in branches
            for _ in range(plan.each)
        ],
        batch_size=_BATCH,
    )
    note("sheet.plan", wave, by=by, at=at, detail={"instrument": instrument.code, "sheets": len(sheets)})
    return sheets


@transaction.atomic
def cancel_sheet(sheet_id: int, *, by: User, at: datetime) -> None:
    """Take back a planned sheet that nobody has begun; its link opens nothing any more.

    Raises:
        SheetBegunError: it is begun or sent.
    """
    sheet = Sheet.objects.select_for_update(no_key=True, of=("self",)).select_related("wave").get(pk=sheet_id)
    if sheet.state != Sheet.State.PLANNED or sheet.started_at is not None or sheet.photos.exists():
        raise SheetBegunError
    wave, detail = sheet.wave, {"sheet": sheet.pk, "branch": sheet.branch_id}
    sheet.delete()
    note("sheet.cancel", wave, by=by, at=at, detail=detail)


def locked_wave(wave_id: int) -> AuditWave:
    """The wave, locked, while it may change.

    Raises:
        WaveClosedError: it is approved or archived.
    """
    waves = AuditWave.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation")
    wave = waves.get(pk=wave_id)
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    return wave


def wave_checklist(
    wave: AuditWave, instrument_id: int, *, kinds: Collection[str] = SHEET_KINDS
) -> Instrument:
    """The wave's checklist or audit of practices; one that it may take becomes its source.

    Raises:
        InstrumentNotOfferedError: neither.
    """
    for one in checklists_of(wave, kinds=kinds):
        if one.pk == instrument_id:
            return one
    for one in offered_checklists(wave, kinds=kinds):
        if one.pk == instrument_id:
            WaveInstrument.objects.create(wave=wave, instrument=one)
            return one
    raise InstrumentNotOfferedError(instrument_id)


def note(verb: str, wave: AuditWave, *, by: User, at: datetime, detail: dict[str, Any]) -> None:
    """A line of the client's journal."""
    record(verb, actor=by, organisation_id=wave.organisation_id, subject=wave, at=at, detail=detail)


def _scenario(wave: AuditWave, instrument: Instrument, scenario_id: int | None) -> Scenario | None:
    """The scenario, everybody's or the organisation's own, made for this checklist."""
    if scenario_id is None:
        return None
    usable = Scenario.objects.filter(Q(owner=None) | Q(owner=wave.organisation_id))
    found = usable.filter(pk=scenario_id).first()
    if found is None or not serves(found, instrument):
        raise SheetPlanError
    return found
