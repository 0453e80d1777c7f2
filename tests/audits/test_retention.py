"""Evidence is erased when its term ends, and the journal proves it."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.storage import default_storage

from accounts.models import AuditEvent
from audits.models import AuditWave, CallRecording, Sheet, SheetPhoto
from audits.services.retention import PHOTOS_KEPT, SOUND_KEPT, erase_photos, erase_recordings
from tests.conftest import NOON
from tests.factories.sheets import photo_of, recording_of, sheet_wave, submitted_sheet

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=1)


@pytest.fixture
def wave():
    return sheet_wave()


def approve(wave):
    AuditWave.objects.filter(pk=wave.pk).update(state="approved", scored_at=NOON, approved_at=NOON)


def content(stored_file):
    with default_storage.open(stored_file) as source:
        return sha256(source.read()).hexdigest()


def test_photographs_go_three_years_after_the_approval_and_the_sheet_stays(wave):
    sheet = submitted_sheet(wave)
    photo = photo_of(sheet)
    total = content(photo.stored_file)
    approve(wave)

    early, due = erase_photos(at=NOON + PHOTOS_KEPT - MOMENT), erase_photos(at=NOON + PHOTOS_KEPT)

    assert (early, due) == (0, 1)
    assert not default_storage.exists(photo.stored_file)
    assert not SheetPhoto.objects.exists()
    assert Sheet.objects.get().answers == sheet.answers
    event = AuditEvent.objects.get(verb="sheet-photo.erase")
    assert (event.organisation_id, event.subject_id) == (wave.organisation_id, photo.pk)
    assert event.detail["sha256"] == total
    assert event.detail["counted_from"].startswith("2026-11-16")


def test_each_recording_that_is_erased_is_a_line_of_the_journal(wave):
    recording = recording_of(wave)
    total = content(recording.stored_file)
    approve(wave)

    erase_recordings(at=NOON + SOUND_KEPT)

    event = AuditEvent.objects.get(verb="call-recording.erase")
    assert (event.subject_id, event.detail["sha256"], event.detail["kept_days"]) == (recording.pk, total, 90)
    assert CallRecording.objects.get().stored_file == ""


def test_nothing_goes_of_a_wave_that_is_not_approved(wave):
    photo_of(submitted_sheet(wave))
    recording_of(wave)

    assert (erase_photos(at=NOON + 2 * PHOTOS_KEPT), erase_recordings(at=NOON + PHOTOS_KEPT)) == (0, 0)
    assert not AuditEvent.objects.filter(verb__endswith=".erase").exists()


def test_what_broke_off_after_the_file_was_gone_is_ended_by_the_next_run(wave):
    photo = photo_of(submitted_sheet(wave))
    approve(wave)
    default_storage.delete(photo.stored_file)

    assert erase_photos(at=NOON + PHOTOS_KEPT) == 1
    assert AuditEvent.objects.get(verb="sheet-photo.erase").detail["sha256"] == ""
