"""Erasing recordings: what is due, and doing it with an act and a line of the journal for each.

A recording is due when its term after the decision has run out, or when its author has withdrawn the consent.
One that is held (an open appeal) waits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Consent, Organisation, User
from accounts.services.journal import record
from assessments.models import (
    ErasureAct,
    Grade,
    Recording,
    RecordingHold,
    RecordingTerm,
    Submission,
    SubmissionFile,
    Upload,
)
from assessments.models.recordings import KEEP_DAYS
from assessments.services.uploads import remove_upload

Reason = ErasureAct.Reason
RECORDING_CONSENTS = (Consent.Purpose.RECORDING, Consent.Purpose.RECORDING_AUDIO)


@dataclass(frozen=True, slots=True)
class Due:
    """One recording that is to go."""

    recording: Recording
    reason: str
    counted_from: datetime  # the decision, or the upload of what was never sent, or the withdrawal


def keep_days(organisation_id: int) -> int:
    """How many days the organisation keeps recordings after the decision."""
    term = RecordingTerm.objects.filter(organisation=organisation_id).first()
    return term.keep_days if term else KEEP_DAYS


def due_recordings(organisation_id: int, *, at: datetime) -> list[Due]:
    """What would be erased at the moment, oldest first; nothing changes. Two queries."""
    before = at - timedelta(days=keep_days(organisation_id))
    rows = kept_recordings(organisation_id).filter(is_held=False)
    due = rows.filter(Q(withdrawn=True) | Q(counted_from__lt=before)).order_by("counted_from", "pk")
    return [Due(one, Reason.WITHDRAWAL if one.withdrawn else Reason.TERM, one.counted_from) for one in due]


def kept_recordings(organisation_id: int) -> QuerySet[Any]:
    """Recordings that are still there, with `counted_from`, `is_held` and `withdrawn`.

    A work that waits for its decision has no `counted_from`: its term has not begun.
    """
    work = OuterRef("file__submission")
    user = OuterRef("file__submission__enrolment__user")
    decided = Grade.objects.filter(submission=work, decided_at__isnull=False).exclude(decision="")
    consents = Consent.objects.filter(user=user, purpose__in=RECORDING_CONSENTS)
    return (
        Recording.objects.filter(
            file__submission__enrolment__cohort__organisation=organisation_id, erased_by__isnull=True
        )
        .select_related("file__submission__enrolment__user", "file__submission__exercise")
        .annotate(
            counted_from=Coalesce(
                decided.order_by("-decided_at").values("decided_at")[:1],
                Submission.objects.filter(pk=work, state=Submission.State.DRAFT).values("files__uploaded_at")[
                    :1
                ],
            ),
            is_held=Exists(RecordingHold.objects.filter(submission=work, released_at__isnull=True)),
            withdrawn=Q(is_made_here=True)
            & Exists(consents.filter(withdrawn_at__isnull=False))
            & ~Exists(consents.filter(withdrawn_at__isnull=True)),
        )
    )


@transaction.atomic
def erase_due(organisation_id: int, *, by: User | None, at: datetime) -> list[ErasureAct]:
    """Erase what is due: one act a reason, one line of the journal a recording. Safe to run twice at once."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    due = due_recordings(organisation_id, at=at)
    lots = {reason: [one for one in due if one.reason == reason] for reason in Reason.values}
    return [_write_act(organisation_id, reason, lot, by=by, at=at) for reason, lot in lots.items() if lot]


def erase_everywhere(*, at: datetime) -> int:
    """Erase what is due in every organisation, and pieces of those who withdrew; how many acts."""
    for upload in Upload.objects.filter(kind=Upload.Kind.RECORDING, state=Upload.State.RECEIVING):
        consents = Consent.objects.filter(user=upload.enrolment.user_id, purpose__in=RECORDING_CONSENTS)
        if not consents.filter(withdrawn_at__isnull=True).exists():
            remove_upload(upload.pk)
    here = Recording.objects.filter(erased_by__isnull=True)
    ids = here.values_list("file__submission__enrolment__cohort__organisation", flat=True).distinct()
    return sum(len(erase_due(pk, by=None, at=at)) for pk in ids.order_by())


def _write_act(
    organisation_id: int, reason: str, lot: list[Due], *, by: User | None, at: datetime
) -> ErasureAct:
    """The act with its items, then the rows, the journal and, after the commit, the content."""
    last = ErasureAct.objects.filter(organisation=organisation_id).order_by("-number").first()
    act = ErasureAct.objects.create(
        organisation_id=organisation_id,
        number=last.number + 1 if last else 1,
        reason=reason,
        by=by,
        at=at,
        keep_days=keep_days(organisation_id),
        items=[_item(one) for one in lot],
    )
    Recording.objects.filter(pk__in=[one.recording.pk for one in lot]).update(erased_by=act)
    for one in lot:
        file = one.recording.file
        record(
            "recording.erase",
            actor=by,
            organisation_id=organisation_id,
            subject=file,
            at=at,
            detail={"act": act.number, "reason": reason, "sha256": file.sha256},
        )
    names = {one.recording.file.stored_as for one in lot}
    still = Recording.objects.filter(file__stored_as__in=names, erased_by__isnull=True)
    for name in names - set(still.values_list("file__stored_as", flat=True)):
        transaction.on_commit(lambda name=name: default_storage.delete(name), robust=True)  # type: ignore[misc]
    return act


def _item(due: Due) -> dict[str, object]:
    """What the act keeps of one recording: ids, sums and moments, no names."""
    file: SubmissionFile = due.recording.file
    return {
        "file_id": file.pk,
        "submission_id": file.submission_id,
        "user_id": file.submission.enrolment.user_id,
        "sha256": file.sha256,
        "received_sha256": due.recording.received_sha256,
        "size": file.size,
        "seconds": str(due.recording.duration_seconds or ""),
        "uploaded_at": file.uploaded_at.isoformat(),
        "counted_from": due.counted_from.isoformat() if due.counted_from else None,
    }
