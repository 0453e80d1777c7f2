"""Recordings: made seekable, consented to, carried to a revision, kept for their term, erased by an act."""

import io
from datetime import timedelta
from pathlib import Path

import av
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Consent, Membership
from accounts.services.consents import give_consent, withdraw_consent
from assessments.models import (
    ErasureAct,
    Recording,
    RecordingChoice,
    Submission,
    SubmissionFile,
)
from assessments.queries.recordings import may_record
from assessments.remuxing import make_seekable
from assessments.services.erasure import due_recordings, erase_due, erase_everywhere
from assessments.services.recordings import (
    NoConsentError,
    begin_check,
    check_again,
    choose_way,
    hold_recordings,
    release_recordings,
    set_term,
)
from assessments.services.submissions import missing_parts, remove_file, save_work
from assessments.uploads import sha256_of
from jobs.models import Job, Notice
from jobs.services import JobRefusedError
from tests.assessments.test_submissions import WHOLE
from tests.assessments.test_uploads import BACKEND
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.assessments import SubmissionFactory, decided, learner, listed_file, trainer_of
from tests.factories.courses import step_of

pytestmark = pytest.mark.django_db
SECONDS = 6
TERM = timedelta(days=90)


def webm(seconds=SECONDS, *, is_live=True):
    """A small sound as a browser records it: without length and index."""
    target = io.BytesIO()
    target.name = "sound.webm"
    options = {"live": "1"} if is_live else {}
    with av.open(target, mode="w", format="webm", options=options) as made:
        stream = made.add_stream("libopus", rate=48_000, layout="mono")
        for number in range(seconds * 50):
            frame = av.AudioFrame(format="s16", layout="mono", samples=960)
            frame.planes[0].update(bytes([number % 7, 0]) * 960)
            frame.sample_rate, frame.pts = 48_000, number * 960
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return target.getvalue()


def recorded(work, content=None, name="recorded", **fields):
    """A recording of the work, on the disk too, waiting for its check."""
    content = webm() if content is None else content
    file = listed_file(work, name="запись.webm", stored_as=name, size=len(content))
    default_storage.save(file.stored_as, ContentFile(content))
    file.content_type, file.sha256 = fields.pop("content_type", "audio/webm"), sha256_of(ContentFile(content))
    file.save()
    return begin_check(file, is_made_here=True, by_id=work.enrolment.user_id, at=NOON)


def check(recording, folder):
    """What the worker's child does."""
    folder.mkdir(exist_ok=True)
    make_seekable({"recording_id": recording.pk}, workdir=folder, progress=lambda _percent, _step: None)
    recording.refresh_from_db()
    recording.file.refresh_from_db()
    return recording


def opened(recording):
    """The stored file as a player reads it."""
    return av.open(io.BytesIO(default_storage.open(recording.file.stored_as).read()))


@pytest.fixture
def work(db):
    return SubmissionFactory()


def test_a_browser_s_recording_has_no_length_before_the_check_and_has_it_afterwards(work, tmp_path):
    recording = recorded(work)
    with opened(recording) as before:
        assert not before.duration

    check(recording, tmp_path / "work")

    with opened(recording) as after:
        assert after.duration / av.time_base == pytest.approx(SECONDS, abs=0.1)
    assert recording.state == Recording.State.READY
    assert float(recording.duration_seconds) == pytest.approx(SECONDS, abs=0.1)
    assert (
        recording.received_sha256
        != recording.file.sha256
        == sha256_of(default_storage.open(recording.file.stored_as))
    )


def test_every_second_is_found_by_the_index_and_the_sound_is_the_same(work, tmp_path):
    recording = recorded(work)
    with opened(recording) as before:
        sent = [bytes(one) for one in before.demux(audio=0) if one.size]
    check(recording, tmp_path / "work")

    with opened(recording) as after:
        assert [bytes(one) for one in after.demux(audio=0) if one.size] == sent
    with opened(recording) as after:
        after.seek(4 * av.time_base)
        assert float(next(after.demux(audio=0)).pts * after.streams[0].time_base) <= 4
    assert b"\x1c\x53\xbb\x6b" in default_storage.open(recording.file.stored_as).read()  # Cues


