"""How a stored file leaves: as an attachment that no browser runs, whoever sends it."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404

from jobs.downloads import HARMLESS, send_file, send_result

NGINX = Path(__file__).parent.parent.parent / "deploy" / "nginx.conf"


@pytest.fixture
def stored():
    return default_storage.save("jobs/1/7.pdf", ContentFile(b"<script>alert(1)</script>"))


@pytest.mark.parametrize("behind_nginx", [False, True])
def test_a_file_is_an_attachment_that_no_browser_guesses_runs_or_keeps(stored, settings, behind_nginx):
    settings.ACCEL_REDIRECT = behind_nginx

    answer = send_file(stored, name="Программа № 7.pdf", content_type="application/pdf")

    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Type"] == "application/pdf"
    assert {name: answer[name] for name in HARMLESS} == HARMLESS


def test_nginx_is_told_an_escaped_path_and_sends_the_bytes_itself(settings):
    settings.ACCEL_REDIRECT = True

    answer = send_file("1/a b?.pdf", name="a.pdf", content_type="application/pdf")

    assert answer["X-Accel-Redirect"] == "/protected-media/1/a%20b%3F.pdf"
    assert answer.content == b""


@pytest.mark.parametrize("name", ["Content-Security-Policy", "X-Content-Type-Options"])
def test_nginx_says_again_what_it_drops_of_our_answer(name):
    location = NGINX.read_text().partition("location /protected-media/ {")[2].partition("\n        }")[0]

    assert f"add_header {name} " in location
    assert HARMLESS[name] in location


def test_there_is_no_file_without_a_job():
    with pytest.raises(Http404):
        send_result(None, "a.pdf")
