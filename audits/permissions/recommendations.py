"""The doors to the lines of a prescription."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import Recommendation
from audits.permissions.waves import access_wave_asking, access_wave_work


def access_recommendation_work(user: User, recommendation_id: int) -> Recommendation:
    """A line of a prescription that the person decides as the wave's auditor; 403 for its readers."""
    line = get_object_or_404(Recommendation.objects.select_related("module"), pk=recommendation_id)
    access_wave_work(user, line.wave_id)
    return line


def access_recommendation_asking(user: User, recommendation_id: int) -> Recommendation:
    """A line of a prescription for which the person may ask a programme; 403 for the wave's auditor."""
    line = get_object_or_404(Recommendation.objects.select_related("wave", "module"), pk=recommendation_id)
    access_wave_asking(user, line.wave_id)
    return line
