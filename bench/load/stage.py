"""The product as it is deployed, on this machine's loopback: every process is ours and ended by its id."""

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from lms.demo.supervisor import die_with_parent
from lms.machine import find_program
from tests.services import INITDB, free_port, stop, unprivileged_user, wait_for

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
REVIVED_AFTER = 0.5  # seconds, as a restart policy would
STARTER = ThreadPoolExecutor(1)  # lives as long as we do: a child dies with the thread that began it


@dataclass
class Service:
    """One process of the stage, how to begin it again and who runs it."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    port: int | None = None
    user: str | None = None
    burnt: dict[int, float] = field(default_factory=dict)  # process id -> seconds of CPU
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin it; it ends with us, even when we are killed."""
        STARTER.submit(self._start).result()

    def _start(self) -> None:
        who = (
            {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}
            if self.user
            else {}
        )
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd="/tmp" if self.user else ROOT,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - it only makes one system call
                **who,
            )
        if self.port:
            wait_for(self.port, self.process)

    @property
    def pid(self) -> int:
        """Of the main process."""
        return self.process.pid

    def is_dead(self) -> bool:
        """Whether the main process has ended."""
        return self.process.poll() is not None

    def family(self) -> list[psutil.Process]:
        """The main process and all under it."""
        try:
            main = psutil.Process(self.pid)
            return [main, *main.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def kill(self, sign: signal.Signals = signal.SIGKILL) -> None:
        """Send the main process a signal and see it end."""
        self.process.send_signal(sign)
        self.process.wait(30)

    def note_cpu(self) -> None:
        """Remember what each process has burnt so far: those that are killed are counted too."""
        for one in self.family():
            with suppress(psutil.Error):
                spent = one.cpu_times()
                self.burnt[one.pid] = spent.user + spent.system

    def memory(self) -> int:
        """Bytes that are the family's own."""
        total = 0
        for one in self.family():
            with suppress(psutil.Error):
                total += one.memory_full_info().uss
        return total


class Stage:
    """All services of a deployment by their shipped settings; or the embedded default on SQLite."""

    def __init__(self, *, is_real: bool, wsgi: str = "lms.wsgi") -> None:
        self.is_real = is_real
        self.wsgi = wsgi
        self.folder = Path(tempfile.mkdtemp(prefix="load-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.services: dict[str, Service] = {}
        self.web_port = free_port()
        self.port = self.web_port
        self._is_watched = True
        self._paused: set[str] = set()
        self.environment = {**os.environ, **self._settings()}

    def _settings(self) -> dict[str, str]:
        kept = {
            "VAR_DIR": str(self.folder / "var"),
            "MEDIA_ROOT": str(self.folder / "media"),
            "SECRET_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "BIND": f"127.0.0.1:{self.web_port}",
            "LOG_LEVEL": "WARNING",
        }
        if not self.is_real:
            return kept | {"DATABASE_URL": f"sqlite:///{self.folder}/db.sqlite3", "REDIS_URL": ""}
        self.pg_port, self.redis_port = free_port(), free_port()
        return kept | {
            "DATABASE_URL": f"postgres://lms@127.0.0.1:{self.pg_port}/lms",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
        }

    # --- begin and end ---------------------------------------------------------------------------
    def __enter__(self) -> "Stage":
        try:
            if self.is_real:
                self._start_postgresql()
                self._add("redis", self._redis(), port=self.redis_port)
            self._prepare()
            celery = [PYTHON, "-m", "celery", "-A", "lms"]
            self._add(
                "web",
                [PYTHON, "-m", "gunicorn", "--config", "deploy/gunicorn.py", self.wsgi],
                port=self.web_port,
            )
            self._add("worker", [*celery, "worker", "--loglevel", "WARNING", "--concurrency", "2"])
            self._add("beat", [*celery, "beat", "--loglevel", "WARNING"])
            if self.is_real and find_program("nginx"):
                self._start_nginx()
            threading.Thread(target=self._watch, daemon=True).start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_failure: object) -> None:
        self._is_watched = False
        order = ["nginx", "web", "beat", "worker", "redis", "postgresql"]
        for name in order:
            if (one := self.services.get(name)) is not None and one.process is not None:
                stop(one.process, signal.SIGINT if name == "postgresql" else signal.SIGTERM)
        if "LOAD_KEEP" not in os.environ:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _add(self, name: str, command: list[str], **facts: object) -> Service:
        service = Service(name, command, self.environment, self.folder, **facts)  # type: ignore[arg-type]
        self.services[name] = service
        service.start()
        return service

    def manage(self, *command: str) -> str:
        """A command of ours in the stage's environment; what it printed."""
        done = subprocess.run(
            [PYTHON, *command], cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def _prepare(self) -> None:
        """Tables and static files."""
        self.manage("manage.py", "migrate", "--no-input", "--verbosity", "0")
        if not self.is_real:
            self.manage("manage.py", "createcachetable")
        self.manage("-m", "lms.messages")
        self.manage("-m", "lms.fonts")
        self.manage("manage.py", "collectstatic", "--no-input", "--verbosity", "0")

    def _start_postgresql(self) -> None:
        """A cluster as it is installed: fsync and synchronous_commit stay on."""
        user, data = unprivileged_user(), self.folder / "pg"
        data.mkdir()
        who = {}
        if user:
            shutil.chown(data, user)
            who = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
        command = [find_program("initdb"), "-D", data / "data", "-U", "lms", "-E", "UTF8", *INITDB]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=data, **who)
        kept = {"listen_addresses": "127.0.0.1", "port": self.pg_port, "unix_socket_directories": data}
        kept |= {"default_toast_compression": "lz4"}  # as docker-compose.yml says
        options = [part for key, value in kept.items() for part in ("-c", f"{key}={value}")]
        command = [find_program("postgres"), "-D", str(data / "data"), *options]
        self._add("postgresql", command, port=self.pg_port, user=user)
        where = ["-h", "127.0.0.1", "-p", str(self.pg_port), "-U", "lms", "lms"]
        subprocess.run([find_program("createdb"), *where], check=True, cwd="/tmp")

    def _redis(self) -> list[str]:
        return [
            find_program("redis-server"),
            "--port",
            str(self.redis_port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
        ]

    def _start_nginx(self) -> None:
        """The shipped configuration with its names filled."""
        self.port = free_port()
        facts = {
            "WEB_ADDRESS": f"127.0.0.1:{self.web_port}",
            "NGINX_LISTEN": f"127.0.0.1:{self.port}",
            "NGINX_PID": str(self.folder / "nginx.pid"),
            "NGINX_TEMP": str(self.folder / "nginx"),
            "NGINX_LOG": str(self.folder / "nginx-trouble.log"),
            "NGINX_PROXY": str(ROOT / "deploy" / "proxy.conf"),
            "MEDIA_ROOT": str(self.folder / "media"),
        }
        (self.folder / "nginx").mkdir()
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        filled = re.sub(r"\$\{(\w+)\}", lambda found: facts[found[1]], text)
        path = self.folder / "nginx.conf"
        path.write_text(filled)
        self._add("nginx", [find_program("nginx"), "-c", str(path), "-g", "daemon off;"], port=self.port)

    # --- life ------------------------------------------------------------------------------------
    def _watch(self) -> None:
        """Begin again what has died, as the restart policy of a deployment does; count CPU."""
        while self._is_watched:
            for name, one in list(self.services.items()):
                if name not in self._paused and one.is_dead() and self._is_watched:
                    time.sleep(REVIVED_AFTER)
                    with suppress(RuntimeError):
                        one.start()
                one.note_cpu()
            time.sleep(0.5)

    def aside(self, name: str, work: Callable[[Service], None]) -> None:
        """Do something to a service while nobody else revives it."""
        self._paused.add(name)
        try:
            work(self.services[name])
        finally:
            self._paused.discard(name)

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU by service since the beginning."""
        for one in self.services.values():
            one.note_cpu()
        return {name: sum(one.burnt.values()) for name, one in self.services.items()}
