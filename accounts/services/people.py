"""Writes of people: making, changing, shutting out, letting in again, ending sessions."""

from dataclasses import asdict, dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.services.journal import record
from accounts.services.roles import keep_an_admin

EARLIEST_HIRING = date(1950, 1, 1)
HIRED_AHEAD = timedelta(days=365)


class NotUniqueError(Exception):
    """Somebody else has this e-mail, or this personnel number in the organisation; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class OwnAccountError(Exception):
    """Nobody shuts themselves out."""


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What is known of a person beside roles and login; the form and the import both make it."""

    last_name: str
    first_name: str
    middle_name: str = ""
    post: str = ""
    level: str = User.Level.FRONT
    channels: list[str] = dataclass_field(default_factory=list)
    branch_id: int | None = None
    hired_on: date | None = None
    personnel_number: str = ""
    email: str | None = None  # None: lets nobody in by e-mail
    line_manager_id: int | None = None

    def fields(self) -> dict[str, Any]:
        """Model fields and values, the e-mail in low letters as the login looks for it."""
        return asdict(self) | {"email": (self.email or "").strip().lower() or None}


def hiring_fault(day: date, *, today: date) -> str | None:
    """What to do about a day of hiring that nobody can mean; None for a day that is likely."""
    if day < EARLIEST_HIRING:
        return _("The date is before 1950. Check the year.")
    if day > today + HIRED_AHEAD:
        return _("The date is more than a year ahead. Check the year.")
    return None


def taken_fields(
    organisation_id: int, *, email: str | None, personnel_number: str, except_id: int | None
) -> list[str]:
    """Which of the two unique things somebody else has: `email` anywhere, `personnel_number` here."""
    others = User.objects.exclude(pk=except_id) if except_id else User.objects.all()
    theirs: dict[str, QuerySet[User]] = {}
    if email:
        theirs["email"] = others.filter(email__iexact=email.strip())
    if personnel_number:
        theirs["personnel_number"] = others.filter(
            organisation_id=organisation_id, personnel_number=personnel_number
        )
    return [field for field, found in theirs.items() if found.exists()]


@transaction.atomic
def create_person(organisation_id: int, *, details: PersonDetails, by: User | None, at: datetime) -> User:
    """A new person of the organisation, a trainee until given other roles, without a password.

    `by` is None where the person has asked for the account without having one.

    Raises:
        NotUniqueError: the e-mail or the personnel number is taken.
    """
    person = User(organisation_id=organisation_id, **details.fields())
    person.set_unusable_password()
    _save(person)
    Membership.objects.create(user=person, organisation_id=organisation_id, role=Membership.Role.TRAINEE)
    record("person.create", actor=by, organisation_id=organisation_id, subject=person, at=at)
    return person


@transaction.atomic
def update_person(person_id: int, *, details: PersonDetails, by: User, at: datetime) -> list[str]:
    """Change what is known of the person; names of the fields that changed.

    A new e-mail makes the old one useless for logging in and ends all sessions.

    Raises:
        NotUniqueError: the e-mail or the personnel number is taken.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    wanted = details.fields()
    changed = sorted(name for name, value in wanted.items() if getattr(person, name) != value)
    if not changed:
        return []
    for name in changed:
        setattr(person, name, wanted[name])
    _save(person)
    if "email" in changed:
        EmailAddress.objects.filter(user_id=person.pk).delete()
        end_sessions(person.pk, at=at)
    record(
        "person.update",
        actor=by,
        organisation_id=person.organisation_id,
        subject=person,
        at=at,
        detail={"fields": changed},
    )
    return changed


@transaction.atomic
def deactivate_person(person_id: int, *, by: User, at: datetime) -> None:
    """Shut the person out: no login, all sessions ended, open invitations and codes void.

    Raises:
        OwnAccountError: it is `by`.
        LastAdminError: nobody would be left to administer the organisation.
    """
    if person_id == by.pk:
        raise OwnAccountError
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    if not person.is_active:
        return
    for membership in person.memberships.all():
        keep_an_admin(membership)
    User.objects.filter(pk=person_id).update(is_active=False)
    person.invitations.open_at(at).update(revoked_at=at)
    person.login_codes.filter(used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    end_sessions(person_id, at=at)
    record("person.deactivate", actor=by, organisation_id=person.organisation_id, subject=person, at=at)


@transaction.atomic
def reactivate_person(person_id: int, *, by: User, at: datetime) -> None:
    """Let the person in again, with the same roles; the ended sessions stay ended."""
    if not User.objects.filter(pk=person_id, is_active=False).update(is_active=True):
        return
    person = User.objects.get(pk=person_id)
    record("person.reactivate", actor=by, organisation_id=person.organisation_id, subject=person, at=at)


def end_sessions(person_id: int, *, at: datetime) -> None:
    """End every session of the person, on every device, at once."""
    User.objects.filter(pk=person_id).update(session_epoch=F("session_epoch") + 1)
    User.objects.get(pk=person_id).login_sessions.filter(ended_at__isnull=True).update(ended_at=at)


def _save(person: User) -> None:
    """Save, and say which of the two unique things is taken."""
    for field in taken_fields(
        person.organisation_id,
        email=person.email,
        personnel_number=person.personnel_number,
        except_id=person.pk,
    ):
        raise NotUniqueError(field=field)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:  # another request was first, between the look and the write
        raise NotUniqueError(field="email" if "email" in str(error) else "personnel_number") from error
