"""The doors to the bank of scenarios: those who plan waves, as to instruments.

A scenario is what a branch may not know beforehand: neither readers of waves nor branches have a page of
it, and an observer reads the one of his own sheet, by its link.
"""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from audits.models import Scenario
from audits.permissions.plans import access_wave_creation, check_wave_creation


def access_scenarios(user: User) -> QuerySet[Scenario]:
    """Scenarios that the person sees: everybody's, and copies of the clients that he plans for; 403."""
    clients = access_wave_creation(user)
    return Scenario.objects.filter(Q(owner__isnull=True) | Q(owner__in=clients)).select_related("owner")


def access_scenario(user: User, scenario_id: int) -> Scenario:
    """One of them; 404 for a copy of another client, and for those who plan nothing."""
    if not check_wave_creation(user):
        raise Http404
    return get_object_or_404(access_scenarios(user), pk=scenario_id)
