"""The shipped nginx configuration before a web server of the test: who waits, and what is written of it."""

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lms.machine import missing
from tests import services
from tests.lms.test_compose import ROOT, start_nginx

CLASS = 150  # people behind one address, more than the hundred that were let in before
TOKEN = "a-partner-s-secret"
LINK = f"/work/partner/{TOKEN}/"


class Patient(BaseHTTPRequestHandler):
    """Answers when everybody awaited has come, or after ten seconds."""

    gathering: threading.Barrier | None = None

    def do_GET(self):
        if self.gathering:
            self.gathering.wait(10)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        """Nothing: the test reads nginx's words only."""


class Roomy(ThreadingHTTPServer):
    """As many at once as the test wants."""

    request_queue_size = 512
    daemon_threads = True


@contextmanager
def fronted(folder, *, web: int, was: str = "", becomes: str = ""):
    """nginx before that port, with one line of its configuration replaced; yields its own port."""
    if missing(("nginx",)):
        pytest.skip("nginx is not on this machine")
    front = services.free_port()
    shipped = (ROOT / "deploy" / "nginx.conf").read_text()
    assert was in shipped
    (folder / "lms.conf").write_text(shipped.replace(was, becomes) if was else shipped)
    process = start_nginx(folder, web=web, front=front, configuration=folder / "lms.conf")
    try:
        services.wait_for(front, process)
        yield front
    finally:
        services.stop(process)


@contextmanager
def serving(gathering: threading.Barrier | None = None):
    """A web server whose pages wait for one another; yields its port."""
    handler = type("Gathered", (Patient,), {"gathering": gathering})
    server = Roomy(("127.0.0.1", services.free_port()), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def ask(port: int, path: str = "/") -> tuple[int, str]:
    """Status and text of a GET."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def statuses(port: int, people: int) -> list[int]:
    """What that many people are answered who ask at once from one address."""
    with ThreadPoolExecutor(people) as crowd:
        return [status for status, _text in crowd.map(lambda _one: ask(port), range(people))]


def written(folder) -> str:
    """All that nginx wrote, of itself and of requests."""
    return (folder / "nginx.err").read_text() + (folder / "trouble.log").read_text()


def test_a_class_behind_one_address_is_served_at_once(tmp_path):
    with serving(threading.Barrier(CLASS)) as web, fronted(tmp_path, web=web) as front:
        answers = statuses(front, CLASS)

    assert answers == [200] * CLASS


def test_the_former_limit_of_a_hundred_would_turn_that_class_away(tmp_path):
    limit, former = "limit_conn per_address 1000;", "limit_conn per_address 100;"
    with (
        serving(threading.Barrier(100)) as web,
        fronted(tmp_path, web=web, was=limit, becomes=former) as front,
    ):
        answers = statuses(front, CLASS)

    assert answers.count(503) == CLASS - 100


def test_whoever_is_turned_away_is_told_in_words_to_come_again(tmp_path):
    limit, none = "limit_conn per_address 1000;", "limit_conn per_address 1; return 429;"
    with serving() as web, fronted(tmp_path, web=web, was=limit, becomes=none) as front:
        status, text = ask(front)

    assert status == 503
    assert "обновите страницу" in text


def test_a_link_that_acts_for_a_person_is_not_written_when_its_page_fails(tmp_path):
    with fronted(tmp_path, web=services.free_port()) as front:
        status, _text = ask(front, LINK)

    line = json.loads((tmp_path / "trouble.log").read_text().splitlines()[-1])
    assert (status, line["upstream"]) == (503, "502")
    assert TOKEN not in written(tmp_path)


def test_messages_about_requests_would_write_the_link(tmp_path):
    silent, loud = "error_log stderr emerg;", "error_log stderr warn;"
    with fronted(tmp_path, web=services.free_port(), was=silent, becomes=loud) as front:
        ask(front, LINK)

    assert TOKEN in written(tmp_path)
