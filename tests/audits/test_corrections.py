"""Corrections: what was collected stays as it was, and what hangs on it goes over to the new version."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from audits.errors import NoReasonError, ObservationSupersededError, WaveClosedError
from audits.models import AuditWave, CommentTag, Observation, ObservationAppeal
from audits.services.corrections import correct_observation, withdraw_observation
from tests.conftest import NOON
from tests.factories.audits import CriterionFactory
from tests.factories.waves import auditor_of, scored_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit():
    """One visit of a scored wave, with two comments, their tags and an appeal."""
    wave = scored_wave()
    criterion = CriterionFactory()
    found = Observation.objects.get(wave=wave)
    found.comments = {"one": "Ждали семь минут.", "two": "Бейджа нет."}
    found.save(update_fields=["comments"])
    author = auditor_of(wave)
    for item in found.comments:
        CommentTag.objects.create(
            observation=found, item=item, criterion=criterion, tagged_by=author, created_at=NOON
        )
    ObservationAppeal.objects.create(
        observation=found,
        items=["one"],
        text="Ждали две.",
        filed_by=author,
        filed_at=NOON,
        due_on=NOON.date(),
    )
    return found


@pytest.fixture
def auditor(visit):
    return auditor_of(visit.wave)


def correct(visit, by, **changes):
    """The visit with another comment alone."""
    given = {
        "values": visit.values,
        "comments": {"one": "Ждали две минуты."},
        "reason": "Секундомер",
    } | changes
    return correct_observation(visit.pk, by=by, at=NOON + timedelta(hours=1), **given)


def test_a_correction_is_a_new_version_and_the_old_one_keeps_what_it_said(visit, auditor):
    new = correct(visit, auditor)
    visit.refresh_from_db()
    assert (new.version, new.recorded_by, new.reason) == (2, auditor, "Секундомер")
    assert visit.superseded_at is not None
    assert visit.comments["one"] == "Ждали семь минут."


def test_tags_of_comments_that_stay_and_the_appeal_go_over(visit, auditor):
    new = correct(visit, auditor)
    assert list(CommentTag.objects.values_list("observation", "item")) == [(new.pk, "one")]
    assert ObservationAppeal.objects.get().observation == new


def test_a_scored_wave_is_checked_again(visit, auditor):
    correct(visit, auditor)
    assert AuditWave.objects.get(pk=visit.wave_id).state == AuditWave.State.CHECKING


def test_nothing_is_corrected_without_a_reason_twice_or_after_the_approval(visit, auditor):
    with pytest.raises(NoReasonError):
        correct(visit, auditor, reason=" ")
    correct(visit, auditor)
    with pytest.raises(ObservationSupersededError):
        correct(visit, auditor)
    wave = AuditWave.objects.get(pk=visit.wave_id)
    wave.state, wave.approved_at = AuditWave.State.APPROVED, NOON
    wave.save()
    with pytest.raises(WaveClosedError):
        withdraw_observation(visit.pk, reason="Дубль", by=auditor, at=NOON)


def test_a_withdrawn_observation_stays_with_its_reason_and_counts_no_more(visit, auditor):
    last = withdraw_observation(visit.pk, reason="Не тот филиал", by=auditor, at=NOON)
    visit.refresh_from_db()
    assert (last.reason, last.version, last.recorded_by) == ("Не тот филиал", 2, auditor)
    assert (last.values, last.comments) == (visit.values, visit.comments)
    assert visit.superseded_at == last.superseded_at == NOON
    assert ObservationAppeal.objects.get().observation == last


def test_a_withdrawal_leaves_the_reason_of_the_correction_where_it_was(client, visit, auditor):
    new = correct(visit, auditor)
    last = withdraw_observation(new.pk, reason="Не тот филиал", by=auditor, at=NOON + timedelta(hours=2))
    new.refresh_from_db()
    events = AuditEvent.objects.filter(verb__startswith="observation.").order_by("pk")
    client.force_login(auditor, "accounts.backends.PersonBackend")

    pages = [
        client.get(reverse("audits:observation-detail", args=[visit.wave_id, pk])).content.decode()
        for pk in (visit.pk, new.pk, last.pk)
    ]

    assert (new.reason, last.reason) == ("Секундомер", "Не тот филиал")
    assert [(one.verb, one.detail["version"]) for one in events] == [
        ("observation.correct", 2),
        ("observation.withdraw", 3),
    ]
    assert all("Секундомер" in page and page.count("Не тот филиал") == 2 for page in pages)
    assert all("Версия 3" not in page for page in pages)
