"""The one place that writes a step's result and what follows from it for the enrolment."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.services.journal import record
from catalog.models import PlanStep
from courses.models import Enrolment, StepProgress
from courses.queries.course import ASSESSED, LEFT
from courses.queries.place import outline_of, progress_of, step_in
from courses.services.certificates import issue_certificate, revoke_standing
from courses.services.progress import lock_enrolment
from courses.states import check_enrolment_move

DECIDED = {Enrolment.State.COMPETENT, Enrolment.State.NOT_YET}


class NotAssessedError(Exception):
    """The step is no test and no exercise: it has no result."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a written result led to."""

    state: str  # of the enrolment
    job_id: int | None  # of the certificate's PDF: the view rings for it after commit


@transaction.atomic
def record_step_result(
    enrolment_id: int, *, step_id: int, state: str, score: Decimal | None, at: datetime
) -> StepResult:
    """Write how a test or an exercise stands and move the enrolment accordingly.

    All graded steps done makes «competent» and issues the certificate; all of them decided and one failed
    makes «not yet»; all turned in and one with the assessor makes «awaiting». Knowledge alone never makes
    competent: a programme needs a graded test and an exercise for that.

    Args:
        enrolment_id: the row is locked until commit.
        step_id: a test or an exercise of the cohort's programme.
        state: value of StepProgress.State: started, waiting, done or failed.
        score: 0..100; None while there is none.
        at: aware moment of the result.

    Raises:
        NotAssessedError: the step has no result.
        PlanStep.DoesNotExist: the step belongs to another programme.

    """
    enrolment = lock_enrolment(enrolment_id)
    step = step_in(enrolment.cohort.programme, step_id)
    if step.kind not in ASSESSED:
        raise NotAssessedError
    is_decided = state in {StepProgress.State.DONE, StepProgress.State.FAILED}
    result = {"state": state, "score": score, "completed_at": at if is_decided else None}
    if not StepProgress.objects.filter(enrolment=enrolment, step=step).update(**result):
        StepProgress.objects.create(enrolment=enrolment, step=step, started_at=at, **result)
    job_id = None if enrolment.state in LEFT else follow_results(enrolment, at=at)
    return StepResult(state=enrolment.state, job_id=job_id)


def graded_steps(enrolment: Enrolment) -> list[PlanStep]:
    """Steps whose results decide: graded tests and all exercises of the programme."""
    programme = enrolment.cohort.programme
    return [
        step
        for step in outline_of(programme)
        if step.kind == PlanStep.Kind.EXERCISE
        or (step.kind == PlanStep.Kind.TEST and programme.tests.get(step.ref, {}).get("graded", False))
    ]


def follow_results(enrolment: Enrolment, *, at: datetime) -> int | None:
    """Bring the state of an enrolment that takes part in line with its results; the certificate's job.

    The caller holds the enrolment's lock and rings for the job after the commit.
    """
    target = _state_by_results(enrolment)
    if target != enrolment.state:
        if enrolment.state == Enrolment.State.ASSIGNED and target == Enrolment.State.COMPETENT:
            enrolment.state = Enrolment.State.RUNNING
        check_enrolment_move(enrolment.state, target)
        if enrolment.state == Enrolment.State.COMPETENT:
            revoke_standing(enrolment, at=at)
        enrolment.state = target
        enrolment.finished_at = at if target in DECIDED else None
        enrolment.save(update_fields=["state", "finished_at"])
        _write_journal(enrolment, at=at)
    if target != Enrolment.State.COMPETENT:
        return None
    return issue_certificate(enrolment.pk, at=at).job_id


def _state_by_results(enrolment: Enrolment) -> str:
    """Where the enrolment belongs by what is written of its graded steps."""
    graded = graded_steps(enrolment)
    kinds = {step.kind for step in graded}
    progress = progress_of(enrolment)
    states = [progress.state_of(step.pk) or StepProgress.State.STARTED for step in graded]
    if not states or StepProgress.State.STARTED in states:
        return Enrolment.State.RUNNING
    if StepProgress.State.WAITING in states:
        return Enrolment.State.AWAITING
    if StepProgress.State.FAILED in states:
        return Enrolment.State.NOT_YET
    return Enrolment.State.COMPETENT if kinds == ASSESSED else Enrolment.State.RUNNING


def _write_journal(enrolment: Enrolment, *, at: datetime) -> None:
    """Say in the journal where the enrolment stands now."""
    record(
        "enrolment.move",
        actor=None,
        organisation_id=enrolment.cohort.organisation_id,
        subject=enrolment,
        at=at,
        detail={"state": enrolment.state},
    )
