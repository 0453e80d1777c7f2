"""The only doors from views to waves: an outsider learns nothing (404), another role may not (403)."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from accounts.models import Membership, User
from audits.models import AuditWave, ObservationFile, Recommendation, WaveAssignment

ROLE = Membership.Role
READERS = (ROLE.HR, ROLE.CLIENT_ADMIN)  # of a whole organisation: a wave speaks of every branch


def organisations_of_reader(user: User) -> list[int]:
    """Ids of organisations whose waves the person reads and asks programmes for."""
    return [one.organisation_id for one in user.memberships_in(READERS) if one.branch_id is None]


def access_wave_list(user: User) -> None:
    """The list of waves is for those who read a client's audits and for auditors; 403."""
    if not organisations_of_reader(user) and not WaveAssignment.objects.filter(user=user).exists():
        raise PermissionDenied


def access_wave(user: User, wave_id: int) -> AuditWave:
    """A wave of the person's organisation, or one that he audits; with `is_mine`: he is its auditor."""
    waves = AuditWave.objects.visible_to(user).select_related("organisation", "approved_by")
    return get_object_or_404(waves.annotate(is_mine=_is_audited_by(user)), pk=wave_id)


def access_wave_work(user: User, wave_id: int) -> AuditWave:
    """A wave that the person audits; 403 for those who only read it."""
    wave = access_wave(user, wave_id)
    if not WaveAssignment.objects.filter(wave=wave, user=user).exists():
        raise PermissionDenied
    return wave


def access_observation_file(user: User, wave_id: int, file_id: int) -> ObservationFile:
    """A file that was uploaded into a wave which the person audits; 403 for those who only read the wave."""
    wave = access_wave_work(user, wave_id)
    return get_object_or_404(
        ObservationFile.objects.select_related("wave__organisation"), wave=wave, pk=file_id
    )


def access_wave_asking(user: User, wave_id: int) -> AuditWave:
    """A wave of an organisation for which the person asks programmes; 403 for its auditor."""
    wave = access_wave(user, wave_id)
    if wave.organisation_id not in organisations_of_reader(user):
        raise PermissionDenied
    return wave


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


def _is_audited_by(user: User) -> Exists:
    """Whether the person is an auditor of the wave."""
    return Exists(WaveAssignment.objects.filter(wave=OuterRef("pk"), user=user))
