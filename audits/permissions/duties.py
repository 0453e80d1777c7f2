"""The doors to what branches have to mend: for those who lead them, and for HR."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import CriticalFailure
from audits.queries.duties import ROLES, duties_seen_by


def access_duty_list(user: User) -> None:
    """Duties are for line managers and HR managers; 403."""
    if not user.memberships_in(ROLES):
        raise PermissionDenied


def access_duty(user: User, failure_id: int) -> CriticalFailure:
    """A duty of a branch that the person leads or looks after; 404 for everybody else."""
    return get_object_or_404(duties_seen_by(user), pk=failure_id)
