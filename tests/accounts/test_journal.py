"""The journal's hash chain and the consents."""

from datetime import timedelta

import pytest

from accounts.consents import TEXTS
from accounts.models import AuditEvent, Consent
from accounts.services.consents import UnknownPurposeError, give_consent, withdraw_consent
from accounts.services.journal import first_broken_seal, record, seal_events
from accounts.tasks import seal_journal
from tests.conftest import NOON
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    """Five sealed events."""
    person = UserFactory()
    for minute in range(5):
        record(
            "role.grant",
            actor=person,
            organisation_id=person.organisation_id,
            subject=person,
            at=NOON + timedelta(minutes=minute, microseconds=minute),
            detail={"role": "hr", "ё": [1, None]},
        )
    seal_journal()
    return list(AuditEvent.objects.order_by("sequence"))


def test_a_whole_chain_is_whole(chain):
    assert [event.sequence for event in chain] == [1, 2, 3, 4, 5]
    assert first_broken_seal() is None


def test_sealing_twice_changes_nothing_and_goes_on_later(chain):
    assert seal_events() == 0
    record("x.y", actor=None, organisation_id=None, subject=None, at=NOON)

    assert seal_events() == 1
    assert first_broken_seal() is None


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "role.revoke"},
        {"detail": {"role": "admin"}},
        {"at": NOON},
        {"actor": None},
        {"sha256": "0" * 64},
    ],
)
def test_a_changed_event_is_found(chain, change):
    AuditEvent.objects.filter(pk=chain[2].pk).update(**change)

    assert first_broken_seal() == 3


def test_a_removed_event_is_found(chain):
    chain[1].delete()

    assert first_broken_seal() == 2


def test_swapped_events_are_found(chain):
    first, second = chain[0], chain[1]
    AuditEvent.objects.filter(pk=first.pk).update(verb="a.b")
    AuditEvent.objects.filter(pk=second.pk).update(verb="c.d")

    assert first_broken_seal() == 1


def test_consent_keeps_the_hash_of_what_was_read():
    user = UserFactory()

    consent = give_consent(user.pk, purpose="recording", address="127.0.0.1", at=NOON)

    assert consent.text_sha256 == TEXTS["recording"].sha256
    assert give_consent(user.pk, purpose="recording", address=None, at=NOON) == consent


def test_withdrawing_leaves_the_record_and_frees_the_purpose():
    user = UserFactory()
    give_consent(user.pk, purpose="recording", address=None, at=NOON)

    withdraw_consent(user.pk, purpose="recording", at=NOON + timedelta(hours=1))
    give_consent(user.pk, purpose="recording", address=None, at=NOON + timedelta(hours=2))

    assert Consent.objects.filter(withdrawn_at__isnull=True).count() == 1
    assert Consent.objects.count() == 2


def test_a_purpose_without_a_text_is_refused():
    with pytest.raises(UnknownPurposeError):
        give_consent(UserFactory().pk, purpose="request", address=None, at=NOON)
