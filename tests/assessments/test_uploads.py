"""What files are by their content, what they are called, and how they leave the server."""

import errno
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.models import SubmissionFile
from assessments.uploads import NAME_LENGTH, Refusal, UploadRefusedError, check_upload, safe_name
from tests.factories.assessments import SubmissionFactory, learner, stored_file
from tests.factories.courses import step_of

BACKEND = "accounts.backends.PersonBackend"


def office(part):
    """The smallest zip with such a part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<document/>")
    return stream.getvalue()


GOOD = {
    "a.pdf": b"%PDF-1.7 ...",
    "a.docx": office("word/document.xml"),
    "a.xlsx": office("xl/workbook.xml"),
    "a.png": b"\x89PNG\r\n\x1a\n....",
    "a.JPG": b"\xff\xd8\xff\xe0....",
    "a.mp3": b"ID3\x04....",
    "b.mp3": b"\xff\xfb\x90....",
    "a.m4a": b"\x00\x00\x00\x20ftypM4A ....",
    "a.mp4": b"\x00\x00\x00\x20ftypisom....",
    "a.wav": b"RIFF\x00\x00\x00\x00WAVEfmt ",
    "a.webm": b"\x1a\x45\xdf\xa3....webm....",
    "a.txt": "Здравствуйте. ".encode() * 500,
}


def after(content):
    """The content with an archive hidden behind it: a JAR that is also something else."""
    return content + office("META-INF/MANIFEST.MF")


BAD = {  # name (and what it is) -> content, why it is refused
    "a.svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Refusal.TYPE),
    "a.html": (b"<script>alert(1)</script>", Refusal.TYPE),
    "a.gif": (after(b"GIF89a"), Refusal.TYPE),
    "a.zip": (office("word/document.xml"), Refusal.TYPE),
    "a.exe": (b"MZ", Refusal.TYPE),
    "a.m3u8": (b"#EXTM3U\nhttp://127.0.0.1/", Refusal.TYPE),
    "a": (b"%PDF-1.7", Refusal.TYPE),
    "a.pdf\u202e.exe": (b"%PDF-1.7", Refusal.TYPE),
    "a.pdf of HTML": (b"<script>alert(1)</script>", Refusal.CONTENT),
    "a.pdf behind HTML": (b"<html>%PDF-1.7", Refusal.CONTENT),
    "a.png of SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Refusal.CONTENT),
    "a.docx of a table": (office("xl/workbook.xml"), Refusal.CONTENT),
    "a.txt of a program": (b"MZ\x00\x01\x02", Refusal.CONTENT),
    "a.webm of Matroska": (b"\x1a\x45\xdf\xa3....matroska....", Refusal.CONTENT),
    "a.mp4 of addresses": (b"#EXTM3U\nhttp://127.0.0.1/", Refusal.PLAYLIST),
    "a.m4a of files": (
        b"\xef\xbb\xbf #extm3u\n#EXT-X-TARGETDURATION:1\nfile:///etc/passwd",
        Refusal.PLAYLIST,
    ),
    "a.txt of addresses": (b"#EXTM3U\nhttp://127.0.0.1/", Refusal.PLAYLIST),
    "a.pdf and a JAR": (after(b"%PDF-1.7 ..."), Refusal.TWO_IN_ONE),
    "a.jpg and a JAR": (after(b"\xff\xd8\xff\xe0...."), Refusal.TWO_IN_ONE),
    "a.png and a JAR": (after(b"\x89PNG\r\n\x1a\n...."), Refusal.TWO_IN_ONE),
    "a.mp3 and a JAR": (after(b"ID3\x04...."), Refusal.TWO_IN_ONE),
    "a.webm and a JAR": (after(b"\x1a\x45\xdf\xa3....webm...."), Refusal.TWO_IN_ONE),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_its_name_says_is_taken(name):
    assert check_upload(ContentFile(GOOD[name]), name, max_bytes=10**6).size == len(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_something_else_is_refused(name):
    with pytest.raises(UploadRefusedError) as refused:
        check_upload(ContentFile(BAD[name][0]), name.partition(" ")[0], max_bytes=10**6)

    assert refused.value.reason == BAD[name][1]


@pytest.mark.parametrize(("content", "reason"), [(b"", Refusal.EMPTY), (b"%PDF-" * 10, Refusal.TOO_BIG)])
def test_empty_and_too_big_files_are_refused(content, reason):
    with pytest.raises(UploadRefusedError) as refused:
        check_upload(ContentFile(content), "a.pdf", max_bytes=20)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("..\\..\\boot.txt", "boot.txt"),
        ("/etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("gpj.\u202eexe.png", "gpj.exe.png"),
        ("\x00", "file"),
    ],
)
def test_names_lose_folders_and_control_characters(name, shown):
    assert safe_name(name) == shown


def test_a_long_name_keeps_its_extension():
    assert safe_name("я" * 400 + ".pdf") == "я" * (NAME_LENGTH - 4) + ".pdf"


@pytest.fixture
def author(db):
    """A learner's browser with the addresses of their exercise."""
    enrolment = learner()
    browser = Client()
    browser.force_login(enrolment.user, BACKEND)
    browser.enrolment = enrolment
    browser.place = [enrolment.pk, step_of(enrolment.cohort, "d2-01").pk]
    return browser


