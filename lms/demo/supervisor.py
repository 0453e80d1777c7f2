"""Keeps the demo alive: web and worker in the foreground, a dead one restarted, Ctrl-C stops all."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from jobs import limits

RESTART_PAUSE = 1.0  # seconds; doubled while a process dies at once


class PortTakenError(Exception):
    """Somebody already listens on the port."""


def die_with_parent() -> None:
    """In the child: end when the supervisor ends, even by kill -9."""
    limits.die_with_parent(sign=signal.SIGTERM)


@dataclass
class Service:
    """One process of the demo and how to start it again."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    pause: float = field(default=RESTART_PAUSE)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C of the terminal reaches only the supervisor."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - the commands are ours
            self.command,
            env=self.environment,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here yet
        )

    def revive(self) -> None:
        """Start it again if it has died; the pause grows while it dies at once."""
        if self.process is None or self.process.poll() is None:
            return
        lived = time.monotonic() - self.started_at
        self.pause = RESTART_PAUSE if lived > 30 else min(self.pause * 2, 30.0)
        sys.stderr.write(f"{self.name}: завершился с кодом {self.process.returncode}, запускаем снова\n")
        time.sleep(self.pause)
        self.start()

    def stop(self) -> None:
        """Ask it to end; kill it after ten seconds."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def check_port(port: int) -> None:
    """Refuse early and clearly when the port is taken.

    Raises:
        PortTakenError: with what to do.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            msg = f"Порт {port} занят. Выберите другой: make demo PORT={port + 1}"
            raise PortTakenError(msg) from error


def demo_services(port: int, environment: dict[str, str]) -> list[Service]:
    """Web and worker (with the periodic tasks) over the embedded default."""
    run = [sys.executable, "-m"]
    web = [*run, "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--worker-class", "gthread"]
    web += ["--threads", "8", "--timeout", "60", "--log-level", "warning", "lms.wsgi"]
    worker = [*run, "celery", "-q", "-A", "lms", "worker", "-B", "-P", "threads", "-c", "2"]
    worker += ["--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
    quiet = {**environment, "PYTHONWARNINGS": "ignore:You're running the worker"}  # who runs as root knows it
    return [Service("web", web, environment), Service("worker", worker, quiet)]


def answers(port: int) -> bool:
    """Whether the web process answers its health page."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def supervise(services: list[Service], *, port: int, on_ready: Callable[[], None]) -> None:
    """Run the services until SIGINT or SIGTERM; then stop all of them."""
    is_stopping = False

    def ask_to_stop(_sign: int, _frame: FrameType | None) -> None:
        nonlocal is_stopping
        is_stopping = True

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)
    for service in services:
        service.start()
    is_ready = False
    try:
        while not is_stopping:
            if not is_ready and answers(port):
                is_ready = True
                on_ready()
            for service in services:
                service.revive()
            time.sleep(0.2)
    finally:
        for service in services:
            service.stop()


def demo_environment(var_dir: str, port: int) -> dict[str, str]:
    """What the demo's processes see: their own database and files, whatever is set outside."""
    outside = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "DEBUG"}
    kept = {key: value for key, value in os.environ.items() if key not in outside}
    return {
        **kept,
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{var_dir}/demo/db.sqlite3",
        "MEDIA_ROOT": f"{var_dir}/demo/media",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
