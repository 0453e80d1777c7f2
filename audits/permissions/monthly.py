"""The door to figures of months."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import Instrument, WaveInstrument
from audits.permissions.waves import access_wave_work


def access_monthly_source(user: User, wave_id: int, source_id: int) -> WaveInstrument:
    """A source of figures of months, of a wave which the person audits; 403 for its readers."""
    wave = access_wave_work(user, wave_id)
    sources = WaveInstrument.objects.select_related("instrument")
    found = get_object_or_404(sources, wave=wave, pk=source_id, instrument__kind=Instrument.Kind.RECORDS)
    found.wave = wave
    return found
