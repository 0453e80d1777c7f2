"""Doors to practice: exercises by kind, role cards by a link, observations for both who sign them."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.models import Membership, User
from assessments.models import PartnerInvite, WorkplaceObservation
from assessments.permissions.roles import TRAINEE, check_roles, roles_towards
from assessments.queries.observations import may_observe
from assessments.services.practice import invite_of
from catalog.models import Exercise, PlanStep
from catalog.queries.norms import fit_exercise
from courses.models import Enrolment
from courses.permissions import access_step

OBSERVER = "observer"
LED = (Membership.Role.LINE_MANAGER,)


def access_kind(
    user: User, enrolment_id: int, step_id: int, *kinds: str
) -> tuple[Enrolment, PlanStep, Exercise]:
    """An exercise of these kinds in the person's own course; another kind answers like a missing page."""
    enrolment, step = access_step(user, enrolment_id, step_id, PlanStep.Kind.EXERCISE)
    exercises = Exercise.objects.select_related("rubric").filter(programme=step.programme_id, kind__in=kinds)
    exercise = get_object_or_404(exercises, code=step.ref)
    return enrolment, step, fit_exercise(exercise, enrolment.cohort.norms)


def access_partner_card(token: str, *, at: datetime) -> PartnerInvite | None:
    """The link that the secret opens, for anybody who has it; None alike for a wrong, old or stopped one."""
    return invite_of(token, at=at)


def access_team(user: User) -> None:
    """The list of whom one may watch: for line managers."""
    if not user.has_role(Membership.Role.LINE_MANAGER) and not user.team.exists():
        raise PermissionDenied


def access_observed(user: User, enrolment_id: int, step_id: int) -> tuple[Enrolment, PlanStep]:
    """A place whose person the user may watch at work, and the step of an observation.

    404 for those who do not see the place, 403 for those who see it in another role.
    """
    places = Enrolment.objects.select_related("cohort__programme", "user__branch")
    enrolment = get_object_or_404(places, pk=enrolment_id)
    if not may_observe(user, enrolment):
        check_roles(user, enrolment, ())
    steps = PlanStep.objects.filter(programme_id=enrolment.cohort.programme_id)
    return enrolment, get_object_or_404(steps, pk=step_id, kind=PlanStep.Kind.EXERCISE)


def access_observation(user: User, observation_id: int, *roles: str) -> WorkplaceObservation:
    """The observation, for one of the roles towards it: observer, trainee (who is observed), trainer."""
    rows = WorkplaceObservation.objects.select_related(
        "enrolment__cohort__programme__module", "enrolment__user__branch", "step", "exercise", "observer"
    )
    one = get_object_or_404(rows, pk=observation_id)
    held = roles_towards(user, one.enrolment) | ({OBSERVER} if one.observer_id == user.pk else set())
    if held & set(roles):
        fit_exercise(one.exercise, one.enrolment.cohort.norms)
        return one
    if not held and not may_observe(user, one.enrolment):
        check_roles(user, one.enrolment, ())  # 404 for those who do not see the place
    raise PermissionDenied


__all__ = [
    "OBSERVER",
    "TRAINEE",
    "access_kind",
    "access_observation",
    "access_observed",
    "access_partner_card",
    "access_team",
]
