"""Which roles a person has towards somebody's answers and works, and what those without them learn."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404

from accounts.models import Membership, User
from courses.models import CohortAssignment, Enrolment

TRAINEE = Membership.Role.TRAINEE
TRAINER = CohortAssignment.Role.TRAINER
WATCH = (Membership.Role.HR, Membership.Role.CLIENT_ADMIN, Membership.Role.LINE_MANAGER)


def roles_towards(user: User, enrolment: Enrolment) -> set[str]:
    """Which roles the person has towards somebody's answers: trainee means their author."""
    assigned: set[str] = set(enrolment.cohort.assignments.filter(user=user).values_list("role", flat=True))
    return assigned | ({TRAINEE.value} if enrolment.user_id == user.pk else set())


def check_roles(user: User, enrolment: Enrolment, roles: tuple[str, ...]) -> None:
    """404 for those who do not see the enrolment, 403 for those who see it in another role."""
    held = roles_towards(user, enrolment)
    if held & set(roles):
        return
    if held or _watches(user, enrolment):
        raise PermissionDenied
    raise Http404


def _watches(user: User, enrolment: Model) -> bool:
    """Whether the person follows this enrolment's progress."""
    return Enrolment.objects.reached_by(user, *WATCH).filter(pk=enrolment.pk).exists()
