"""Recordings of calls: known by their content, scored apart, compared, erased when their term ends."""

import random
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audits.errors import ForeignBranchError, WaveClosedError
from audits.models import AuditWave, CallRecording, Observation, Sheet
from audits.queries.recordings import calibrations_of
from audits.services.recordings import (
    MAX_BYTES,
    NewRecording,
    NotARecordingError,
    RecordingBegunError,
    ScorersError,
    add_recording,
    assign_scorers,
    remove_recording,
)
from audits.services.retention import erase_recordings
from audits.services.sheet_reviews import accept_sheet
from figures.agreement import quadratic_kappa
from figures.calibration import distances, level_of, light_kappa, pair_agreements, spread
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.sheets import FULL, MP3, recording_of, sheet_of, sheet_wave, submitted_sheet
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return sheet_wave()


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


def new_of(wave, content=MP3, **fields):
    branch = wave.branches.first().branch_id
    known = {"content": ContentFile(content), "name": "a/b\\звонок.mp3", "branch": branch}
    return NewRecording(**{**known, **fields})


def checklist_id(wave):
    return wave.instruments.first().instrument_id


def test_a_recording_is_kept_under_a_random_name_and_shown_by_its_own(wave, auditor):
    kept = add_recording(wave.pk, new_of(wave), by=auditor, at=NOON)

    assert (kept.name, kept.media_type) == ("звонок.mp3", "audio/mpeg")
    assert "звонок" not in kept.stored_file
    assert default_storage.exists(kept.stored_file)


@pytest.mark.parametrize("content", [b"", b"<html>", b"#EXTM3U\nhttp://x/", b"PK\x03\x04", b"MZ"])
def test_what_is_no_sound_by_its_content_is_refused(wave, auditor, content):
    with pytest.raises(NotARecordingError):
        add_recording(wave.pk, new_of(wave, content), by=auditor, at=NOON)
    assert not CallRecording.objects.exists()


def test_a_recording_too_large_or_of_a_foreign_branch_is_refused(wave, auditor):
    large = ContentFile(MP3)
    large.size = MAX_BYTES + 1

    with pytest.raises(NotARecordingError):
        add_recording(wave.pk, NewRecording(large, "x", 1), by=auditor, at=NOON)
    with pytest.raises(ForeignBranchError):
        add_recording(wave.pk, new_of(wave, branch=BranchFactory().pk), by=auditor, at=NOON)


def test_a_draft_takes_no_recordings(wave, auditor):
    AuditWave.objects.update(state="draft")

    with pytest.raises(WaveClosedError):
        add_recording(wave.pk, new_of(wave), by=auditor, at=NOON)


def test_one_auditor_scores_a_recording_and_several_a_calibration(wave, auditor):
    second = auditor_of(wave)
    single, common = recording_of(wave), recording_of(wave, is_calibration=True)
    both = {"instrument": checklist_id(wave), "scorers": [auditor.pk, second.pk], "by": auditor, "at": NOON}

    with pytest.raises(ScorersError):
        assign_scorers(single.pk, **both)
    with pytest.raises(ScorersError):
        assign_scorers(common.pk, **{**both, "scorers": [auditor_of(sheet_wave()).pk]})
    assign_scorers(common.pk, **both)
    assign_scorers(single.pk, **{**both, "scorers": [auditor.pk]})
    assign_scorers(single.pk, **{**both, "scorers": [second.pk]})

    assert set(common.sheets.values_list("filled_by", flat=True)) == {auditor.pk, second.pk}
    assert single.sheets.get().filled_by == second  # nobody had begun: the first one lost it


def test_a_calibration_counts_in_no_figure(wave, auditor):
    recording = recording_of(wave, is_calibration=True)

    accept_sheet(submitted_sheet(wave, recording=recording, filled_by=auditor).pk, by=auditor, at=NOON)

    assert Sheet.objects.get().state == "accepted"
    assert not Observation.objects.exists()


def test_a_scored_recording_counts_at_the_moment_of_the_call(wave, auditor):
    called = NOON - timedelta(days=3)
    recording = recording_of(wave, called_at=called)
    sheet = submitted_sheet(wave, recording=recording, filled_by=auditor)

    accept_sheet(sheet.pk, by=auditor_of(wave), at=NOON)

    assert Observation.objects.get().observed_at == called


