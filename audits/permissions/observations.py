"""The doors to what comes into a wave."""

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import AuditWave, Instrument, ObservationFile, ObservationImport, WaveInstrument
from audits.permissions.waves import access_wave_work
from audits.queries.files import import_table


def access_observation_file(user: User, wave_id: int, file_id: int) -> ObservationFile:
    """A file that was uploaded into a wave which the person audits; 403 for those who only read the wave."""
    wave = access_wave_work(user, wave_id)
    files = ObservationFile.objects.select_related("wave__organisation", "source_import")
    return get_object_or_404(files, wave=wave, pk=file_id)


def access_import(user: User, wave_id: int, import_id: int) -> ObservationImport:
    """An import of a wave which the person audits, with the wave; 403 for those who only read the wave."""
    wave = access_wave_work(user, wave_id)
    found = get_object_or_404(import_table(wave), pk=import_id)
    found.wave = wave
    return found


def access_wave_instrument(user: User, wave_id: int, code: str) -> tuple[AuditWave, Instrument]:
    """A wave which the person audits, and the version of the instrument that it takes files of."""
    wave = access_wave_work(user, wave_id)
    used = WaveInstrument.objects.filter(wave=wave, instrument=OuterRef("pk"))
    versions = Instrument.objects.of(wave.organisation_id).filter(code=code)
    ordered = versions.annotate(is_used=Exists(used)).order_by("-is_used", "-version")
    return wave, get_object_or_404(ordered[:1])