def test_the_original_goes_only_when_its_successor_is_in_place(work, tmp_path):
    recording = recorded(work)
    before = recording.file.stored_as

    check(recording, tmp_path / "work")

    assert recording.file.stored_as != before
    assert not default_storage.exists(before)
    assert default_storage.exists(recording.file.stored_as)


def test_a_damaged_recording_says_why_stays_playable_and_can_be_checked_again(work, tmp_path):
    recording = recorded(work, b"\x1a\x45\xdf\xa3 webm and nothing else")

    with pytest.raises(JobRefusedError, match="не читается"):
        check(recording, tmp_path / "work")

    recording.refresh_from_db()
    assert (recording.state, "повреждён" in recording.reason) == (Recording.State.FAILED, True)
    assert default_storage.exists(recording.file.stored_as)
    Job.objects.update(state="failed", finished_at=NOON)
    again = check_again(recording.pk, by_id=work.enrolment.user_id, at=NOON)
    assert (again.state, Job.objects.count()) == (Recording.State.CHECKING, 2)


def test_a_list_of_other_files_inside_a_recording_is_not_followed(work, tmp_path):
    secret = tmp_path / "secret.wav"
    secret.write_bytes(b"RIFF....WAVE")
    recording = recorded(work, f"#EXTM3U\nfile://{secret}\n".encode(), content_type="video/mp4")

    with pytest.raises(JobRefusedError):
        check(recording, tmp_path / "work")


def test_a_recording_cut_in_the_middle_is_kept_as_far_as_it_goes(work, tmp_path):
    recording = check(recorded(work, webm()[:-400]), tmp_path / "work")

    assert recording.state == Recording.State.READY
    assert 0 < recording.duration_seconds <= SECONDS


def test_consent_is_asked_once_for_each_purpose_and_sound_is_not_a_picture(db):
    enrolment = learner()
    step = step_of(enrolment.cohort, "d2-01")
    given = {"step_id": step.pk, "address": None, "at": NOON}

    with pytest.raises(NoConsentError):
        choose_way(enrolment.pk, way="audio", agrees=False, **given)
    choose_way(enrolment.pk, way="audio", agrees=True, **given)
    assert (may_record(enrolment.user_id, "audio"), may_record(enrolment.user_id, "video")) == (True, False)
    with pytest.raises(NoConsentError):
        choose_way(enrolment.pk, way="video", agrees=False, **given)
    choose_way(enrolment.pk, way="video", agrees=True, **given)
    choose_way(enrolment.pk, way="video", agrees=False, **given)

    kept = Consent.objects.filter(user=enrolment.user_id)
    assert sorted(kept.values_list("purpose", flat=True)) == ["recording", "recording_audio"]
    assert all(one.text_sha256 and one.text_version for one in kept)


def test_whoever_refuses_is_assessed_in_person_the_trainer_knows_and_no_file_is_asked_for(db):
    enrolment = learner()
    step = step_of(enrolment.cohort, "d2-01")
    trainer = trainer_of(enrolment.cohort)
    exercise = enrolment.cohort.programme.exercises.get(code="pz-1")
    exercise.answer = {"text": "none", "files": "required"}
    exercise.save()
    work = save_work(enrolment.pk, step_id=step.pk, given=WHOLE, at=NOON)
    assert missing_parts(work) == ["files"]
    choose_way(enrolment.pk, step_id=step.pk, way="live", agrees=False, address=None, at=NOON)

    assert missing_parts(work) == []
    assert Notice.objects.get(recipient_id=trainer.pk, kind="assessments.live").link.startswith("/courses/")
    assert not Consent.objects.exists()


