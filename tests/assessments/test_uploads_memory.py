"""What a large upload costs a real server process: it is streamed, so memory does not grow with the file."""

import base64
import http.client
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from assessments.models import SubmissionFile
from tests import services
from tests.assessments.test_uploads import BACKEND
from tests.factories.assessments import learner
from tests.factories.courses import step_of
from tests.jobs.conftest import url_of

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
SIZE = 300 * MEGABYTE
PIECE = 4 * MEGABYTE
LIMIT = 300 * MEGABYTE  # resident memory of a worker
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def server(tmp_path, settings):
    """One gunicorn worker over the test's database and media: its port and process."""
    port = services.free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": url_of(connection.settings_dict),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "VAR_DIR": str(tmp_path / "var"),
        "SECRET_KEY": django_settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        "REDIS_URL": "",
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py", "lms.wsgi"]
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=20)


def resident(process):
    """The greatest resident memory so far of the server's processes, in bytes."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    found = [Path(f"/proc/{pid}/status").read_text() for pid in (process.pid, *children)]
    return max(int(re.search(r"VmHWM:\s+(\d+) kB", one)[1]) * 1024 for one in found)


def connect(port, seconds=30):
    """A connection to the server once it answers."""
    ends_at = time.monotonic() + seconds
    while True:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            link.connect()
        except OSError:
            assert time.monotonic() < ends_at
            time.sleep(0.2)
        else:
            return link


def test_three_hundred_megabytes_do_not_fit_into_the_memory_that_a_worker_takes(server, settings):
    port, process = server
    enrolment = learner()
    step = step_of(enrolment.cohort, "d2-01")
    browser = Client()
    browser.force_login(enrolment.user, BACKEND)
    session = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    token = "a" * 32
    headers = {
        "Cookie": f"{session}; {settings.CSRF_COOKIE_NAME}={token}",
        "X-CSRFToken": token,
        "Tus-Resumable": "1.0.0",
    }
    link = connect(port)

    def ask(method, address, body=b"", **more):
        link.request(method, address, body=body, headers={**headers, **more})
        answer = link.getresponse()
        answer.read()
        return answer

    name = base64.b64encode("большой.pdf".encode()).decode()
    begun = ask(
        "POST",
        f"/work/enrolments/{enrolment.pk}/steps/{step.pk}/exercise/uploads/",
        **{"Upload-Length": str(SIZE), "Upload-Metadata": f"filename {name}"},
    )
    assert begun.status == 201
    place, piece = begun.headers["Location"], os.urandom(PIECE)
    for offset in range(0, SIZE, PIECE):
        body = b"%PDF-1.7" + piece[8:] if offset == 0 else piece
        told = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        assert ask("PATCH", place, body, **told).status == 204

    assert SubmissionFile.objects.get().size == SIZE
    assert resident(process) < LIMIT