def test_nobody_sees_the_others_answers_before_he_has_sent_his_own(wave, auditor, client):
    second = auditor_of(wave)
    recording = recording_of(wave, is_calibration=True)
    sent = submitted_sheet(wave, recording=recording, filled_by=second, observer="Петрова А.")
    own = sheet_of(wave, recording=recording, filled_by=auditor)
    client.force_login(auditor)
    page, sheet = (
        reverse("audits:recording-detail", args=[wave.pk, recording.pk]),
        reverse("audits:sheet-detail", args=[wave.pk, sent.pk]),
    )

    before = client.get(page).content.decode(), client.get(sheet).status_code
    Sheet.objects.filter(pk=own.pk).update(
        state="submitted", submitted_at=NOON, answers={**FULL, "V02": "no", "V03": 2}
    )
    after = client.get(page).content.decode(), client.get(sheet).status_code

    assert "Сначала оцените" in before[0]
    assert "Где расходитесь" not in before[0]
    assert (before[1], after[1]) == (403, 200)
    assert "Где расходитесь сильнее всего" in after[0]
    assert "слишком далеко" in after[0]


def test_the_scorer_saves_and_sends_beside_the_player(wave, auditor, client):
    sheet = sheet_of(wave, recording=recording_of(wave), filled_by=auditor)
    client.force_login(auditor)
    at = [wave.pk, sheet.pk]
    body = '{"no": 1, "answers": {"V01":"yes","V02":"yes","V03":"5","V04":"9","V05":"yes"}}'

    page = client.get(reverse("audits:sheet-score", args=at)).content.decode()
    client.post(reverse("audits:score-save", args=at), body, content_type="application/json")
    done = client.post(reverse("audits:score-send", args=at))

    assert "<audio" in page
    assert (done.json(), Sheet.objects.get().state) == ({"is_sent": True}, "submitted")


def test_recordings_come_several_at_once_and_what_is_none_is_named(wave, auditor, client):
    client.force_login(auditor)
    files = [SimpleUploadedFile(name, content) for name, content in (("1.mp3", MP3), ("2.mp3", b"<html>"))]
    data = {"branch": wave.branches.first().branch_id, "recordings": files}

    page = client.post(reverse("audits:recording-create", args=[wave.pk]), data, follow=True).content.decode()

    assert CallRecording.objects.get().name == "1.mp3"
    assert "«2.mp3»" in page


def test_the_list_takes_few_statements(wave, auditor, client, django_assert_max_num_queries):
    for _ in range(15):
        sheet_of(wave, recording=recording_of(wave, by=auditor), filled_by=auditor)
    client.force_login(auditor)

    with django_assert_max_num_queries(22):
        assert client.get(reverse("audits:recording-list", args=[wave.pk])).status_code == 200


def test_a_recording_is_taken_back_only_before_it_is_scored(
    wave, auditor, django_capture_on_commit_callbacks
):
    idle, begun = recording_of(wave), recording_of(wave)
    sheet_of(wave, recording=begun, filled_by=auditor, started_at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        remove_recording(idle.pk, by=auditor, at=NOON)
    with pytest.raises(RecordingBegunError):
        remove_recording(begun.pk, by=auditor, at=NOON)

    assert not default_storage.exists(idle.stored_file)


def test_the_sound_is_erased_ninety_days_after_the_approval(wave, django_capture_on_commit_callbacks):
    recording = recording_of(wave)
    AuditWave.objects.update(state="approved", scored_at=NOON, approved_at=NOON)

    early = erase_recordings(at=NOON + timedelta(days=89))
    with django_capture_on_commit_callbacks(execute=True):
        due = erase_recordings(at=NOON + timedelta(days=90))

    assert (early, due) == (0, 1)
    assert not default_storage.exists(recording.stored_file)
    assert erase_recordings(at=NOON + timedelta(days=91)) == 0


def test_the_light_kappa_is_the_kappa_of_the_statistics():
    dice = random.Random(7)
    for _ in range(200):
        n = dice.randint(1, 30)
        first, second = ([dice.randint(0, 4) for _ in range(n)] for _ in range(2))
        true, light = quadratic_kappa(first, second, levels=5).value, light_kappa(first, second)
        assert (true is None) == (light is None)
        assert light is None or light == pytest.approx(true)


def test_what_one_found_applicable_and_another_did_not_is_farthest_apart():
    values = [{"A": 1.0, "B": 0.0, "C": 1.0}, {"A": 1.0, "B": 0.5}]

    assert distances(values, ["A", "B", "C"]) == [("C", 1.0), ("B", 0.5)]
    assert [(one.n, level_of(0.5)) for one in pair_agreements(values)] == [(2, 2)]
    assert (spread([62.0, 85.0, 78.0]), spread([62.0])) == (23.0, None)


def test_calibrations_of_a_report_cost_the_same_however_many_there_are(wave, django_assert_num_queries):
    for _ in range(3):
        recording_of(wave, is_calibration=True)

    with django_assert_num_queries(3):
        found = calibrations_of(wave, most=20)

    assert len(found) == 3