def test_the_page_lets_only_the_exercise_use_camera_and_microphone(db):
    enrolment = learner()
    browser = Client()
    browser.force_login(enrolment.user, BACKEND)
    step = step_of(enrolment.cohort, "d2-01")

    page = browser.get(reverse("assessments:submission-edit", args=[enrolment.pk, step.pk]))
    other = browser.get(reverse("courses:enrolment-detail", args=[enrolment.pk]))

    assert page.headers["Permissions-Policy"] == "camera=(self), microphone=(self)"
    assert "camera=()" in other.headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        ("bytes=2-5", 206, b"2345"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=0-99", 206, b"0123456789"),
        ("bytes=10-", 416, b""),
        ("bytes=5-2", 200, b"0123456789"),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("lines=1", 200, b"0123456789"),
    ],
)
def test_a_player_gets_the_range_that_it_asks_for(work, asked, status, body):
    recording = recorded(work, b"0123456789")
    browser = Client()
    browser.force_login(work.enrolment.user, BACKEND)
    address = reverse("assessments:submission-file", args=[recording.file_id])

    answer = browser.get(address, headers={"Range": asked, "Sec-Fetch-Dest": "audio"})

    assert (answer.status_code, b"".join(answer) if status != 416 else b"") == (status, body)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("inline")
    if status == 206:
        assert answer.headers["Content-Length"] == str(len(body))
    changed = browser.get(address, headers={"Range": asked, "If-Range": '"another"'})
    assert (changed.status_code, changed.headers["Content-Disposition"].partition(";")[0]) == (
        200,
        "attachment",
    )


def test_a_revision_brings_the_files_along_and_losing_one_leaves_the_other(
    work, django_capture_on_commit_callbacks
):
    recording = recorded(work)
    decided(work, "returned")
    draft = Submission.objects.get(number=2)
    copy = draft.files.get()
    assert (copy.stored_as, copy.recording.job_id) == (recording.file.stored_as, recording.job_id)

    with django_capture_on_commit_callbacks(execute=True):
        remove_file(copy.pk)

    assert default_storage.exists(recording.file.stored_as)
    assert not draft.files.exists()


def test_both_works_get_the_seekable_file(work, tmp_path):
    recording = recorded(work)
    decided(work, "returned")

    check(recording, tmp_path / "work")

    assert SubmissionFile.objects.values_list("stored_as", flat=True).distinct().count() == 1
    assert set(Recording.objects.values_list("state", flat=True)) == {"ready"}


def test_after_its_term_a_recording_is_erased_with_an_act_and_the_journal_says_so(
    work, django_capture_on_commit_callbacks
):
    recording = recorded(work)
    organisation_id = work.enrolment.cohort.organisation_id
    assert due_recordings(organisation_id, at=NOON + 10 * TERM) == []  # waits for its decision
    decided(work, "competent")
    assert due_recordings(organisation_id, at=NOON + TERM - timedelta(days=1)) == []
    assert len(due_recordings(organisation_id, at=NOON + TERM + timedelta(seconds=1))) == 1

    with django_capture_on_commit_callbacks(execute=True):
        assert erase_everywhere(at=NOON + TERM + timedelta(hours=1)) == 1
        assert erase_everywhere(at=NOON + TERM + timedelta(hours=2)) == 0

    act = ErasureAct.objects.get()
    assert (act.number, act.reason, act.keep_days) == (1, "term", 90)
    assert act.items[0]["sha256"] == recording.file.sha256
    assert not default_storage.exists(recording.file.stored_as)
    event = AuditEvent.objects.get(verb="recording.erase")
    assert (event.subject_id, event.detail["act"]) == (recording.file_id, 1)


