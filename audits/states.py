"""The moves of a wave, of a checklist on its way, of an appeal and of a duty, each in one table."""

from audits.errors import WaveStateError
from audits.models import AuditWave, CriticalFailure, ObservationAppeal, Sheet

State = AuditWave.State

TRANSITIONS: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.COLLECTING}),
    State.COLLECTING: frozenset({State.CHECKING, State.SCORED}),
    State.CHECKING: frozenset({State.COLLECTING, State.SCORED}),
    State.SCORED: frozenset({State.COLLECTING, State.CHECKING, State.SCORED, State.APPROVED}),
    State.APPROVED: frozenset({State.SCORED, State.ARCHIVED}),
    State.ARCHIVED: frozenset(),
}
"""From a state to those that may follow; scored follows itself when the figures are computed again, and an
approval that nothing has followed from may be withdrawn.
"""

FINISHED = frozenset({State.APPROVED, State.ARCHIVED})
"""States in which nothing of a wave changes any more: it keeps what was issued."""


PLANNED = frozenset({State.DRAFT, State.COLLECTING, State.CHECKING})
"""States in which quotas, days and collectors may change; all else of a plan changes in a draft only."""


def move(wave: AuditWave, state: str) -> None:
    """Bring the wave to the state, in memory only.

    Raises:
        WaveStateError: the table does not allow this move.
    """
    if state not in TRANSITIONS[wave.state]:
        raise WaveStateError(wave.state, state)
    wave.state = state


SHEET_TRANSITIONS: dict[str, frozenset[str]] = {
    Sheet.State.PLANNED: frozenset({Sheet.State.SUBMITTED}),
    Sheet.State.SUBMITTED: frozenset({Sheet.State.RETURNED, Sheet.State.ACCEPTED, Sheet.State.REJECTED}),
    Sheet.State.RETURNED: frozenset({Sheet.State.SUBMITTED, Sheet.State.REJECTED}),
    Sheet.State.ACCEPTED: frozenset(),
    Sheet.State.REJECTED: frozenset(),
}
"""A checklist counts once somebody has read it; what is accepted changes by a correction only."""

APPEAL_TRANSITIONS: dict[str, frozenset[str]] = {
    ObservationAppeal.State.OPEN: frozenset(
        {
            ObservationAppeal.State.UPHELD,
            ObservationAppeal.State.DISMISSED,
            ObservationAppeal.State.UNHEARD,
        }
    ),
    ObservationAppeal.State.UPHELD: frozenset(),
    ObservationAppeal.State.DISMISSED: frozenset(),
    ObservationAppeal.State.UNHEARD: frozenset({ObservationAppeal.State.OPEN}),
}
"""An appeal is decided once; one that an approval ended opens again when the approval is withdrawn."""

DUTY_TRANSITIONS: dict[str, frozenset[str]] = {
    CriticalFailure.State.UNTOLD: frozenset({CriticalFailure.State.OPEN}),
    CriticalFailure.State.OPEN: frozenset({CriticalFailure.State.DONE}),
    CriticalFailure.State.DONE: frozenset({CriticalFailure.State.OPEN, CriticalFailure.State.CONFIRMED}),
    CriticalFailure.State.CONFIRMED: frozenset({CriticalFailure.State.OPEN}),
}
"""What is noted as done is confirmed or returned by another person; so is what was confirmed too early."""
