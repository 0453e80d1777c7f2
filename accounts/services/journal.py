"""The journal: who did what to what; written by services, sealed later, verified by whoever doubts."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Model

from accounts.models import AuditEvent, User

BATCH = 1000  # events sealed in one transaction


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


@transaction.atomic
def seal_events() -> int:
    """Add unsealed events to the hash chain, at most BATCH; how many. Safe to run twice at once.

    The last seal is locked; the very first two runners would meet on the unique sequence, one failing whole.
    """
    last = (
        AuditEvent.objects.select_for_update(no_key=True)
        .filter(sequence__isnull=False)
        .order_by("-sequence")
        .first()
    )
    sequence, seal = (last.sequence or 0, last.sha256) if last else (0, "")
    events = list(AuditEvent.objects.filter(sequence__isnull=True).order_by("pk")[:BATCH])
    for event in events:
        sequence += 1
        seal = _seal(seal, sequence, event)
        event.sequence, event.sha256 = sequence, seal
    AuditEvent.objects.bulk_update(events, ["sequence", "sha256"], batch_size=200)
    return len(events)


def first_broken_seal() -> int | None:
    """The first sequence number whose event was changed, removed or slipped in; None when the chain is whole.

    Events cut off at the end leave a shorter whole chain: compare its last seal with one written elsewhere.
    """
    seal = ""
    sealed = AuditEvent.objects.filter(sequence__isnull=False).order_by("sequence")
    for expected, event in enumerate(sealed.iterator(BATCH), start=1):
        seal = _seal(seal, expected, event)
        if event.sequence != expected or event.sha256 != seal:
            return expected
    return None


def _seal(previous: str, sequence: int, event: AuditEvent) -> str:
    """Sha256 of the previous seal and the event as canonical JSON: sorted keys, no spaces, UTC."""
    facts = {
        "sequence": sequence,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "organisation": event.organisation_id,
        "verb": event.verb,
        "subject": [event.subject_kind, event.subject_id],
        "detail": event.detail,
    }
    canonical = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256((previous + canonical).encode()).hexdigest()
