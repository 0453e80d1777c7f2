"""Giving and withdrawing consents; withdrawing is as easy as giving."""

from datetime import datetime

from django.db import transaction

from accounts.consents import TEXTS
from accounts.models import Consent, User
from accounts.services.journal import record


class UnknownPurposeError(Exception):
    """Nobody asks for consent to this."""


@transaction.atomic
def give_consent(user_id: int, *, purpose: str, address: str | None, at: datetime) -> Consent:
    """Keep that the person agreed to the current text of the purpose; twice changes nothing.

    Raises:
        UnknownPurposeError: there is no text for it.
    """
    if purpose not in TEXTS:
        raise UnknownPurposeError
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    text = TEXTS[purpose]
    consent, is_new = Consent.objects.get_or_create(
        user=user,
        purpose=purpose,
        withdrawn_at=None,
        defaults={
            "text_version": text.version,
            "text_sha256": text.sha256,
            "given_at": at,
            "address": address,
        },
    )
    if is_new:
        _record("consent.give", consent, user, at)
    return consent


@transaction.atomic
def withdraw_consent(user_id: int, *, purpose: str, at: datetime) -> None:
    """Withdraw the standing consent to the purpose, if there is one.

    Raises:
        UnknownPurposeError: there is no text for it.
    """
    if purpose not in TEXTS:
        raise UnknownPurposeError
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    standing = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at__isnull=True).first()
    if standing is not None:
        Consent.objects.filter(pk=standing.pk).update(withdrawn_at=at)
        _record("consent.withdraw", standing, user, at)


def _record(verb: str, consent: Consent, user: User, at: datetime) -> None:
    """The journal's line of a consent given or withdrawn."""
    record(
        verb,
        actor=user,
        organisation_id=user.organisation_id,
        subject=consent,
        at=at,
        detail={"purpose": consent.purpose, "version": consent.text_version},
    )
