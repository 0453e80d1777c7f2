"""The doors to what branches have to mend: for those who lead them, and for HR."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import CriticalFailure, WaveAssignment
from audits.queries.duties import ROLES, duties_seen_by


def access_duty_list(user: User) -> None:
    """Duties are for line managers and HR managers; 403."""
    if not user.memberships_in(ROLES):
        raise PermissionDenied


def access_duty(user: User, failure_id: int) -> CriticalFailure:
    """A duty of a branch that the person leads or looks after; 404 for everybody else."""
    return get_object_or_404(duties_seen_by(user), pk=failure_id)


def access_duty_return(user: User, failure_id: int) -> CriticalFailure:
    """A duty as `access_duty`, or one of a wave that the person audits; 404 for everybody else."""
    audited = WaveAssignment.objects.filter(user=user).values("wave")
    found = CriticalFailure.objects.filter(
        Q(pk__in=duties_seen_by(user).values("pk")) | Q(wave__in=audited, told_at__isnull=False)
    )
    return get_object_or_404(found.select_related("observation__branch", "wave", "done_by"), pk=failure_id)
