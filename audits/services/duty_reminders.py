"""Reminders of what a branch has to mend: three working days before the deadline, and when it has passed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audits.models import AuditWave, CriticalFailure
from audits.services.duties import Told, addressees
from figures.workdays import last_day
from jobs.models import Notice
from jobs.notices import notify

DAYS_BEFORE = 3  # working days
LATE_FOR = timedelta(days=14)  # a deadline longer ago is not brought up for the first time
SOON, LATE = "soon", "late"


def remind_of_duties(*, at: datetime) -> int:
    """Leave the notices that are due today, once a deadline and person; how many are new.

    Who was told within the last days before the deadline knows of it already, and so does who was told of
    it when it had passed.
    """
    today = localdate(at)
    rows = CriticalFailure.objects.filter(
        told_at__isnull=False,
        done_at__isnull=True,
        due_on__gte=today - LATE_FOR,
        due_on__lte=last_day(today, DAYS_BEFORE),
    )
    parts: dict[tuple[int, date, str], list[CriticalFailure]] = {}
    for row in rows.select_related("observation__branch").order_by("wave_id", "due_on", "pk"):
        kind = _kind(row, today)
        if kind and row.due_on:
            parts.setdefault((row.wave_id, row.due_on, kind), []).append(row)
    waves = AuditWave.objects.defer("frozen").in_bulk({wave for wave, _day, _kind in parts})
    return sum(
        _remind(waves[wave], own, kind, due_on, at=at) for (wave, due_on, kind), own in sorted(parts.items())
    )


def _kind(row: CriticalFailure, today: date) -> str:
    """Which reminder it is time for; empty: none."""
    if row.due_on is None or row.told_at is None:
        return ""
    told = localdate(row.told_at)
    if row.due_on < today:
        return LATE if told <= row.due_on else ""
    return SOON if last_day(told, DAYS_BEFORE) < row.due_on else ""


@transaction.atomic
def _remind(
    wave: AuditWave, rows: Iterable[CriticalFailure], kind: str, due_on: date, *, at: datetime
) -> int:
    """One notice for each person with all of the wave that is due on this day; how many are new."""
    key = f"{kind}-{wave.pk}-{due_on}"
    people = addressees(wave, rows)
    known = Notice.objects.filter(kind="audits.duty", key=key, recipient_id__in=list(people))
    has = set(known.values_list("recipient_id", flat=True))
    for pk in sorted(set(people) - has):
        _notify(wave, people[pk], kind, due_on, key=key, at=at)
    return len(set(people) - has)


def _notify(wave: AuditWave, told: Told, kind: str, due_on: date, *, key: str, at: datetime) -> None:
    """One reminder to one person."""
    subjects = {
        SOON: _("Audit «%s»: the deadline is near"),
        LATE: _("Audit «%s»: the deadline has passed"),
    }
    notify(
        "audits.duty",
        key=key,
        organisation_id=wave.organisation_id,
        recipient_id=told.person.pk,
        email=told.person.email or "",
        subject=subjects[kind] % wave.name,
        template="audits/duty_reminder",
        context={
            "wave": wave,
            "count": len(told.rows),
            "due_on": due_on,
            "branches": told.branches,
            "is_late": kind == LATE,
        },
        link=reverse("audits:duty-list"),
        due_at=at,
    )