def test_content_that_a_living_revision_shares_stays(work, django_capture_on_commit_callbacks):
    recording = recorded(work)
    decided(work, "returned")
    Submission.objects.filter(number=2).update(state="submitted", submitted_at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        erase_everywhere(at=NOON + TERM + timedelta(hours=1))

    assert ErasureAct.objects.get().items[0]["file_id"] == recording.file_id
    assert default_storage.exists(recording.file.stored_as)


def test_a_held_recording_is_kept_until_it_is_released(work):
    recorded(work)
    decided(work, "not_yet")
    organisation_id = work.enrolment.cohort.organisation_id
    later = NOON + 2 * TERM
    hold_recordings(work.pk, reason="апелляция", at=NOON)
    hold_recordings(work.pk, reason="апелляция", at=NOON)

    assert due_recordings(organisation_id, at=later) == []
    release_recordings(work.pk, reason="апелляция", at=NOON)
    assert len(due_recordings(organisation_id, at=later)) == 1


def test_a_shorter_term_of_the_organisation_counts(work):
    recorded(work)
    decided(work, "competent")
    organisation_id = work.enrolment.cohort.organisation_id
    set_term(organisation_id, keep_days=10, by=work.enrolment.user, at=NOON)

    assert len(due_recordings(organisation_id, at=NOON + timedelta(days=11))) == 1


def test_withdrawal_of_the_consent_starts_the_erasure(work):
    recorded(work)
    person = work.enrolment.user
    give_consent(person.pk, purpose="recording", address=None, at=NOON)
    organisation_id = work.enrolment.cohort.organisation_id
    assert due_recordings(organisation_id, at=NOON) == []

    withdraw_consent(person.pk, purpose="recording", at=NOON)
    act = erase_due(organisation_id, by=None, at=NOON)[0]

    assert act.reason == "withdrawal"
    assert Recording.objects.get().erased_by == act


def test_the_administrator_sees_what_would_go_and_prints_the_act(work):
    recorded(work)
    decided(work, "competent")
    Recording.objects.update(duration_seconds=61)
    organisation = work.enrolment.cohort.organisation
    admin = UserFactory(organisation=organisation)
    MembershipFactory(user=admin, organisation=organisation, role=Membership.Role.CLIENT_ADMIN)
    browser = Client()
    browser.force_login(admin, BACKEND)
    set_term(organisation.pk, keep_days=1, by=admin, at=NOON)

    page = browser.get(reverse("assessments:recording-list")).content.decode()
    act = erase_due(organisation.pk, by=None, at=NOON + 2 * TERM)[0]
    printed = browser.get(reverse("assessments:erasure-act", args=[act.pk])).content.decode()
    refused = browser.post(reverse("assessments:recording-term"), {"keep_days": 0})

    assert ("запись.webm" in page, work.enrolment.user.full_name in page) == (True, True)
    assert act.items[0]["sha256"] in printed
    assert "recording.erase" in printed
    assert refused.status_code == 422
    browser.post(reverse("assessments:recording-term"), {"keep_days": 30})
    assert organisation.recording_term.keep_days == 30


def test_an_erased_recording_says_by_which_act_and_is_410(work):
    recording = recorded(work)
    decided(work, "competent")
    erase_due(work.enrolment.cohort.organisation_id, by=None, at=NOON + 2 * TERM)
    default_storage.delete(recording.file.stored_as)
    browser = Client()
    browser.force_login(work.enrolment.user, BACKEND)

    page = browser.get(reverse("assessments:submission-detail", args=[work.pk])).content.decode()

    assert "по акту № 1" in page
    assert browser.get(reverse("assessments:submission-file", args=[recording.file_id])).status_code == 410


def test_the_choice_is_made_on_the_page(db):
    enrolment = learner()
    step = step_of(enrolment.cohort, "d2-01")
    browser = Client()
    browser.force_login(enrolment.user, BACKEND)
    address = reverse("assessments:recording-choose", args=[enrolment.pk, step.pk])

    browser.post(address, {"way": "video"})
    assert not RecordingChoice.objects.exists()
    browser.post(address, {"way": "video", "agrees": "on"})

    page = browser.get(reverse("assessments:submission-edit", args=[enrolment.pk, step.pk])).content.decode()
    assert 'data-way="video"' in page
    assert Path(reverse("assessments:recording-consent", args=["video"])).name == "print"
    assert browser.get(reverse("assessments:recording-consent", args=["video"])).status_code == 200
    assert browser.get(reverse("assessments:recording-consent", args=["live"])).status_code == 404
