"""Who may see and do what with people and organisations: `check_x` says, `access_x` fetches or refuses.

An outsider gets 404 and learns nothing; somebody who sees the thing but may not do this gets 403.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import (
    Branch,
    Invitation,
    LoginSession,
    Membership,
    NoticePreference,
    Organisation,
    PeopleImport,
    User,
)
from accounts.services.tokens import token_hash

Role = Membership.Role
MANAGERS = (Role.HR, Role.CLIENT_ADMIN, Role.ADMIN)
VIEWERS = (*MANAGERS, Role.LINE_MANAGER)
RANK = {
    Role.TRAINEE: 0,
    Role.LINE_MANAGER: 1,
    Role.HR: 2,
    Role.METHODOLOGIST: 2,
    Role.CLIENT_ADMIN: 3,
    Role.ADMIN: 4,
}
GRANTABLE: dict[str, frozenset[str]] = {  # role -> roles that it may give and take
    Role.HR: frozenset({Role.TRAINEE, Role.LINE_MANAGER}),
    Role.CLIENT_ADMIN: frozenset({Role.TRAINEE, Role.LINE_MANAGER, Role.HR, Role.CLIENT_ADMIN}),
    Role.ADMIN: frozenset(Role.values),
}


# --- what a membership reaches -------------------------------------------------------------------
def check_reach(held: Membership, organisation_id: int, branch: Branch | None) -> bool:
    """Whether the membership reaches the branch (None: the whole organisation)."""
    if held.role == Role.ADMIN:
        return True
    if held.organisation_id != organisation_id:
        return False
    return held.branch is None or (branch is not None and branch.path.startswith(held.branch.path))


def check_grant(user: User, role: str, organisation: Organisation, branch: Branch | None) -> bool:
    """Whether `user` may give or take the role there; the provider's roles exist at the provider only."""
    is_providers = organisation.kind == Organisation.Kind.PROVIDER
    if role in Membership.PROVIDER_ROLES and not is_providers:
        return False
    return any(
        role in GRANTABLE[held.role]
        and (
            check_reach(held, organisation.pk, branch)
            or (role == Role.TRAINEE and held.organisation_id == organisation.pk)
        )
        for held in user.memberships_in(GRANTABLE)
    )


def check_manage(user: User, person: User) -> bool:
    """Whether `user` may change the person, let them in or shut them out.

    Nobody changes the e-mail of somebody with more rights: a password reset would hand those over.
    """
    theirs = list(person.memberships.all())
    return any(
        check_reach(held, person.organisation_id, person.branch)
        and all(
            RANK[Role(one.role)] <= RANK[Role(held.role)]
            and (one.role == Role.TRAINEE or check_reach(held, one.organisation_id, one.branch))
            for one in theirs
        )
        for held in user.memberships_in(MANAGERS)
    )


# --- doors ---------------------------------------------------------------------------------------
def access_people(user: User, *roles: Role) -> None:
    """The list of people, for somebody with one of the roles anywhere (any that sees people, if none)."""
    if not user.has_role(*(roles or VIEWERS)):
        raise PermissionDenied


def access_person(user: User, person_id: int) -> User:
    """The person, for somebody who sees them."""
    people = User.objects.visible_to(user, VIEWERS)
    return get_object_or_404(people.select_related("organisation", "branch", "line_manager"), pk=person_id)


def access_managed_person(user: User, person_id: int) -> User:
    """The person, for somebody who may change them."""
    person = access_person(user, person_id)
    if not check_manage(user, person):
        raise PermissionDenied
    return person


def access_managed_people(user: User, person_ids: Iterable[int]) -> list[User]:
    """Those of the people that `user` may change, in the list's order; the others are left out.

    `check_manage` is the one gate: it asks for the reach too, foreign organisations have none.
    """
    access_people(user, *MANAGERS)
    people = User.objects.filter(pk__in=list(person_ids))
    return [
        person
        for person in people.select_related("organisation", "branch").prefetch_related("memberships__branch")
        if check_manage(user, person)
    ]


