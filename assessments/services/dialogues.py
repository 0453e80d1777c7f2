"""A conversation with a client from its first line to its result.

A choice is a row; the number of its turn is its key, so that a double click, a reload, a second tab or the
back button store it once, and what was chosen first stays.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.services.journal import record
from assessments import scoring
from assessments.models import DialogueChoice, DialogueRun
from assessments.queries.dialogues import dialogue_of, walk_of
from assessments.states import DIALOGUE_TRANSITIONS
from catalog.dialogues import Walk, levels_shown
from catalog.models import Exercise
from catalog.queries.norms import fit_exercise
from courses.models import Enrolment, StepProgress
from courses.services.progress import lock_enrolment, open_step
from courses.services.results import StepResult, record_step_result


class NotADialogueError(Exception):
    """The step has no dialogue."""


class TurnAheadError(Exception):
    """The choice is for a turn that has not come yet: one before it was not stored."""


class RunOverError(Exception):
    """The conversation is over."""


@dataclass(frozen=True, slots=True)
class StoredChoice:
    """What became of a choice."""

    run: DialogueRun
    is_repeat: bool  # the turn was answered already; what was chosen then stays
    job_id: int | None  # of the certificate's PDF: the view rings for it after commit


@transaction.atomic
def start_run(enrolment_id: int, *, step_id: int, at: datetime) -> DialogueRun:
    """Begin a conversation, or find the one that is going on.

    Args:
        enrolment_id: the row is locked until commit, so that two clicks begin one conversation.
        step_id: of the cohort's programme.
        at: aware moment.
    Raises:
        NotADialogueError: the step has no dialogue.
        courses.services.progress.StepClosedError: the step does not open now.
    """
    enrolment = lock_enrolment(enrolment_id)
    progress = open_step(enrolment.pk, step_id=step_id, at=at)
    exercise = dialogue_of(progress.step)
    if exercise is None:
        raise NotADialogueError
    fit_exercise(exercise, enrolment.cohort.norms)
    runs = DialogueRun.objects.filter(enrolment=enrolment, step_id=step_id)
    going_on = runs.filter(state=DialogueRun.State.OPEN).first()
    if going_on is not None:
        return going_on
    last = runs.aggregate(last=Max("number"))["last"] or 0
    return DialogueRun.objects.create(
        enrolment=enrolment,
        step_id=step_id,
        exercise=exercise,
        number=last + 1,
        dialogue=exercise.source,
        rubric=_criteria(exercise),
        started_at=at,
    )


@transaction.atomic
def choose_reply(run_id: int, *, number: int, chosen: int, at: datetime) -> StoredChoice:
    """Store the reply to one turn; the last one ends the conversation and gives its result to the course.

    Args:
        run_id: the row is locked until commit.
        number: which turn is answered, from 1. One that was answered is left as it is.
        chosen: place of the reply, from 0.
        at: aware moment.
    Raises:
        TurnAheadError: an earlier turn has no choice yet.
        RunOverError: the conversation ended before this turn.
        catalog.dialogues.NoSuchReplyError: the turn has no such reply.
        courses.services.progress.StepClosedError: the step does not open any more.
    """
    enrolment_id = DialogueRun.objects.values_list("enrolment_id", flat=True).get(pk=run_id)
    lock_enrolment(enrolment_id)  # first, as everywhere: the result is written under it
    run = DialogueRun.objects.select_for_update(no_key=True).get(pk=run_id)
    script, walk = walk_of(run)
    if number <= len(walk.steps):
        return StoredChoice(run, is_repeat=True, job_id=None)
    if run.state != DialogueRun.State.OPEN:
        raise RunOverError
    if number != len(walk.steps) + 1:
        raise TurnAheadError
    open_step(enrolment_id, step_id=run.step_id, at=at)
    walk = script.step(walk, chosen)
    last = walk.steps[-1]
    DialogueChoice.objects.create(
        run=run, number=number, turn=last.turn.code, chosen=chosen, mood=walk.mood, chosen_at=at
    )
    job_id = _finish(run, walk, at=at).job_id if walk.at in script.endings else None
    return StoredChoice(run, is_repeat=False, job_id=job_id)


def _criteria(exercise: Exercise) -> list[dict[str, Any]]:
    """The rubric's criteria that the dialogue shows."""
    shown = set(exercise.source["criteria"])
    return [one for one in exercise.rubric.criteria if one["code"] in shown]


def _finish(run: DialogueRun, walk: Walk, *, at: datetime) -> StepResult:
    """End the run with its levels and score, and tell the course how the best run stands."""
    if DialogueRun.State.FINISHED not in DIALOGUE_TRANSITIONS[run.state]:
        raise RunOverError
    critical = {one["code"] for one in run.rubric if one["critical"]}
    run.levels = levels_shown(walk.steps, critical)
    result = scoring.grade_rubric(run.rubric, run.levels)
    run.state, run.ending, run.finished_at = DialogueRun.State.FINISHED, walk.at, at
    run.score, run.is_enough = result.score, result.is_enough
    run.save(update_fields=["levels", "state", "ending", "finished_at", "score", "is_enough"])
    enrolment = run.enrolment
    organisation_id = enrolment.cohort.organisation_id
    record("dialogue.finish", actor=enrolment.user, organisation_id=organisation_id, subject=run, at=at)
    return _tell_course(enrolment, run, at=at)


def _tell_course(enrolment: Enrolment, run: DialogueRun, *, at: datetime) -> StepResult:
    """The best run counts: done once the rubric says enough, begun until then; it never gets worse.

    A conversation may be played again as often as one likes, so a poor one is no failure.
    """
    finished = DialogueRun.objects.filter(
        enrolment=enrolment, step_id=run.step_id, state=DialogueRun.State.FINISHED
    )
    scores: list[tuple[bool, Decimal]] = [
        (bool(one.is_enough), one.score or Decimal(0)) for one in finished.only("is_enough", "score")
    ]
    is_enough, score = max(scores)
    state = StepProgress.State.DONE if is_enough else StepProgress.State.STARTED
    return record_step_result(enrolment.pk, step_id=run.step_id, state=state, score=score, at=at)
