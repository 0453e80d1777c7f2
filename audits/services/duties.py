"""Telling branches what breaks a rule and has to be mended, and hearing that it is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.services.journal import record
from audits.errors import NoReasonError
from audits.models import AuditWave, CriticalFailure
from audits.queries.duties import ROLES, role_asked
from audits.states import DUTY_TRANSITIONS
from jobs.notices import notify

__all__ = [
    "DutyMovedError",
    "NoReasonError",
    "OwnDutyError",
    "Told",
    "addressees",
    "confirm_duty",
    "mark_done",
    "reopen_duty",
    "tell_duties",
]

LONGEST_NOTE = 1_000


class DutyMovedError(Exception):
    """Somebody has marked or reopened it meanwhile, or the failure is gone with a corrected visit."""


class OwnDutyError(Exception):
    """Nobody confirms what he noted as done himself, nor takes back what another has confirmed."""


@dataclass(slots=True)
class Told:
    """What one person is told of. due_on: the soonest deadline."""

    person: User
    rows: list[CriticalFailure] = field(default_factory=list)

    @property
    def due_on(self) -> date | None:
        return min((one.due_on for one in self.rows if one.due_on), default=None)

    @property
    def branches(self) -> list[str]:
        return sorted({one.observation.branch.name for one in self.rows})


def tell_duties(wave: AuditWave, rows: Iterable[CriticalFailure], *, by: User, at: datetime) -> int:
    """Tell whom these failures concern, once each time something of them changes; how many were told of.

    Called in the transaction that sets them. Only those with a deadline and a role, and not done yet; whose
    role works in the branch goes to those who lead it, any other to HR.

    Args:
        rows: of the wave, with `observation__branch`.
    """
    found = [one for one in rows if one.due_on and one.responsible and one.done_at is None]
    if not found:
        return 0
    fresh = [one.pk for one in found if one.told_at is None]
    CriticalFailure.objects.filter(pk__in=fresh).update(told_at=at)
    for told in addressees(wave, found).values():
        if told.person.pk != by.pk:
            _notify(wave, told, at=at)
    return len(found)


@transaction.atomic
def mark_done(failure_id: int, *, note: str, by: User, at: datetime) -> CriticalFailure:
    """What was wrong is mended: who says so, when and what was done.

    Raises:
        NoReasonError: it does not say what was done. DutyMovedError.
    """
    if not note.strip():
        raise NoReasonError
    row = _locked(failure_id)
    facts = {"done_at": at, "done_by": by, "done_note": note.strip()[:LONGEST_NOTE]}
    return _move(row, CriticalFailure.State.DONE, facts, verb="duty.done", by=by, at=at)


@transaction.atomic
def confirm_duty(failure_id: int, *, by: User, at: datetime) -> CriticalFailure:
    """Somebody else than who noted it as done has seen that it is; who noted it is told.

    Raises:
        DutyMovedError: it is not noted as done, or is confirmed already. OwnDutyError.
    """
    row = _locked(failure_id)
    author = row.done_by
    if author is not None and author.pk == by.pk:
        raise OwnDutyError
    seen = {"confirmed_at": at, "confirmed_by": by}
    _move(row, CriticalFailure.State.CONFIRMED, seen, verb="duty.confirm", by=by, at=at)
    if author is not None:
        _notify_answer(row, author, "confirmed", str(_("Audit «%s»: confirmed as mended")), at=at)
    return row


@transaction.atomic
def reopen_duty(failure_id: int, *, reason: str = "", by: User, at: datetime) -> CriticalFailure:
    """It is not mended after all. Who said that it was may take that back; anybody else says why.

    Raises:
        NoReasonError, DutyMovedError
        OwnDutyError: it was confirmed: who noted it as done cannot take that back.
    """
    row, told = _locked(failure_id), reason.strip()[:LONGEST_NOTE]
    author = row.done_by if row.done_by_id != by.pk else None
    facts: dict[str, Any] = {"done_at": None, "done_by": None, "done_note": ""}
    facts |= {"confirmed_at": None, "confirmed_by": None}
    if author is None and row.confirmed_at is not None:
        raise OwnDutyError
    if author is not None and not told:
        raise NoReasonError
    if author is not None:
        facts |= {"returned_at": at, "returned_by": by, "returned_note": told}
    _move(row, CriticalFailure.State.OPEN, facts, verb="duty.reopen", by=by, at=at)
    if author is not None:
        _notify_answer(row, author, "returned", str(_("Audit «%s»: not mended yet")), at=at)
    return row


def _notify_answer(row: CriticalFailure, person: User, answer: str, subject: str, *, at: datetime) -> None:
    """Who said that it is mended reads that it is confirmed, or why it is open again."""
    notify(
        "audits.duty",
        key=f"{answer}-{row.pk}-{at:%Y%m%d%H%M%S%f}",
        organisation_id=row.wave.organisation_id,
        recipient_id=person.pk,
        email=person.email or "",
        subject=subject % row.wave.name,
        template=f"audits/duty_{answer}",
        context={"row": row, "branch": row.observation.branch.name},
        link=reverse("audits:duty-list") + ("?show=done" if answer == "confirmed" else ""),
        due_at=at,
    )


def _locked(failure_id: int) -> CriticalFailure:
    """The duty with its wave locked first: a scoring replaces its failures.

    Raises:
        DutyMovedError: it is gone, or nobody was told of it.
    """
    wave_id = CriticalFailure.objects.filter(pk=failure_id).values_list("wave", flat=True).first()
    if wave_id is None:
        raise DutyMovedError
    wave = AuditWave.objects.select_for_update(no_key=True).defer("frozen").get(pk=wave_id)
    found = CriticalFailure.objects.filter(pk=failure_id, told_at__isnull=False)
    row = found.select_related("done_by", "observation__branch").first()
    if row is None:
        raise DutyMovedError
    row.wave = wave
    return row


def _move(
    row: CriticalFailure, state: str, facts: Mapping[str, Any], *, verb: str, by: User, at: datetime
) -> CriticalFailure:
    """Bring it to the state with these facts, and write that down.

    Raises:
        DutyMovedError: the table does not allow this move.
    """
    if state not in DUTY_TRANSITIONS[row.state]:
        raise DutyMovedError
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))
    reason = {"reason": facts["returned_note"]} if "returned_note" in facts else {}
    record(
        verb,
        actor=by,
        organisation_id=row.wave.organisation_id,
        subject=row.wave,
        at=at,
        detail={"failure": row.item, "observation": row.observation_id} | reason,
    )
    return row


def addressees(wave: AuditWave, rows: Iterable[CriticalFailure]) -> dict[int, Told]:
    """Id of a person -> what he or she is told of.

    Args:
        rows: of the wave, with `observation__branch`.
    """
    held = list(
        Membership.objects.filter(
            organisation=wave.organisation_id, role__in=ROLES, user__is_active=True
        ).select_related("user", "branch")
    )
    led = [one.branch.path if one.branch else "" for one in held if one.role == Membership.Role.LINE_MANAGER]
    found: dict[int, Told] = {}
    for row in rows:
        path = row.observation.branch.path
        role = role_asked(row.responsible, path, led)
        near = {
            one.user_id: one.user
            for one in held
            if one.role == role and path.startswith(one.branch.path if one.branch else "")
        }
        for pk, person in near.items():
            found.setdefault(pk, Told(person)).rows.append(row)
    return found


def _notify(wave: AuditWave, told: Told, *, at: datetime) -> None:
    """One notice for all that one person has to mend."""
    notify(
        "audits.duty",
        key=f"{wave.pk}-{at:%Y%m%d%H%M%S%f}",
        organisation_id=wave.organisation_id,
        recipient_id=told.person.pk,
        email=told.person.email or "",
        subject=str(_("Audit «%s»: what has to be mended") % wave.name),
        template="audits/duty",
        context={"wave": wave, "count": len(told.rows), "due_on": told.due_on, "branches": told.branches},
        link=reverse("audits:duty-list"),
        due_at=at,
    )
