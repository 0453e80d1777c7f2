"""Uploads by tus 1.0: begun, brought in pieces, interrupted, finished, refused, swept."""

import base64
import errno
import os
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Recording, Submission, SubmissionFile, Upload
from assessments.services import uploads as service
from assessments.services.recordings import choose_way
from tests.assessments.test_uploads import BACKEND, BAD
from tests.conftest import NOON
from tests.factories.assessments import SubmissionFactory, learner
from tests.factories.courses import step_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 " + bytes(range(256)) * 400
TUS = {"Tus-Resumable": "1.0.0"}


def encoded(**facts):
    """Upload-Metadata of the facts."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in facts.items())


class Sender:
    """A learner's browser that speaks tus about their exercise."""

    def __init__(self):
        self.enrolment = learner()
        self.step = step_of(self.enrolment.cohort, "d2-01")
        self.browser = Client()
        self.browser.force_login(self.enrolment.user, BACKEND)

    def begins(self, size, name="разговор.pdf", **facts):
        """POST: the answer."""
        length = {"Upload-Defer-Length": "1"} if size is None else {"Upload-Length": str(size)}
        address = reverse("assessments:upload-create", args=[self.enrolment.pk, self.step.pk])
        told = {**TUS, **length, "Upload-Metadata": encoded(filename=name, **facts)}
        return self.browser.post(address, headers=told, content_type="application/offset+octet-stream")

    def brings(self, place, piece, offset, **headers):
        """PATCH: the answer."""
        told = {**TUS, "Upload-Offset": str(offset), **headers}
        return self.browser.patch(
            place, data=piece, headers=told, content_type="application/offset+octet-stream"
        )

    def sends(self, content, name="разговор.pdf", **facts):
        """A whole file in one piece: what became of it."""
        answer = self.begins(len(content), name, **facts)
        place = answer.headers["Location"]
        assert self.brings(place, content, 0).status_code == 204
        return self.browser.get(place).json()

    def offset(self, place):
        """HEAD: how much the server has."""
        return int(self.browser.head(place, headers=TUS).headers["Upload-Offset"])


@pytest.fixture
def sender():
    return Sender()


def pieces(settings):
    """What lies in the folder of pieces."""
    return list((settings.MEDIA_ROOT / service.FOLDER).iterdir())


def test_the_protocol_says_what_it_can(sender):
    answer = sender.begins(len(PDF))

    assert answer.status_code == 201
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert {"creation", "creation-defer-length", "expiration"} <= set(
        answer.headers["Tus-Extension"].split(",")
    )
    assert answer.headers["Tus-Max-Size"] == str(2 * 1024**3)


def test_a_file_in_three_pieces_is_the_file_that_was_sent(sender, settings):
    place = sender.begins(len(PDF)).headers["Location"]
    for start in range(0, len(PDF), 40_000):
        assert sender.offset(place) == start
        assert sender.brings(place, PDF[start : start + 40_000], start).status_code == 204

    file = SubmissionFile.objects.get()
    assert (settings.MEDIA_ROOT / file.stored_as).read_bytes() == PDF
    assert (file.name, file.size, file.content_type) == ("разговор.pdf", len(PDF), "application/pdf")
    assert sender.browser.get(place).json() == {
        "state": "ready",
        "offset": len(PDF),
        "message": "",
        "file": file.pk,
    }
    assert pieces(settings) == []


def test_a_piece_that_does_not_begin_where_the_file_ends_is_409_with_the_true_offset(sender):
    place = sender.begins(len(PDF)).headers["Location"]
    sender.brings(place, PDF[:100], 0)

    for offset in (0, 50, 101):
        answer = sender.brings(place, PDF[:100], offset)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "100")
    assert sender.offset(place) == 100


def test_what_came_before_a_lost_connection_counts(sender, settings):
    place = sender.begins(len(PDF)).headers["Location"]
    upload = Upload.objects.get()

    class Cut:
        left = PDF[:300]

        def read(self, size, /):
            block, self.left = self.left[:200], self.left[200:]
            return block

    service.receive_piece(upload.pk, body=Cut(), length=5000, offset=0, total=None, at=NOON)

    assert sender.offset(place) == 300
    assert sender.brings(place, PDF[300:], 300).status_code == 204
    assert (settings.MEDIA_ROOT / SubmissionFile.objects.get().stored_as).read_bytes() == PDF


def test_while_a_piece_is_being_written_another_waits(sender):
    place = sender.begins(len(PDF)).headers["Location"]

    with service._staged(Upload.objects.get().pk):
        assert sender.brings(place, PDF, 0).status_code == 423


def test_bytes_that_the_disk_has_lost_are_asked_for_again(sender):
    place = sender.begins(len(PDF)).headers["Location"]
    sender.brings(place, PDF[:1000], 0)
    os.truncate(service.path_of(Upload.objects.get()), 400)

    assert sender.brings(place, PDF[1000:], 1000).headers["Upload-Offset"] == "400"
    assert sender.brings(place, PDF[400:], 400).status_code == 204


def test_a_length_that_is_known_only_at_the_end_is_taken_with_the_last_piece(sender):
    choose_way(sender.enrolment.pk, step_id=sender.step.pk, way="audio", agrees=True, address=None, at=NOON)
    content = b"\x1a\x45\xdf\xa3....webm...." * 10
    place = sender.begins(None, "запись.webm", kind="audio").headers["Location"]
    assert sender.browser.head(place).headers["Upload-Defer-Length"] == "1"

    sender.brings(place, content[:50], 0)
    sender.brings(place, content[50:], 50)
    assert not SubmissionFile.objects.exists()
    answer = sender.brings(place, b"", len(content), **{"Upload-Length": str(len(content))})

    assert answer.status_code == 204
    assert Recording.objects.get().is_made_here


