"""The door to recordings of calls."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import CallRecording
from audits.permissions.waves import access_wave_work


def access_call_recording(user: User, wave_id: int, recording_id: int) -> CallRecording:
    """A recording of a wave which the person audits; 403 for those who only read the wave."""
    wave = access_wave_work(user, wave_id)
    recordings = CallRecording.objects.select_related("wave__organisation", "branch", "uploaded_by")
    return get_object_or_404(recordings, wave=wave, pk=recording_id)
