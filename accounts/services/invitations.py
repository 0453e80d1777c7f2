"""Letting people in by a link: made, sent, accepted, revoked."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Invitation, User
from accounts.services.journal import record
from accounts.services.people import end_sessions
from accounts.services.tokens import new_token, token_hash
from jobs.notices import notify

LIFE = timedelta(days=7)


class NoAddressError(Exception):
    """The person has no e-mail; a printed code lets them in."""


class InvitationClosedError(Exception):
    """The invitation has been accepted, revoked, or its time is over."""


@transaction.atomic
def invite_person(person_id: int, *, by: User | None, at: datetime) -> Invitation:
    """Send the person a link that lets them set a password within a week; earlier links stop working.

    Raises:
        NoAddressError: there is no e-mail to send it to.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    if not person.email:
        raise NoAddressError
    person.invitations.open_at(at).update(revoked_at=at)
    token = new_token()
    invitation = Invitation.objects.create(
        user=person, token_hash=token_hash(token), invited_by=by, created_at=at, expires_at=at + LIFE
    )
    notify(
        "invitation",
        key=str(invitation.pk),
        organisation_id=person.organisation_id,
        recipient_id=person.pk,
        email=person.email,
        subject=_("You are invited to Сервис-класс"),
        template="account/invitation",
        context={"person": person, "organisation": person.organisation.name, "until": invitation.expires_at},
        link=reverse("accounts:invitation-accept", args=[token]),
        due_at=at,
    )
    record("invitation.send", actor=by, organisation_id=person.organisation_id, subject=person, at=at)
    return invitation


@transaction.atomic
def accept_invitation(invitation_id: int, *, password: str, at: datetime) -> User:
    """Set the person's password; the link works once, and sessions begun otherwise end.

    Raises:
        InvitationClosedError: somebody was first, or the time is over.
    """
    if not Invitation.objects.open_at(at).filter(pk=invitation_id).update(accepted_at=at):
        raise InvitationClosedError
    person = User.objects.select_for_update(no_key=True, of=("self",)).get(invitations=invitation_id)
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sessions(person.pk, at=at)
    record("invitation.accept", actor=person, organisation_id=person.organisation_id, subject=person, at=at)
    return User.objects.get(pk=person.pk)


@transaction.atomic
def revoke_invitation(person_id: int, *, by: User, at: datetime) -> int:
    """Make the person's open links useless; how many there were."""
    person = User.objects.get(pk=person_id)
    revoked = person.invitations.open_at(at).update(revoked_at=at)
    if revoked:
        record("invitation.revoke", actor=by, organisation_id=person.organisation_id, subject=person, at=at)
    return revoked
