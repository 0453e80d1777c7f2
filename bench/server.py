"""One gunicorn with one process over the demo's database, a browser-like client, and what both burn."""

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from pathlib import Path

import psutil
import psycopg2

from tests.services import free_port, stop, wait_for

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


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


def burnt(pid: int) -> float:
    """Seconds of CPU that the process has used, by the scheduler's own clock (times() counts in 10 ms)."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


@dataclass
class Server:
    """A running gunicorn, its only worker process and its database."""

    port: int
    worker: psutil.Process
    database: str  # as DATABASE_URL

    def web_cpu(self) -> float:
        """Seconds of CPU that the worker has used."""
        return burnt(self.worker.pid)

    def database_cpu(self) -> float:
        """Seconds that PostgreSQL's processes for our connections have used; SQLite's are the worker's."""
        return sum(burnt(pid) for pid in self.backends)

    @cached_property
    def backends(self) -> list[int]:
        """Processes that serve the worker's connections, once it has opened them."""
        if not self.database.startswith("postgres"):
            return []
        with closing(psycopg2.connect(self.database)) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND datname = current_database() AND pid <> pg_backend_pid()"
            )
            return [pid for (pid,) in cursor.fetchall()]


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Server]:
    """Gunicorn with one gthread worker on a private port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", "4", "--keep-alive", "75"]
    command += ["--log-level", "error", "lms.wsgi"]
    process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=Path(__file__).parent.parent)
    try:
        wait_for(port, process)
        Browser(port).ask("GET", "/healthz")
        yield Server(port, psutil.Process(process.pid).children()[0], environment.get("DATABASE_URL", ""))
    finally:
        stop(process)
