"""The doors to plans of waves and to instruments.

Methodologists and administrators of the provider plan waves of every client and say who audits them; an
auditor plans waves of the clients that he audits. Readers of a wave may not plan it (403).
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Membership, Organisation, User
from audits.models import AuditWave, Instrument, WaveAssignment
from audits.permissions.waves import access_wave_work

LONGEST_ID = 18  # digits
PLANNERS = (Membership.Role.METHODOLOGIST, Membership.Role.ADMIN)


def check_planner(user: User) -> bool:
    """Whether the person plans waves of every client and names their auditors."""
    return user.has_role(*PLANNERS)


def clients_of_planner(user: User) -> QuerySet[Organisation]:
    """Clients for which the person may begin a wave, by name."""
    clients = Organisation.objects.filter(kind=Organisation.Kind.CLIENT, is_active=True).order_by("name")
    if check_planner(user):
        return clients
    audited = WaveAssignment.objects.filter(user=user).values("wave__organisation")
    return clients.filter(pk__in=audited)


def check_wave_creation(user: User) -> bool:
    """Whether the person may begin waves: of every client, or of those that he audits."""
    return check_planner(user) or WaveAssignment.objects.filter(user=user).exists()


def access_wave_creation(user: User) -> QuerySet[Organisation]:
    """Clients for which the person may begin a wave; 403 for those who begin none."""
    if not check_wave_creation(user):
        raise PermissionDenied
    return clients_of_planner(user)


def access_wave_plan(user: User, wave_id: int) -> AuditWave:
    """A wave that the person plans; 403 for those who only read it."""
    if check_planner(user):
        waves = AuditWave.objects.select_related("organisation", "baseline").defer("frozen")
        return get_object_or_404(waves, pk=wave_id)
    return access_wave_work(user, wave_id)


def access_wave_auditors(user: User, wave_id: int) -> AuditWave:
    """A wave whose auditors the person names; 403 for its auditors and readers."""
    if check_planner(user):
        return access_wave_plan(user, wave_id)
    access_wave_work(user, wave_id)
    raise PermissionDenied


def access_instruments(user: User) -> QuerySet[Instrument]:
    """Instruments that the person sees: everybody's, and copies of the clients that he plans for; 403."""
    clients = access_wave_creation(user)
    return Instrument.objects.filter(Q(owner__isnull=True) | Q(owner__in=clients)).select_related("owner")


def access_instrument(user: User, instrument_id: int) -> Instrument:
    """One of them; 404 for a copy of another client, and for those who plan nothing."""
    if not check_wave_creation(user):
        raise Http404
    return get_object_or_404(access_instruments(user).select_related("based_on"), pk=instrument_id)


def access_copy_owner(user: User, owner: Organisation | None, asked: str) -> Organisation:
    """Whose copy is made: of a copy its owner; otherwise the client asked for, or the first one.

    Args:
        asked: the client's id as the address says it; 404 for a client that the person does not plan for.
    """
    if owner is not None:
        return owner
    clients = access_wave_creation(user)
    if not asked.isascii() or not asked.isdigit() or len(asked) > LONGEST_ID:
        found = clients.first()
        if found is None:
            raise PermissionDenied
        return found
    return get_object_or_404(clients, pk=int(asked))
