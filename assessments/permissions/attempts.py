"""Doors to tests and answers."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from assessments.models import Attempt
from assessments.permissions.roles import check_roles
from catalog.models import PlanStep
from courses.models import Enrolment
from courses.permissions import access_step


def access_test(user: User, enrolment_id: int, step_id: int) -> tuple[Enrolment, PlanStep]:
    """A test of the person's own course."""
    return access_step(user, enrolment_id, step_id, PlanStep.Kind.TEST)


def access_attempt(user: User, attempt_id: int, *roles: str) -> Attempt:
    """The attempt, for one of the roles towards it: trainee (its author), trainer (of the cohort)."""
    attempts = Attempt.objects.select_related(
        "enrolment__cohort__programme__module", "enrolment__user", "step"
    )
    attempt = get_object_or_404(attempts, pk=attempt_id)
    check_roles(user, attempt.enrolment, roles)
    return attempt


def access_answering(user: User, attempt_id: int) -> Attempt:
    """The person's own attempt with what a save is checked against; others are refused as anywhere."""
    own = Attempt.objects.filter(pk=attempt_id, enrolment__user=user).only("state", "questions")
    return own.first() or access_attempt(user, attempt_id)  # for no role: whoever comes here is refused
