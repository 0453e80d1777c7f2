"""The doors to visits for the branch that was visited, and to its appeals for the wave's auditor."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import Observation, ObservationAppeal
from audits.permissions.waves import access_wave_work
from audits.queries.appeals import ROLES, visits_seen_by


def access_visit_list(user: User) -> None:
    """Visits are for line managers and HR managers; 403."""
    if not user.memberships_in(ROLES):
        raise PermissionDenied


def access_visit(user: User, observation_id: int) -> Observation:
    """A visit of the person's branches, in any version; 404 for everybody else, also while it is secret."""
    return get_object_or_404(visits_seen_by(user), pk=observation_id)


def access_appeal_work(user: User, wave_id: int, appeal_id: int) -> ObservationAppeal:
    """An appeal in a wave which the person audits; 403 for those who only read the wave."""
    wave = access_wave_work(user, wave_id)
    appeals = ObservationAppeal.objects.select_related(
        "observation__wave__organisation", "observation__instrument", "observation__branch", "filed_by"
    )
    return get_object_or_404(appeals, observation__wave=wave, pk=appeal_id)
