"""Letting people in by personnel number and a printed one-time code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import LoginCode, User
from accounts.services.journal import record
from accounts.services.tokens import code_hash, new_code

LIFE = timedelta(days=7)
AT_ONCE = 200  # cards printed in one go


class NoNumberError(Exception):
    """A person without a personnel number cannot log in by code."""


@dataclass(frozen=True, slots=True)
class Card:
    """One printed card: the only place where the code can be read."""

    person: User
    code: str  # «48392 01745»
    expires_at: datetime


@transaction.atomic
def print_codes(people: Sequence[User], *, by: User, at: datetime) -> list[Card]:
    """A new one-time code for each person who has a personnel number; earlier codes stop working.

    Raises:
        NoNumberError: none of them has a number.
    """
    numbered = [person for person in people if person.personnel_number and person.is_active][:AT_ONCE]
    if not numbered:
        raise NoNumberError
    LoginCode.objects.open_at(at).filter(user__in=numbered).update(expires_at=at)
    expires_at = at + LIFE
    cards = [Card(person, _spaced(new_code()), expires_at) for person in numbered]
    LoginCode.objects.bulk_create(
        LoginCode(
            user=card.person,
            code_hash=code_hash(card.person.pk, card.code),
            created_at=at,
            expires_at=expires_at,
            printed_by=by,
        )
        for card in cards
    )
    for card in cards:
        record(
            "code.print", actor=by, organisation_id=card.person.organisation_id, subject=card.person, at=at
        )
    return cards


@transaction.atomic
def use_code(personnel_number: str, *, code: str, at: datetime) -> User | None:
    """The person whose open code this is, and the code is used up; None when it is nobody's.

    The organisation is not asked: the same number may exist in several, the code tells them apart.
    """
    number = personnel_number.strip()
    variants = {number, number.upper(), number.lower()}
    owners = User.objects.filter(personnel_number__in=variants, is_active=True).exclude(personnel_number="")
    hashes = [code_hash(owner_id, code) for owner_id in owners.values_list("pk", flat=True)]
    found = LoginCode.objects.open_at(at).filter(code_hash__in=hashes).select_related("user").first()
    if found is None or not LoginCode.objects.filter(pk=found.pk, used_at__isnull=True).update(used_at=at):
        return None
    return found.user


def _spaced(code: str) -> str:
    """The code in two groups, as people read it aloud."""
    return f"{code[:5]} {code[5:]}"
