"""The doors to what comes into a wave."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import ObservationFile
from audits.permissions.waves import access_wave_work


def access_observation_file(user: User, wave_id: int, file_id: int) -> ObservationFile:
    """A file that was uploaded into a wave which the person audits; 403 for those who only read the wave."""
    wave = access_wave_work(user, wave_id)
    return get_object_or_404(
        ObservationFile.objects.select_related("wave__organisation"), wave=wave, pk=file_id
    )
