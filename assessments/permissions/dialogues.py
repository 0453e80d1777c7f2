"""Doors to conversations with a client: their author's to hold, his and the trainer's to read."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from assessments.models import DialogueRun
from assessments.permissions.roles import TRAINER, check_roles
from assessments.queries.dialogues import dialogue_of
from catalog.models import Exercise, PlanStep
from catalog.queries.norms import fit_exercise
from courses.models import Cohort, Enrolment
from courses.permissions import access_cohort, access_step


def access_dialogue(user: User, enrolment_id: int, step_id: int) -> tuple[Enrolment, PlanStep, Exercise]:
    """A dialogue of the person's own course; a step without one answers like a missing page."""
    enrolment, step = access_step(user, enrolment_id, step_id)
    exercise = dialogue_of(step)
    if exercise is None:
        raise Http404
    return enrolment, step, fit_exercise(exercise, enrolment.cohort.norms)


def access_run(user: User, run_id: int, *roles: str) -> DialogueRun:
    """The conversation, for one of the roles towards it: trainee (its author), trainer (of the cohort)."""
    runs = DialogueRun.objects.select_related(
        "enrolment__cohort__programme__module", "enrolment__user", "step", "exercise"
    )
    run = get_object_or_404(runs, pk=run_id)
    check_roles(user, run.enrolment, roles)
    fit_exercise(run.exercise, run.enrolment.cohort.norms)
    return run


def access_group_dialogues(user: User, cohort_id: int) -> Cohort:
    """A group whose conversations the person reads: its trainer."""
    return access_cohort(user, cohort_id, TRAINER)