def attach(browser, name="звонок.pdf", content=b"%PDF-1.7 text"):
    """Attach one file to the draft."""
    url = reverse("assessments:submission-file-add", args=browser.place)
    return browser.post(url, {"text": "Черновик", "file": SimpleUploadedFile(name, content)})


def test_an_attached_file_has_a_random_name_in_its_organisation_s_folder(author):
    response = attach(author)

    file = SubmissionFile.objects.get()
    assert response.status_code == 302
    assert file.stored_as.startswith(f"{author.enrolment.cohort.organisation_id}/submissions/")
    assert "звонок" not in file.stored_as
    assert (file.submission.text, file.content_type) == ("Черновик", "application/pdf")


def test_a_refused_file_leaves_no_row_and_keeps_the_text(author):
    response = attach(author, "a.pdf", b"<script>")

    assert response.status_code == 422
    assert not SubmissionFile.objects.exists()
    assert "Черновик" in response.content.decode()


def test_a_file_above_the_limit_is_413(author, settings):
    settings.UPLOAD_MAX_BYTES = 5

    assert attach(author).status_code == 413


def test_a_full_disk_is_507_in_words_and_no_row(author, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)

    response = attach(author)

    assert response.status_code == 507
    assert "закончилось место" in response.content.decode()
    assert not SubmissionFile.objects.exists()


def test_the_eleventh_file_is_refused_and_not_left_on_the_disk(author, settings):
    for number in range(10):
        attach(author, f"{number}.pdf")

    response = attach(author, "11.pdf")

    assert response.status_code == 422
    assert sum(one.is_file() for one in settings.MEDIA_ROOT.rglob("*")) == 10


def test_a_file_leaves_as_a_harmless_attachment(db):
    work = SubmissionFactory()
    file = stored_file(work, name='"><img onerror=alert(1)>.txt', content=b"<b>text</b>")
    browser = Client()
    browser.force_login(work.enrolment.user, BACKEND)

    response = browser.get(reverse("assessments:submission-file", args=[file.pk]))
    page = browser.get(reverse("assessments:submission-detail", args=[work.pk])).content.decode()

    assert b"".join(response.streaming_content) == b"<b>text</b>"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "<img onerror" not in page


def test_nginx_sends_the_file_where_it_may(db, settings):
    settings.ACCEL_REDIRECT = True
    work = SubmissionFactory()
    file = stored_file(work)
    browser = Client()
    browser.force_login(work.enrolment.user, BACKEND)

    response = browser.get(reverse("assessments:submission-file", args=[file.pk]))

    assert response.headers["X-Accel-Redirect"] == f"/protected-media/{file.stored_as}"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_removing_a_file_takes_it_off_the_disk(author, settings, django_capture_on_commit_callbacks):
    attach(author)
    url = reverse("assessments:submission-file-remove", args=[SubmissionFile.objects.get().pk])

    with django_capture_on_commit_callbacks(execute=True):
        author.post(url)

    assert not SubmissionFile.objects.exists()
    assert not [one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]
