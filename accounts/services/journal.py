"""Writing the journal: who did what to what."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from accounts.models import AuditEvent, User


def record(
    verb: str,
    *,
    actor: User | None,
    organisation_id: int | None,
    subject: Model | None,
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event inside the caller's transaction.

    Args:
        verb: what was done, «noun.verb» («grade.decide»).
        actor: who; None for the system.
        organisation_id: whose journal shows it.
        subject: the row it was done to.
        at: aware moment.
        detail: what a reader needs, without personal data beyond ids.
    """
    return AuditEvent.objects.create(
        at=at,
        actor=actor,
        organisation_id=organisation_id,
        verb=verb,
        subject_kind=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        detail=detail or {},
    )
