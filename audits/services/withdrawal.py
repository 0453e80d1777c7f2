"""Taking an approval back, while nothing follows from it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.journal import record
from audits.errors import NoReasonError, WaveStateError
from audits.models import AuditWave
from audits.queries.approval import readers_of, use_of_approval
from audits.services.approval import approval_key
from audits.services.stale_options import ask_for_options
from audits.services.unheard import open_again
from audits.states import move
from jobs.notices import mark_settled, notify

__all__ = ["ApprovalUsedError", "NoReasonError", "WaveStateError", "withdraw_approval"]


class ApprovalUsedError(Exception):
    """Something follows from the approval already; `why` says what, for the reader."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def withdraw_approval(wave_id: int, *, reason: str, by: User, at: datetime) -> AuditWave:
    """Take the approval back while nothing follows from it; the plan may be changed again, HR is told why.

    Lines keep their decisions, and branches what they were told to mend; appeals that it ended open again.

    Raises:
        NoReasonError: the reason is empty. WaveStateError: it is not approved.
        ApprovalUsedError: a programme is asked for, or a repeat follows the wave.
    """
    if not reason.strip():
        raise NoReasonError
    wave = AuditWave.objects.select_for_update(no_key=True).get(pk=wave_id)
    if wave.state != AuditWave.State.APPROVED or wave.approved_at is None:
        raise WaveStateError(wave.state, AuditWave.State.SCORED)
    if why := use_of_approval(wave):
        raise ApprovalUsedError(why)
    mark_settled("wave-approved", key=approval_key(wave), at=at)
    move(wave, AuditWave.State.SCORED)
    wave.approved_at, wave.approved_by = None, None
    wave.save(update_fields=["state", "approved_at", "approved_by"])
    open_again(wave, by=by, at=at)
    record(
        "wave.withdraw",
        actor=by,
        organisation_id=wave.organisation_id,
        subject=wave,
        at=at,
        detail={"reason": reason.strip()},
    )
    if not wave.plan_options.exists():
        ask_for_options(wave, at=at, by_id=by.pk)
    for person in readers_of(wave).exclude(pk=by.pk):
        notify(
            "wave-approved",
            key=f"{wave.pk}-withdrawn-{at:%Y%m%d%H%M%S}",
            organisation_id=wave.organisation_id,
            recipient_id=person.pk,
            email=person.email or "",
            subject=str(_("Audit «%s»: the approval is withdrawn") % wave.name),
            template="audits/approval_withdrawn",
            context={"wave": wave, "reason": reason.strip()},
            link=reverse("audits:wave-detail", args=[wave.pk]) + "#plan",
            due_at=at,
        )
    return wave
