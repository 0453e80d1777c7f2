"""Writes of organisations and the trees of their branches."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from accounts.models import Branch, Organisation, User
from accounts.services.journal import record


class NameTakenError(Exception):
    """The name is another organisation's, or another branch's of the organisation."""


class BranchUnderItselfError(Exception):
    """A branch cannot be moved under itself or what is below it."""


@transaction.atomic
def create_organisation(*, name: str, flags: list[str], by: User | None, at: datetime) -> Organisation:
    """A new client.

    Raises:
        NameTakenError: another organisation has the name.
    """
    if Organisation.objects.filter(name=name).exists():
        raise NameTakenError
    organisation = Organisation.objects.create(name=name, flags=flags)
    record("organisation.create", actor=by, organisation_id=organisation.pk, subject=organisation, at=at)
    return organisation


@transaction.atomic
def update_organisation(
    organisation_id: int, *, name: str, flags: list[str], requires_mfa: bool, by: User, at: datetime
) -> None:
    """Change the organisation's profile; a new demand for a second factor holds from each next login.

    Raises:
        NameTakenError: another organisation has the name.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if Organisation.objects.exclude(pk=organisation_id).filter(name=name).exists():
        raise NameTakenError
    organisation.name, organisation.flags, organisation.requires_mfa = name, flags, requires_mfa
    organisation.save(update_fields=["name", "flags", "requires_mfa"])
    record(
        "organisation.update",
        actor=by,
        organisation_id=organisation_id,
        subject=organisation,
        at=at,
        detail={"flags": flags, "requires_mfa": requires_mfa},
    )


@transaction.atomic
def create_branch(
    organisation_id: int,
    *,
    name: str,
    parent: Branch | None,
    timezone: str,
    is_point: bool,
    by: User | None,
    at: datetime,
) -> Branch:
    """A new branch at the root or under `parent`, which is of the same organisation.

    Raises:
        NameTakenError: the organisation has a branch of this name.
    """
    parent = _locked_parent(organisation_id, parent)
    if Branch.objects.filter(organisation_id=organisation_id, name=name).exists():
        raise NameTakenError
    branch = Branch.objects.create(
        organisation_id=organisation_id, parent=parent, name=name, timezone=timezone, is_point=is_point
    )
    branch.path = f"{parent.path if parent else '/'}{branch.pk}/"
    branch.save(update_fields=["path"])
    record("branch.create", actor=by, organisation_id=organisation_id, subject=branch, at=at)
    return branch


@transaction.atomic
def update_branch(
    branch_id: int,
    *,
    name: str,
    parent: Branch | None,
    timezone: str,
    is_point: bool,
    by: User,
    at: datetime,
) -> None:
    """Rename the branch, or move it with everything below it.

    Raises:
        NameTakenError: the organisation has another branch of this name.
        BranchUnderItselfError: the new parent is the branch or below it.
    """
    organisation_id = Branch.objects.values_list("organisation_id", flat=True).get(pk=branch_id)
    parent = _locked_parent(organisation_id, parent)
    branch = Branch.objects.get(pk=branch_id)
    same_place = Branch.objects.filter(organisation_id=branch.organisation_id)
    if same_place.exclude(pk=branch_id).filter(name=name).exists():
        raise NameTakenError
    if parent is not None and parent.path.startswith(branch.path):
        raise BranchUnderItselfError
    old, new = branch.path, f"{parent.path if parent else '/'}{branch.pk}/"
    branch.name, branch.parent, branch.timezone, branch.is_point = name, parent, timezone, is_point
    branch.save(update_fields=["name", "parent", "timezone", "is_point"])
    if new != old:
        below = same_place.filter(path__startswith=old)
        below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    record(
        "branch.update",
        actor=by,
        organisation_id=branch.organisation_id,
        subject=branch,
        at=at,
        detail={"moved": new != old},
    )


def _locked_parent(organisation_id: int, parent: Branch | None) -> Branch | None:
    """The parent as it stands once the organisation's tree is locked: two moves at once make no circle."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    return Branch.objects.get(pk=parent.pk, organisation_id=organisation_id) if parent else None