def test_beyond_the_announced_size_nothing_is_taken(sender):
    place = sender.begins(10).headers["Location"]

    assert sender.brings(place, b"%PDF-1.7 and more", 0).status_code == 413


@pytest.mark.parametrize("name", BAD)
def test_hostile_files_are_refused_in_words_and_leave_nothing(sender, settings, name):
    content, reason = BAD[name]
    answer = sender.begins(len(content), name.partition(" ")[0])
    if answer.status_code == 201:
        place = answer.headers["Location"]
        sender.brings(place, content, 0)
        told = sender.browser.get(place).json()
        assert (told["state"], Upload.objects.get().reason) == ("refused", reason)
    else:
        told = answer.json()
        assert (answer.status_code, told["reason"]) == (422, reason)
    assert told["message"].startswith("Файл не принят")
    assert not SubmissionFile.objects.exists()
    assert not [one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>.pdf", '"; filename=a.html;.pdf', "я" * 251 + ".pdf", "../../a.pdf"]
)
def test_a_name_with_markup_or_of_255_signs_is_shown_as_text(sender, name):
    sender.sends(PDF, name)

    file = SubmissionFile.objects.get()
    page = sender.browser.get(
        reverse("assessments:submission-edit", args=[sender.enrolment.pk, sender.step.pk])
    )
    answer = sender.browser.get(reverse("assessments:submission-file", args=[file.pk]))
    assert len(file.name) <= 120
    assert "/" not in file.name
    assert "<img src=x" not in page.content.decode()
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_the_announced_type_and_size_are_judged_before_anything_travels(sender, settings):
    assert sender.begins(2 * 1024**3 + 1).status_code == 413
    assert sender.begins(0).status_code == 422
    assert sender.begins(10, "a.svg").status_code == 422
    assert not Upload.objects.exists()


def test_a_browser_that_does_not_speak_the_protocol_is_412(sender):
    address = reverse("assessments:upload-create", args=[sender.enrolment.pk, sender.step.pk])

    assert sender.browser.post(address, {"file": "x"}).status_code == 412
    for metadata in ("", "filename", "filename ???", "filename gICA"):
        told = {**TUS, "Upload-Length": "5", "Upload-Metadata": metadata}
        assert sender.browser.post(address, headers=told).status_code == 412


def test_a_full_disk_is_507_in_words_and_the_rest_may_come_later(sender, monkeypatch):
    place = sender.begins(len(PDF)).headers["Location"]

    def full(_stream, _block):
        raise service.NoRoomError from OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(service, "_write", full)
        answer = sender.brings(place, PDF, 0)
    assert answer.status_code == 507
    assert "нет места" in answer.json()["message"] or "закончилось место" in answer.json()["message"]
    assert sender.brings(place, PDF, sender.offset(place)).status_code == 204


def test_a_sent_work_takes_no_more_files(sender):
    place = sender.begins(len(PDF)).headers["Location"]
    Submission.objects.all().delete()
    SubmissionFactory(enrolment=sender.enrolment)

    sender.brings(place, PDF, 0)

    assert sender.browser.get(place).json()["message"] == "Сейчас работу изменить нельзя: файл не приложен."
    assert sender.begins(len(PDF)).status_code == 410


def test_the_eleventh_file_on_its_way_is_refused(sender):
    for _number in range(10):
        assert sender.begins(len(PDF)).status_code == 201

    assert sender.begins(len(PDF)).json()["reason"] == "too_many"


def test_without_consent_no_recording_begins_and_withdrawal_stops_one(sender):
    assert sender.begins(None, "запись.webm", kind="audio").status_code == 403

    choose_way(sender.enrolment.pk, step_id=sender.step.pk, way="audio", agrees=True, address=None, at=NOON)
    assert sender.begins(None, "запись.webm", kind="video").status_code == 403
    place = sender.begins(None, "запись.webm", kind="audio").headers["Location"]
    sender.browser.post(reverse("accounts:consent-withdraw", args=["recording_audio"]))

    answer = sender.brings(place, b"\x1a\x45\xdf\xa3", 0)
    assert (answer.status_code, "Нет согласия" in answer.json()["message"]) == (403, True)


def test_after_a_week_pieces_that_nobody_brings_go(sender, settings):
    place = sender.begins(len(PDF)).headers["Location"]
    sender.brings(place, PDF[:100], 0)
    touched = Upload.objects.get().touched_at

    assert service.sweep(at=touched + timedelta(days=6)) == 0
    assert service.sweep(at=touched + timedelta(days=8)) == 1
    assert pieces(settings) == []
    assert sender.browser.head(place).status_code == 404


def test_a_recording_whose_page_died_is_attached_as_far_as_it_came(sender):
    choose_way(sender.enrolment.pk, step_id=sender.step.pk, way="audio", agrees=True, address=None, at=NOON)
    place = sender.begins(None, "запись.webm", kind="audio").headers["Location"]
    sender.brings(place, b"\x1a\x45\xdf\xa3....webm....", 0)

    service.sweep(at=Upload.objects.get().touched_at + timedelta(hours=25))

    assert SubmissionFile.objects.get().size == 16


def test_an_upload_is_removed_by_its_author(sender, settings):
    place = sender.begins(len(PDF)).headers["Location"]

    sender.browser.post(f"{place}remove/")

    assert pieces(settings) == []
    assert not Upload.objects.exists()
