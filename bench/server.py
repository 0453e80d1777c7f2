"""One gunicorn with one process over the demo's database, and a browser-like client that counts."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import psutil

from tests.services import free_port, stop, wait_for

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Measure:
    """What one unit (a page, a save) cost, as medians over the rounds."""

    seconds: float  # wall clock of one request
    cpu: float  # seconds of the web process for one request
    bytes: int  # of the answer on the wire
    status: int


class Browser:
    """A keep-alive HTTP client with cookies; it accepts gzip as browsers do."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes, dict]:
        """One request; status, raw body, headers."""
        headers = {"Accept-Encoding": "gzip", **headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for text in answer.headers.get_all("Set-Cookie") or []:
            for key, morsel in SimpleCookie(text).items():
                self.cookies[key] = morsel.value
        return answer.status, content, dict(answer.headers)

    def login(self, email: str, password: str = "demo-password") -> None:
        """As a person would, through the form."""
        _status, page, _headers = self.ask("GET", "/accounts/login/", **{"Accept-Encoding": "identity"})
        token = CSRF.search(page.decode()).group(1)
        body = f"csrfmiddlewaretoken={token}&login={email.replace('@', '%40')}&password={password}"
        status, _page, _headers = self.ask(
            "POST", "/accounts/login/", body, **{"Content-Type": "application/x-www-form-urlencoded"}
        )
        if status != 302:
            msg = f"login of {email} answered {status}"
            raise RuntimeError(msg)


@dataclass
class Server:
    """A running gunicorn and its only worker process."""

    port: int
    worker: psutil.Process

    def cpu(self) -> float:
        """Seconds of CPU that the worker has used."""
        times = self.worker.cpu_times()
        return times.user + times.system

    def measure(
        self, browser: Browser, method: str, path: str, *, rounds: int = 60, **request: str
    ) -> Measure:
        """The cost of one request over `rounds` requests, after five warm ones."""
        for _ in range(5):
            status, content, _headers = browser.ask(method, path, **request)
        started, burnt = time.perf_counter(), self.cpu()
        for _ in range(rounds):
            status, content, _headers = browser.ask(method, path, **request)
        return Measure(
            seconds=(time.perf_counter() - started) / rounds,
            cpu=(self.cpu() - burnt) / rounds,
            bytes=len(content),
            status=status,
        )


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Server]:
    """Gunicorn with one gthread worker on a private port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", "4", "--log-level", "error", "lms.wsgi"]
    process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=Path(__file__).parent.parent)
    try:
        wait_for(port, process)
        Browser(port).ask("GET", "/healthz")
        yield Server(port, psutil.Process(process.pid).children()[0])
    finally:
        stop(process)
