"""A filled sheet is reviewed: accepted it counts, returned it is open again, rejected it ends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Branch, Organisation, User
from audits.checklists import moment_of
from audits.errors import NoReasonError, WaveClosedError
from audits.masking import masked, surname_stems
from audits.maturity import kept_values
from audits.models import AuditWave, Observation, Sheet
from audits.queries.sheets import TAKEN_IN, draft_of, other_reviewers
from audits.services.corrections import withdraw_observation
from audits.services.sheet_plans import locked_wave, note
from audits.states import SHEET_TRANSITIONS

State = Sheet.State
LONGEST_REASON = 1_000


class SheetMovedError(Exception):
    """Somebody has decided on the sheet meanwhile, or it is not sent."""


class OwnSheetError(Exception):
    """Who filled the sheet accepts it, and another auditor of the wave can."""


@transaction.atomic
def accept_sheet(sheet_id: int, *, by: User, at: datetime, reason: str = "") -> Sheet:
    """The sheet counts: it becomes an observation, its comments without names and telephones.

    A sheet of a calibration is accepted and counts in no figure.

    Args:
        reason: why nobody else looked; asked of who accepts a sheet of his own, kept with it and in the
            journal. Of other sheets it is not looked at.

    Raises:
        SheetMovedError: it does not wait for a review.
        WaveClosedError: the wave neither collects nor is being checked.
        OwnSheetError: see the class.
        NoReasonError: a sheet of his own, without a reason.
    """
    sheet = _moved(sheet_id, State.ACCEPTED, reason="", by=by, at=at)
    detail: dict[str, Any] = {"sheet": sheet.pk}
    if sheet.recording is None or not sheet.recording.is_calibration:
        sheet.decision = _reason_of_own(sheet, by, reason)
        sheet.observation = _observation(sheet)
    if sheet.decision:
        detail |= {"own": True, "reason": sheet.decision}
    sheet.save(update_fields=["state", "decision", "decided_by", "decided_at", "observation"])
    note("sheet.accept", sheet.wave, by=by, at=at, detail=detail)
    return sheet


def _reason_of_own(sheet: Sheet, by: User, reason: str) -> str:
    """Why the one who filled the sheet accepts it himself; empty where another did."""
    if sheet.filled_by_id != by.pk:
        return ""
    if other_reviewers(sheet.wave, by).exists():
        raise OwnSheetError
    if not reason.strip():
        raise NoReasonError
    return reason.strip()[:LONGEST_REASON]


@transaction.atomic
def return_sheet(sheet_id: int, *, reason: str, by: User, at: datetime) -> Sheet:
    """The observer's link opens the sheet again, with the reason.

    Raises:
        NoReasonError, SheetMovedError, WaveClosedError: as `accept_sheet`.
    """
    return _refused(sheet_id, State.RETURNED, reason=reason, by=by, at=at)


@transaction.atomic
def reject_sheet(sheet_id: int, *, reason: str, by: User, at: datetime) -> Sheet:
    """The sheet counts in nothing and is open to nobody; it stays with its reason.

    Raises:
        NoReasonError, SheetMovedError, WaveClosedError: as `accept_sheet`.
    """
    return _refused(sheet_id, State.REJECTED, reason=reason, by=by, at=at)


def withdraw_sheet(sheet_id: int, *, reason: str, by: User, at: datetime) -> Observation:
    """The accepted sheet counts no more: its observation is withdrawn, with the reason.

    Raises:
        SheetMovedError: it is no observation. NoReasonError, WaveClosedError, ObservationSupersededError.
    """
    sheet = Sheet.objects.get(pk=sheet_id)
    if sheet.observation_id is None:
        raise SheetMovedError
    return withdraw_observation(sheet.observation_id, reason=reason, by=by, at=at)


def _refused(sheet_id: int, state: str, *, reason: str, by: User, at: datetime) -> Sheet:
    """Returned or rejected, with words."""
    if not reason.strip():
        raise NoReasonError
    sheet = _moved(sheet_id, state, reason=reason.strip()[:LONGEST_REASON], by=by, at=at)
    sheet.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    note(f"sheet.{state}", sheet.wave, by=by, at=at, detail={"sheet": sheet.pk})
    return sheet


def _moved(sheet_id: int, state: str, *, reason: str, by: User, at: datetime) -> Sheet:
    """The sheet in its new state, in memory, while its wave takes observations; the wave is locked first."""
    wave_id = Sheet.objects.values_list("wave", flat=True).get(pk=sheet_id)
    wave = _taking_wave(wave_id)
    sheets = Sheet.objects.select_for_update(no_key=True, of=("self",))
    sheet = sheets.select_related("branch", "recording", "instrument").get(pk=sheet_id)
    sheet.wave = wave
    if state not in SHEET_TRANSITIONS[sheet.state]:
        raise SheetMovedError
    sheet.state, sheet.decision, sheet.decided_by, sheet.decided_at = state, reason, by, at
    return sheet


def _taking_wave(wave_id: int) -> AuditWave:
    """The wave, locked, while it takes observations."""
    wave = locked_wave(wave_id)
    if wave.state not in TAKEN_IN:
        raise WaveClosedError(wave.name)
    return wave


def _observation(sheet: Sheet) -> Observation:
    """The row of an accepted sheet."""
    recording = sheet.recording
    moment = recording.called_at if recording else moment_of(draft_of(sheet))
    return Observation.objects.create(
        wave=sheet.wave,
        instrument=sheet.instrument,
        branch=sheet.branch,
        external_id=f"sheet-{sheet.pk}",
        observed_at=moment or sheet.submitted_at,
        observer=sheet.observer,
        values=kept_values(sheet.answers),
        comments=without_names(sheet.comments, sheet.wave.organisation, sheet.branch),
    )


def without_names(comments: Mapping[str, str], organisation: Organisation, branch: Branch) -> dict[str, str]:
    """The comments without names, telephones and addresses. One statement."""
    stems = surname_stems(User.objects.filter(organisation=organisation).values_list("last_name", flat=True))
    known = [organisation.name, branch.name]
    return {item: masked(text, stems=stems, known=known) for item, text in comments.items()}
