"""Where a programme request may go from where it stands, and by when it is answered. No database."""

from datetime import date, datetime

from django.utils import timezone

from catalog.models import ProgrammeRequest
from figures.workdays import last_day

State = ProgrammeRequest.State

TRANSITIONS: dict[str, frozenset[str]] = {
    State.UNCONFIRMED: frozenset({State.SENT, State.WITHDRAWN}),
    State.SENT: frozenset({State.IN_WORK, State.READY, State.DECLINED, State.WITHDRAWN}),
    State.IN_WORK: frozenset({State.SENT, State.READY, State.DECLINED, State.WITHDRAWN}),
    State.READY: frozenset({State.IN_WORK, State.ACCEPTED, State.DECLINED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset(),
    State.DECLINED: frozenset({State.IN_WORK}),
    State.WITHDRAWN: frozenset({State.SENT}),
}
OPEN = frozenset({State.SENT, State.IN_WORK, State.READY})  # somebody still has something to do
WAITING = frozenset({State.SENT, State.IN_WORK})  # that somebody is the methodologist
SIGNS: dict[str, str] = {
    State.UNCONFIRMED: "muted",
    State.SENT: "info",
    State.IN_WORK: "warn",
    State.READY: "ok",
    State.ACCEPTED: "ok",
    State.DECLINED: "bad",
    State.WITHDRAWN: "muted",
}
ANSWER_WORKING_DAYS = 3


def may_move(state: str, target: str) -> bool:
    """Whether a request in `state` may go to `target`."""
    return target in TRANSITIONS[state]


def answer_due_on(sent_at: datetime) -> date:
    """The day by which the methodologist answers: working days after the installation's day of sending.

    The same day for every reader, whatever the zone of his branch.
    """
    return last_day(timezone.localdate(sent_at, timezone.get_default_timezone()), ANSWER_WORKING_DAYS)
