"""The whole product as processes of their own, on data of its own: what one browser test plays on.

On SQLite and the filesystem broker it is `make demo` itself; when DATABASE_URL is of PostgreSQL, a database
of its own on that server, REDIS_URL, and gunicorn, a prefork worker and beat as in production.
"""

import os
import secrets
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis
from psycopg2 import sql

from lms.demo.supervisor import demo_environment, die_with_parent
from tests import services
from tests.building import put_build

ROOT = Path(__file__).resolve().parent.parent.parent
REDIS_DATABASE = "/7"  # other tests use the first one
MANAGE = [sys.executable, "manage.py"]


class NotUpError(Exception):
    """A process of the stage has died or does not answer; the end of its log says why."""

    def __init__(self, what: str, log: str) -> None:
        super().__init__(f"{what}\n{log}")


class Stage:
    """Web, worker and periodic tasks over the demo's data; everything made lies in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = services.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen] = {}
        self.server = os.environ.get("DATABASE_URL", "")
        self.is_real = self.server.startswith("postgres")
        self.database = f"loop_{secrets.token_hex(4)}" if self.is_real else ""
        self.headers = {"X-Forwarded-For": "127.0.0.1"} if self.is_real else {}  # as nginx in front says it
        self.environment = demo_environment(str(folder), self.port) | {"VAR_DIR": str(folder)}
        if self.is_real:
            self.environment |= self._real()

    def _real(self) -> dict[str, str]:
        """The settings that PostgreSQL requires, Redis, and where gunicorn listens."""
        return {
            "DATABASE_URL": urlunsplit(urlsplit(self.server)._replace(path=f"/{self.database}")),
            "REDIS_URL": urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path=REDIS_DATABASE)),
            "SECRET_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
            "BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "2",
        }

    def commands(self) -> dict[str, list[str]]:
        """What runs, by name: the demo with its supervisor, or the processes of production."""
        if not self.is_real:
            return {"demo": [*MANAGE, "demo", "--port", str(self.port)]}
        celery = [sys.executable, "-m", "celery", "-A", "lms"]
        return {
            "web": [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py", "lms.wsgi"],
            "worker": [*celery, "worker", "--loglevel", "WARNING", "--concurrency", "2"],
            "beat": [*celery, "beat", "--loglevel", "WARNING"],
        }

    def __enter__(self) -> "Stage":
        try:
            self._prepare()
            for name, command in self.commands().items():
                self._start(name, command)
            self._wait(f"{self.url}/healthz")
            self._wait(f"{self.url}/healthz/jobs", seconds=360)  # the story's own documents come first
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_failure: object) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            services.stop(process)
        if self.is_real:
            self._sql("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _prepare(self) -> None:
        """Data and static files, at the same time: each keeps one core busy."""
        if self.is_real:
            self._sql("CREATE DATABASE {}")
            redis.Redis.from_url(self.environment["REDIS_URL"]).flushdb()
        Path(self.environment["MEDIA_ROOT"]).mkdir(parents=True)
        self._start("data", [*MANAGE, "demo_data", "--open-audit"])
        put_build(self.folder, self.environment)
        self._finish("data")

    def _sql(self, statement: str) -> None:
        """One statement about the stage's database, outside a transaction."""
        connection = psycopg2.connect(self.server)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL(statement).format(sql.Identifier(self.database)))
        finally:
            connection.close()

    def _start(self, name: str, command: list[str]) -> None:
        """Start a process that writes into its own log."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - a run that is killed leaves nothing behind
            )

    def _finish(self, name: str) -> None:
        """Wait for a process that has to end well."""
        if self.processes[name].wait():
            raise NotUpError(name, self.log(name))
        del self.processes[name]

    def _wait(self, url: str, seconds: float = 120) -> None:
        """Return when the address answers 200."""
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            dead = [name for name, process in self.processes.items() if process.poll() is not None]
            if dead:
                raise NotUpError(dead[0], self.log(dead[0]))
            if is_well(url):
                return
            time.sleep(0.1)
        raise NotUpError(url, "\n".join(map(self.log, self.processes)))

    def log(self, name: str) -> str:
        """The end of a process's log."""
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]


def is_well(url: str) -> bool:
    """Whether the address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
