"""What may become of a cohort and of an enrolment: one table each."""

from courses.models import Cohort, Enrolment

COHORT_TRANSITIONS: dict[str, set[str]] = {
    Cohort.State.PLAN: {Cohort.State.RUNNING, Cohort.State.CANCELLED},
    Cohort.State.RUNNING: {Cohort.State.FINISHED},
    Cohort.State.FINISHED: set(),
    Cohort.State.CANCELLED: set(),
}

_LEAVES = {Enrolment.State.REPLACED, Enrolment.State.WITHDRAWN}
ENROLMENT_TRANSITIONS: dict[str, set[str]] = {
    Enrolment.State.ASSIGNED: {
        Enrolment.State.RUNNING,
        Enrolment.State.AWAITING,
        Enrolment.State.NOT_YET,
        *_LEAVES,
    },
    Enrolment.State.RUNNING: {
        Enrolment.State.AWAITING,
        Enrolment.State.COMPETENT,
        Enrolment.State.NOT_YET,
        *_LEAVES,
    },
    Enrolment.State.AWAITING: {
        Enrolment.State.RUNNING,
        Enrolment.State.COMPETENT,
        Enrolment.State.NOT_YET,
        Enrolment.State.WITHDRAWN,
    },
    # a decision can be reviewed: another attempt, an appeal, a second mark
    Enrolment.State.COMPETENT: {
        Enrolment.State.RUNNING,
        Enrolment.State.AWAITING,
        Enrolment.State.NOT_YET,
    },
    Enrolment.State.NOT_YET: {
        Enrolment.State.RUNNING,
        Enrolment.State.AWAITING,
        Enrolment.State.COMPETENT,
        Enrolment.State.WITHDRAWN,
    },
    Enrolment.State.REPLACED: set(),
    Enrolment.State.WITHDRAWN: {Enrolment.State.ASSIGNED, Enrolment.State.RUNNING},
}


class ForbiddenMoveError(Exception):
    """The table does not allow this move."""

    def __init__(self, state: str, target: str) -> None:
        super().__init__(f"{state} does not become {target}")
        self.state = state
        self.target = target


def check_cohort_move(state: str, target: str) -> None:
    """Refuse a move of a cohort that the table does not name."""
    if target not in COHORT_TRANSITIONS[state]:
        raise ForbiddenMoveError(state, target)


def check_enrolment_move(state: str, target: str) -> None:
    """Refuse a move of an enrolment that the table does not name."""
    if target not in ENROLMENT_TRANSITIONS[state]:
        raise ForbiddenMoveError(state, target)
