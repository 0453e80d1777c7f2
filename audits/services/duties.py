"""Telling branches what breaks a rule and has to be mended, and hearing that it is done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.services.journal import record
from audits.errors import NoReasonError
from audits.models import AuditWave, CriticalFailure
from audits.queries.duties import ROLES, role_asked
from jobs.notices import notify

__all__ = ["DutyMovedError", "NoReasonError", "mark_done", "reopen_duty", "tell_duties"]

LONGEST_NOTE = 1_000


class DutyMovedError(Exception):
    """Somebody has marked or reopened it meanwhile, or the failure is gone with a corrected visit."""


@dataclass(slots=True)
class _Told:
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
    for told in _addressees(wave, found).values():
        if told.person.pk != by.pk:
            _notify(wave, told, at=at)
    return len(found)


def mark_done(failure_id: int, *, note: str, by: User, at: datetime) -> CriticalFailure:
    """What was wrong is mended: who says so, when and what was done.

    Raises:
        NoReasonError: it does not say what was done. DutyMovedError.
    """
    if not note.strip():
        raise NoReasonError
    return _moved(failure_id, note=note.strip()[:LONGEST_NOTE], by=by, at=at)


@transaction.atomic
def reopen_duty(failure_id: int, *, reason: str = "", by: User, at: datetime) -> CriticalFailure:
    """It is not mended after all. Who said that it was may take that back; anybody else says why.

    Raises:
        NoReasonError, DutyMovedError
    """
    answer = CriticalFailure.objects.filter(pk=failure_id).select_related("done_by").first()
    author = answer.done_by if answer else None
    if author is not None and author.pk != by.pk and not reason.strip():
        raise NoReasonError
    told = reason.strip()[:LONGEST_NOTE]
    row = _moved(failure_id, note=None, reason=told, by=by, at=at)
    if author is not None and author.pk != by.pk:
        _notify_returned(row, author, told, at=at)
    return row


def _notify_returned(row: CriticalFailure, person: User, reason: str, *, at: datetime) -> None:
    """Who said that it is mended reads why it is open again."""
    notify(
        "audits.duty",
        key=f"returned-{row.pk}-{at:%Y%m%d%H%M%S%f}",
        organisation_id=row.wave.organisation_id,
        recipient_id=person.pk,
        email=person.email or "",
        subject=str(_("Audit «%s»: not mended yet") % row.wave.name),
        template="audits/duty_returned",
        context={"row": row, "branch": row.observation.branch.name, "reason": reason},
        link=reverse("audits:duty-list"),
        due_at=at,
    )


@transaction.atomic
def _moved(failure_id: int, *, note: str | None, by: User, at: datetime, reason: str = "") -> CriticalFailure:
    """Done with this note, or open again; the wave is locked first: a scoring replaces its failures."""
    wave_id = CriticalFailure.objects.filter(pk=failure_id).values_list("wave", flat=True).first()
    if wave_id is None:
        raise DutyMovedError
    wave = AuditWave.objects.select_for_update(no_key=True).defer("frozen").get(pk=wave_id)
    row = CriticalFailure.objects.filter(pk=failure_id, told_at__isnull=False).first()
    if row is None or (row.done_at is None) == (note is None):
        raise DutyMovedError
    row.done_at, row.done_by, row.done_note = (at, by, note) if note is not None else (None, None, "")
    row.save(update_fields=["done_at", "done_by", "done_note"])
    record(
        "duty.done" if note is not None else "duty.reopen",
        actor=by,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={"failure": row.item, "observation": row.observation_id}
        | ({"reason": reason} if reason else {}),
    )
    return row


def _addressees(wave: AuditWave, rows: Iterable[CriticalFailure]) -> dict[int, _Told]:
    """Person -> what he or she is told of."""
    held = list(
        Membership.objects.filter(
            organisation=wave.organisation_id, role__in=ROLES, user__is_active=True
        ).select_related("user", "branch")
    )
    led = [one.branch.path if one.branch else "" for one in held if one.role == Membership.Role.LINE_MANAGER]
    found: dict[int, _Told] = {}
    for row in rows:
        path = row.observation.branch.path
        role = role_asked(row.responsible, path, led)
        near = {
            one.user_id: one.user
            for one in held
            if one.role == role and path.startswith(one.branch.path if one.branch else "")
        }
        for pk, person in near.items():
            found.setdefault(pk, _Told(person)).rows.append(row)
    return found


def _notify(wave: AuditWave, told: _Told, *, at: datetime) -> None:
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
