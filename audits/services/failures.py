"""By when what breaks a rule is mended, and in whose role: the list «обязательно»."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services.journal import record
from audits.errors import WaveClosedError, WaveNotScoredError
from audits.models import AuditWave, CriticalFailure
from audits.services.duties import tell_duties
from audits.states import FINISHED

__all__ = ["FailureAnswer", "WaveClosedError", "WaveNotScoredError", "set_failures"]


@dataclass(frozen=True, slots=True)
class FailureAnswer:
    """due_on: None: no deadline is set. responsible: a role, never somebody's name."""

    due_on: date | None
    responsible: str


@transaction.atomic
def set_failures(wave_id: int, *, answers: Mapping[int, FailureAnswer], by: User, at: datetime) -> int:
    """Keep deadlines and roles; how many changed. They stay when the wave is scored again.

    The branches concerned are told of what is new to them or has changed.

    Args:
        answers: id of a critical failure of this wave -> what is said of it; others stay as they are.
    Raises:
        WaveClosedError: the wave is approved. WaveNotScoredError: its figures are out of date.
    """
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    if wave.state != AuditWave.State.SCORED:
        raise WaveNotScoredError(wave.name)
    changed, untold = [], []
    rows = CriticalFailure.objects.filter(wave=wave, pk__in=list(answers))
    for one in rows.select_related("observation__branch"):
        answer = answers[one.pk]
        if (one.due_on, one.responsible) != (answer.due_on, answer.responsible):
            one.due_on, one.responsible = answer.due_on, answer.responsible
            changed.append(one)
        elif one.told_at is None:
            untold.append(one)
    CriticalFailure.objects.bulk_update(changed, ["due_on", "responsible"], batch_size=500)
    tell_duties(wave, [*changed, *untold], by=by, at=at)
    if changed:
        record(
            "wave.failures",
            actor=by,
            organisation_id=wave.organisation_id,
            subject=wave,
            at=at,
            detail={"failures": len(changed)},
        )
    return len(changed)
