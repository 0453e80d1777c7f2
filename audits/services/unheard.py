"""Appeals that an approval does not wait for: ended with its reason, and open again when it is withdrawn.

A figure that was approved does not move, so that nobody may decide them while the approval stands.
"""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.services.journal import record
from audits.models import AuditWave, ObservationAppeal
from audits.queries.appeals import DAYS_TO_DECIDE, appeal_table, local_today, waiting_appeals
from audits.states import APPEAL_TRANSITIONS
from figures.workdays import last_day
from jobs.notices import notify

State = ObservationAppeal.State
LONGEST_REASON = 1_000
ENDED = pgettext_lazy("notice", "Your appeal of a visit is ended without a decision")
OPEN_AGAIN = pgettext_lazy("notice", "Your appeal of a visit is open again")


class OpenAppealsError(Exception):
    """Branches wait for decisions: the approval waits too, or says why it cannot; `count` of them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def end_open_appeals(wave: AuditWave, *, reason: str, by: User, at: datetime) -> int:
    """End what is open with the reason that the branches read; how many. Inside the approval's transaction.

    Args:
        wave: locked. reason: why the approval does not wait; empty where it does.
    Raises:
        OpenAppealsError: there are some, and no reason.
    """
    waiting = list(waiting_appeals(wave))
    if waiting and not reason.strip():
        raise OpenAppealsError(len(waiting))
    for appeal in waiting:
        _check(appeal, State.UNHEARD)
        appeal.state, appeal.decision = State.UNHEARD, reason.strip()[:LONGEST_REASON]
        appeal.decided_by, appeal.decided_at = by, at
        appeal.save(update_fields=["state", "decision", "decided_by", "decided_at"])
        _note("appeal.end", appeal, wave, by=by, at=at)
        _tell(appeal, wave, str(ENDED), "appeal_decided", at)
    return len(waiting)


def open_again(wave: AuditWave, *, by: User, at: datetime) -> int:
    """Open what the approval ended, with new days to decide; how many. Inside the withdrawal's transaction.

    Args:
        wave: locked.
    """
    ended = list(appeal_table(wave).filter(state=State.UNHEARD))
    for appeal in ended:
        _check(appeal, State.OPEN)
        appeal.state, appeal.decision, appeal.decided_by, appeal.decided_at = State.OPEN, "", None, None
        appeal.due_on = last_day(local_today(appeal.observation, at), DAYS_TO_DECIDE)
        appeal.save(update_fields=["state", "decision", "decided_by", "decided_at", "due_on"])
        _note("appeal.reopen", appeal, wave, by=by, at=at)
        _tell(appeal, wave, str(OPEN_AGAIN), "appeal_reopened", at)
    return len(ended)


def _check(appeal: ObservationAppeal, state: str) -> None:
    """The table of moves allows this one."""
    if state not in APPEAL_TRANSITIONS[appeal.state]:
        raise ValueError(appeal.state, state)


def _note(verb: str, appeal: ObservationAppeal, wave: AuditWave, *, by: User, at: datetime) -> None:
    """A line of the client's journal."""
    detail = {"appeal": appeal.pk}
    record(verb, actor=by, organisation_id=wave.organisation_id, subject=wave, at=at, detail=detail)


def _tell(appeal: ObservationAppeal, wave: AuditWave, subject: str, template: str, at: datetime) -> None:
    """A notice to whoever filed the appeal."""
    notify(
        "audits.appeal-decided",
        key=f"{appeal.pk}-{appeal.state}-{at:%Y%m%d%H%M%S}",
        organisation_id=wave.organisation_id,
        recipient_id=appeal.filed_by_id,
        email=appeal.filed_by.email or "",
        subject=subject,
        template=f"audits/{template}",
        context={"appeal": appeal, "wave": wave, "branch": appeal.observation.branch},
        link=reverse("audits:visit-detail", args=[appeal.observation_id]),
        due_at=at,
    )