def access_membership(user: User, person_id: int, membership_id: int) -> Membership:
    """One role of the person, for somebody who may take it."""
    person = access_person(user, person_id)
    membership = get_object_or_404(
        person.memberships.select_related("organisation", "branch", "user"), pk=membership_id
    )
    if not check_grant(user, membership.role, membership.organisation, membership.branch):
        raise PermissionDenied
    return membership


def access_organisations(user: User) -> list[Organisation]:
    """Organisations whose people `user` manages, by name; at least one, or 403."""
    access_people(user, *MANAGERS)
    if user.has_role(Role.ADMIN):
        return list(Organisation.objects.filter(is_active=True).order_by("kind", "name"))
    mine = {held.organisation_id: held.organisation for held in user.memberships_in(MANAGERS)}
    return sorted(mine.values(), key=lambda organisation: organisation.name)


def access_organisation(user: User, organisation_id: int, *roles: Role) -> Organisation:
    """The organisation, for its members and the administrators; with roles, only for those who have one.

    A role in a branch only does not count: the organisation's own page speaks of all of it.
    """
    held = [one for one in user.memberships_in() if _in_organisation(one, organisation_id)]
    if not held:
        raise Http404
    if roles and not any(one.role in roles and one.branch_id is None for one in held):
        raise PermissionDenied
    return get_object_or_404(Organisation, pk=organisation_id)


def access_staffed_organisation(user: User, organisation_id: int) -> Organisation:
    """The organisation, for somebody who may bring people into it or into a branch of it."""
    held = [one for one in user.memberships_in() if _in_organisation(one, organisation_id)]
    if not held:
        raise Http404
    if not any(one.role in MANAGERS for one in held):
        raise PermissionDenied
    return get_object_or_404(Organisation, pk=organisation_id)


def access_branch(user: User, branch_id: int) -> Branch:
    """The branch, for somebody who may change the tree of its organisation."""
    branch = get_object_or_404(Branch.objects.select_related("organisation", "parent"), pk=branch_id)
    access_organisation(user, branch.organisation_id, *MANAGERS)
    return branch


def access_import(user: User, import_id: int) -> PeopleImport:
    """The import, for its uploader and for those who manage all of the organisation's people."""
    imports = PeopleImport.objects.select_related("organisation", "uploaded_by")
    found = get_object_or_404(imports, pk=import_id)
    access_staffed_organisation(user, found.organisation_id)
    is_own = found.uploaded_by_id == user.pk
    held = user.memberships_in(MANAGERS)
    if not is_own and not any(check_reach(one, found.organisation_id, None) for one in held):
        raise PermissionDenied
    return found


def access_invitation(token: str, at: datetime) -> Invitation | None:
    """The invitation with this secret while it is open; None when there is none (any more)."""
    invitations = Invitation.objects.open_at(at).select_related("user__organisation")
    return invitations.filter(token_hash=token_hash(token), user__is_active=True).first()


def access_administration(user: User) -> None:
    """What only the installation's administrators do."""
    if not user.has_role(Role.ADMIN):
        raise PermissionDenied


def access_own_preference(user: User) -> NoticePreference:
    """The person's own wishes about letters; unsaved defaults where nothing was chosen yet."""
    return NoticePreference.objects.filter(user=user).first() or NoticePreference(user=user)


def access_own_sessions(user: User) -> QuerySet[LoginSession]:
    """The person's own logins, newest first."""
    return user.login_sessions.order_by("-started_at", "-pk")


def reachable_branches(user: User, organisation: Organisation) -> list[Branch]:
    """Branches of the organisation that `user` manages, as the tree is printed."""
    held = user.memberships_in(MANAGERS)
    return [
        branch
        for branch in organisation.branches.order_by("path", "pk")
        if any(check_reach(one, organisation.pk, branch) for one in held)
    ]


def manages_all(user: User, organisation: Organisation) -> bool:
    """Whether `user` manages the whole organisation, not a branch of it only."""
    return any(check_reach(one, organisation.pk, None) for one in user.memberships_in(MANAGERS))


def _in_organisation(held: Membership, organisation_id: int) -> bool:
    """Whether the membership is in the organisation, or an administrator's."""
    return held.role == Role.ADMIN or held.organisation_id == organisation_id
