"""The doors to what branches have to mend: for those who lead them, for HR, and for the wave's auditor."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import CriticalFailure, WaveAssignment
from audits.queries.duties import ROLES, duties_reviewed_by, duties_seen_by


def access_duty_list(user: User) -> None:
    """Duties are for line managers, HR managers and auditors; 403."""
    if not user.memberships_in(ROLES) and not WaveAssignment.objects.filter(user=user).exists():
        raise PermissionDenied


def access_duty(user: User, failure_id: int) -> CriticalFailure:
    """A duty of a branch that the person leads or looks after; 403 for its auditor, 404 for others."""
    found = duties_seen_by(user).filter(pk=failure_id).first()
    if found is None:
        get_object_or_404(duties_reviewed_by(user), pk=failure_id)
        raise PermissionDenied
    return found


def access_duty_return(user: User, failure_id: int) -> CriticalFailure:
    """A duty as `access_duty`, or one of a wave that the person audits; 404 for everybody else.

    What is confirmed is for those alone who may confirm; 403.
    """
    seen, reviewed = duties_seen_by(user), duties_reviewed_by(user)
    either = Q(pk__in=seen.values("pk")) | Q(pk__in=reviewed.values("pk"))
    found = CriticalFailure.objects.filter(either).select_related(
        "observation__branch", "wave", "done_by", "confirmed_by"
    )
    duty = get_object_or_404(found, pk=failure_id)
    if duty.confirmed_at is not None and not reviewed.filter(pk=failure_id).exists():
        raise PermissionDenied
    return duty


def access_duty_review(user: User, failure_id: int) -> CriticalFailure:
    """A duty that the person confirms; 403 for the manager who mends it, 404 for everybody else."""
    found = duties_reviewed_by(user).filter(pk=failure_id).first()
    if found is None:
        get_object_or_404(duties_seen_by(user), pk=failure_id)
        raise PermissionDenied
    return found
