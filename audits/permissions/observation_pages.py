"""The doors to observations one by one: their wave's readers look, its auditor corrects.

What staff answered under a promise of anonymity has no door at all.
"""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import AuditWave, Observation
from audits.permissions.waves import access_wave, access_wave_work
from audits.queries.appeals import visits_seen_by
from audits.queries.observations import seen_in


def access_observation(user: User, wave_id: int, observation_id: int) -> Observation:
    """Any version of an observation of a wave that the person reads; with `wave.is_mine`."""
    wave = access_wave(user, wave_id)
    is_auditor: bool = wave.is_mine  # type: ignore[attr-defined]
    return _of(wave, seen_in(wave, is_auditor=is_auditor), observation_id)


def access_observation_correction(user: User, wave_id: int, observation_id: int) -> Observation:
    """The same in a wave which the person audits; 403 for those who only read the wave."""
    wave = access_wave_work(user, wave_id)
    return _of(wave, seen_in(wave, is_auditor=True), observation_id)


def check_photographs(user: User, observation: Observation) -> bool:
    """Whether photographs of a visit are shown: to its auditor, and to whoever sees it at the branch."""
    is_auditor: bool = observation.wave.is_mine  # type: ignore[attr-defined]
    return is_auditor or visits_seen_by(user).filter(pk=observation.pk).exists()


def _of(wave: AuditWave, seen: QuerySet[Observation], observation_id: int) -> Observation:
    """The row with its wave as it was fetched."""
    found = get_object_or_404(seen.select_related("branch", "instrument"), pk=observation_id)
    found.wave = wave
    return found
