"""Evidence is erased when its term ends, and the journal proves it."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import OperationalError
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import AuditEvent
from audits.models import AuditWave, CallRecording, Sheet, SheetPhoto
from audits.services.retention import PHOTOS_KEPT, SOUND_KEPT, erase_photos, erase_recordings
from tests.conftest import NOON
from tests.factories.sheets import photo_of, recording_of, sheet_wave, submitted_sheet
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=1)
NBSP = "\xa0"


@pytest.fixture
def wave():
    return sheet_wave()


def approve(wave):
    AuditWave.objects.filter(pk=wave.pk).update(state="approved", scored_at=NOON, approved_at=NOON)


def failing(*_args, **_facts):
    """What does not answer."""
    raise OperationalError


def content(stored_file):
    with default_storage.open(stored_file) as source:
        return sha256(source.read()).hexdigest()


@pytest.fixture
def erased(django_capture_on_commit_callbacks):
    """Run one of the two and what follows its commits."""

    def run(erase, at):
        with django_capture_on_commit_callbacks(execute=True):
            return erase(at=at)

    return run


def test_photographs_go_three_years_after_the_approval_and_the_sheet_stays(wave, erased):
    sheet = submitted_sheet(wave)
    photo = photo_of(sheet)
    total = content(photo.stored_file)
    approve(wave)

    early = erased(erase_photos, NOON + PHOTOS_KEPT - MOMENT)
    due = erased(erase_photos, NOON + PHOTOS_KEPT)

    assert (early, due) == (0, 1)
    assert not default_storage.exists(photo.stored_file)
    assert not SheetPhoto.objects.exists()
    assert Sheet.objects.get().answers == sheet.answers
    event = AuditEvent.objects.get(verb="sheet-photo.erase")
    assert (event.organisation_id, event.subject_id) == (wave.organisation_id, photo.pk)
    assert event.detail["sha256"] == total
    assert event.detail["counted_from"].startswith("2026-11-16")


def test_each_recording_that_is_erased_is_a_line_of_the_journal(wave, erased):
    recording = recording_of(wave)
    total = content(recording.stored_file)
    approve(wave)

    erased(erase_recordings, NOON + SOUND_KEPT)

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


def test_a_line_that_cannot_be_written_keeps_the_file(wave, erased, monkeypatch):
    photo = photo_of(submitted_sheet(wave))
    total = content(photo.stored_file)
    approve(wave)
    with monkeypatch.context() as broken:
        broken.setattr("audits.services.retention.record", failing)
        with pytest.raises(OperationalError):
            erased(erase_photos, NOON + PHOTOS_KEPT)
    assert default_storage.exists(photo.stored_file)
    assert SheetPhoto.objects.exists()

    erased(erase_photos, NOON + PHOTOS_KEPT + MOMENT)

    assert not default_storage.exists(photo.stored_file)
    assert AuditEvent.objects.get(verb="sheet-photo.erase").detail["sha256"] == total


def test_a_file_that_stayed_behind_its_line_goes_with_the_next_run(wave, erased, monkeypatch):
    recording = recording_of(wave)
    approve(wave)
    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "delete", failing)
        erased(erase_recordings, NOON + SOUND_KEPT)
    assert default_storage.exists(recording.stored_file)

    assert erased(erase_recordings, NOON + SOUND_KEPT + MOMENT) == 0

    assert not default_storage.exists(recording.stored_file)
    assert AuditEvent.objects.filter(verb="call-recording.erase").count() == 1


def test_an_act_of_the_day_names_each_file_with_its_term_and_sum(client, wave, erased):
    photo = photo_of(submitted_sheet(wave))
    total = content(photo.stored_file)
    recording_of(wave)
    approve(wave)
    client.force_login(auditor_of(wave), "accounts.backends.PersonBackend")
    before = client.get(reverse("audits:erasure-list", args=[wave.pk])).content.decode()
    erased(erase_recordings, NOON + SOUND_KEPT)
    erased(erase_photos, NOON + PHOTOS_KEPT)

    after = client.get(reverse("audits:erasure-list", args=[wave.pk])).content.decode()
    day = localdate(NOON + PHOTOS_KEPT)
    act = client.get(reverse("audits:erasure-detail", args=[wave.pk, day])).content.decode()

    assert "1 запись звонка" in before.replace(NBSP, " ")
    assert "Пока нет" in before
    assert f"Акт № {wave.pk}/2" in after.replace(NBSP, " ")
    assert total in act
    assert photo.sheet.branch.name in act
    assert "1095 дней с" in act.replace(NBSP, " ").replace("1 095", "1095")
    assert client.get(reverse("audits:erasure-detail", args=[wave.pk, "2020-01-01"])).status_code == 404
    assert client.get(reverse("audits:erasure-detail", args=[wave.pk, "yesterday"])).status_code == 404
