"""A course's pictures and sounds: who gets them, a part of one, and what a load makes of the files."""

import pytest
from django.urls import reverse

from catalog.loading.media import MAX_BYTES, read_media, store_media
from catalog.models import Programme
from catalog.services.copies import copy_content
from tests.factories.courses import EnrolmentFactory, RunningCohortFactory, make_module, make_programme
from tests.factories.requests import methodologist

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(100))
MP3 = b"ID3" + bytes(50)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(50)


@pytest.fixture
def folder(tmp_path):
    """A course's folder media/ with a picture, a sound and a film."""
    place = tmp_path / "media"
    place.mkdir()
    for name, content in (("a.png", PNG), ("b.mp3", MP3), ("c.mp4", MP4)):
        (place / name).write_bytes(content)
    return place


@pytest.fixture
def programme(folder):
    """A programme with these files."""
    made = make_programme(make_module(700))
    store_media(made, read_media(folder.parent, folder)[0])
    return made


def ask(client, user, media, **headers):
    """The file as a picture on a page asks for it."""
    client.force_login(user, BACKEND)
    return client.get(reverse("media-file", args=[media.pk]), headers={"Sec-Fetch-Dest": "image", **headers})


def test_files_are_known_by_their_content(programme):
    kinds = dict(programme.media.values_list("name", "content_type"))

    assert kinds == {"a.png": "image/png", "b.mp3": "audio/mpeg", "c.mp4": "video/mp4"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.svg", b"<svg/>", "показываются только"),
        ("x.html", b"<script>", "показываются только"),
        ("x.png", b"<svg onload=x>", "не то, о чём говорит"),
        ("x.mp4", b"#EXTM3U\nhttp://127.0.0.1/", "не то, о чём говорит"),
        ("x (1).png", PNG, "без пробелов"),
        ("y" * 100 + ".png", PNG, "100 знаков"),
    ],
)
def test_what_is_not_a_picture_sound_or_film_is_refused_by_name(folder, name, content, said):
    (folder / name).write_bytes(content)

    found, faults = read_media(folder.parent, folder)

    assert [one.name for one in found] == ["a.png", "b.mp3", "c.mp4"]
    assert (faults[0].file, said in faults[0].reason) == (f"media/{name}", True)


def test_a_file_above_20_megabytes_is_refused(folder):
    with (folder / "big.png").open("wb") as file:
        file.write(PNG)
        file.truncate(MAX_BYTES + 1)

    assert "20" in read_media(folder.parent, folder)[1][0].reason


def test_equal_content_is_stored_once_for_all_versions(programme, folder):
    again = make_programme(programme.module, version=2)

    store_media(again, read_media(folder.parent, folder)[0])

    assert set(again.media.values_list("stored_as")) == set(programme.media.values_list("stored_as"))


def test_people_of_the_course_get_the_file_and_nobody_else_learns_of_it(client, programme):
    media = programme.media.get(name="a.png")
    own = EnrolmentFactory(cohort=RunningCohortFactory(programme=programme)).user
    other = EnrolmentFactory(cohort=RunningCohortFactory(programme=make_programme(make_module(701)))).user

    assert [ask(client, one, media).status_code for one in (own, other, methodologist())] == [200, 404, 200]
    client.logout()
    assert client.get(reverse("media-file", args=[media.pk])).status_code == 302


def test_people_of_a_copied_version_still_see_what_its_lessons_show(client, programme):
    copy = Programme.objects.create(module=programme.module, version=2, passport={}, outcomes=[])
    copy_content(programme, copy)
    reader = EnrolmentFactory(cohort=RunningCohortFactory(programme=copy)).user

    assert ask(client, reader, programme.media.get(name="a.png")).status_code == 200


def test_a_part_of_a_sound_is_sent_as_asked(client, programme):
    media = programme.media.get(name="a.png")
    reader = EnrolmentFactory(cohort=RunningCohortFactory(programme=programme)).user

    response = ask(client, reader, media, Range="bytes=8-11")

    assert (response.status_code, b"".join(response.streaming_content)) == (206, bytes(range(4)))
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
