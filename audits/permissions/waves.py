"""The doors to waves: an outsider learns nothing (404), another role may not (403)."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from accounts.models import Branch, Membership, User
from audits.models import AuditWave, WaveAssignment

ROLE = Membership.Role
READERS = (ROLE.HR, ROLE.CLIENT_ADMIN)  # of a whole organisation: a wave speaks of every branch


def organisations_of_reader(user: User) -> list[int]:
    """Ids of organisations whose waves the person reads and asks programmes for."""
    return [one.organisation_id for one in user.memberships_in(READERS) if one.branch_id is None]


def access_wave_list(user: User) -> None:
    """The list of waves is for those who read a client's audits, for auditors and for planners; 403."""
    if user.has_role(*Membership.PROVIDER_ROLES) or organisations_of_reader(user):
        return
    if not WaveAssignment.objects.filter(user=user).exists():
        raise PermissionDenied


def access_wave(user: User, wave_id: int) -> AuditWave:
    """A wave of the person's organisation, or one that he audits; with `is_mine`: he is its auditor."""
    waves = AuditWave.objects.visible_to(user).select_related("organisation", "approved_by")
    return get_object_or_404(waves.annotate(is_mine=_is_audited_by(user)), pk=wave_id)


def access_wave_node(wave: AuditWave, branch_id: int) -> Branch:
    """A branch of the wave's organisation, for a reader of the wave; 404 for any other."""
    return get_object_or_404(Branch, organisation=wave.organisation_id, pk=branch_id)


def access_wave_work(user: User, wave_id: int) -> AuditWave:
    """A wave that the person audits; 403 for those who only read it."""
    wave = access_wave(user, wave_id)
    if not WaveAssignment.objects.filter(wave=wave, user=user).exists():
        raise PermissionDenied
    return wave


def access_wave_asking(user: User, wave_id: int) -> AuditWave:
    """A wave of an organisation for which the person asks programmes; 403 for its auditor."""
    wave = access_wave(user, wave_id)
    if wave.organisation_id not in organisations_of_reader(user):
        raise PermissionDenied
    return wave


def _is_audited_by(user: User) -> Exists:
    """Whether the person is an auditor of the wave."""
    return Exists(WaveAssignment.objects.filter(wave=OuterRef("pk"), user=user))
