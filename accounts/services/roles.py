"""Giving and taking roles; who may is `permissions.check_grant`."""

from datetime import datetime

from django.db import transaction

from accounts.models import Branch, Membership, User
from accounts.services.journal import record

LAST_ONE_STAYS = (Membership.Role.CLIENT_ADMIN, Membership.Role.ADMIN)


class LastAdminError(Exception):
    """The last active administrator of an organisation stays."""


class BranchElsewhereError(Exception):
    """The branch belongs to another organisation."""


@transaction.atomic
def grant_role(person_id: int, *, role: str, branch: Branch | None, by: User, at: datetime) -> Membership:
    """Give the person the role in their organisation, in all of it or in the branch; twice changes nothing.

    Raises:
        BranchElsewhereError: the branch is another organisation's.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    if branch is not None and branch.organisation_id != person.organisation_id:
        raise BranchElsewhereError
    membership, is_new = Membership.objects.get_or_create(
        user=person, organisation_id=person.organisation_id, role=role, branch=branch
    )
    if is_new:
        _record("role.grant", membership, by, at)
    return membership


@transaction.atomic
def revoke_role(membership_id: int, *, by: User, at: datetime) -> None:
    """Take the role; it is felt at the person's next request.

    Raises:
        LastAdminError: nobody would be left to administer the organisation.
    """
    membership = Membership.objects.select_related("user").get(pk=membership_id)
    keep_an_admin(membership)
    _record("role.revoke", membership, by, at)
    membership.delete()


def keep_an_admin(membership: Membership) -> None:
    """Refuse when this is the last active administrator's place in its organisation; locks the places."""
    if membership.role not in LAST_ONE_STAYS or membership.branch_id is not None:
        return
    places = Membership.objects.select_for_update(no_key=True).filter(
        organisation_id=membership.organisation_id, role=membership.role, branch__isnull=True
    )
    holders = [place.user_id for place in places.order_by("pk")]
    # asked after the lock: whoever waited for it would judge people as they were before
    active = User.objects.filter(pk__in=holders, is_active=True).values_list("pk", flat=True)
    if set(active) <= {membership.user_id}:
        raise LastAdminError


def _record(verb: str, membership: Membership, by: User, at: datetime) -> None:
    """The journal's line of a role given or taken."""
    record(
        verb,
        actor=by,
        organisation_id=membership.organisation_id,
        subject=membership.user,
        at=at,
        detail={"role": membership.role, "branch": membership.branch_id},
    )
