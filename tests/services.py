"""PostgreSQL and Redis on private ports, started from their binaries for one run of the suite."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from lms.machine import find_program

INITDB = ("--locale=C.UTF-8", "--auth=trust", "--no-sync")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def unprivileged_user() -> str | None:
    """Who runs PostgreSQL when we are root: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def wait_for(port: int, process: subprocess.Popen, seconds: float = 30) -> None:
    """Return when the port answers; raise when the process died or time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            msg = f"{process.args[0]} ended with {process.returncode}"
            raise RuntimeError(msg)
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    msg = f"nothing answers on port {port}"
    raise RuntimeError(msg)


def stop(process: subprocess.Popen, sign: int = signal.SIGTERM) -> None:
    """End a process that we started."""
    if process.poll() is None:
        process.send_signal(sign)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def postgresql():
    """A PostgreSQL cluster in a temporary folder; yields its DATABASE_URL."""
    user = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user)
    identity = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    port = free_port()
    subprocess.run(
        [find_program("initdb"), "-D", folder / "data", "-U", "lms", "-E", "UTF8", *INITDB],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **identity,
    )
    settings = {"fsync": "off", "listen_addresses": "127.0.0.1", "port": port, "max_connections": 100}
    settings |= {"synchronous_commit": "off", "full_page_writes": "off"}  # nothing has to outlive a crash
    settings |= {"unix_socket_directories": str(folder), "default_toast_compression": "lz4"}  # as deployed
    options = [text for key, value in settings.items() for text in ("-c", f"{key}={value}")]
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [find_program("postgres"), "-D", folder / "data", *options],
        stdout=log,
        stderr=log,
        cwd=folder,
        **identity,
    )
    try:
        wait_for(port, server)
        subprocess.run(
            [find_program("createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "lms", "lms"],
            check=True,
            cwd=folder,
        )
        yield f"postgres://lms@127.0.0.1:{port}/lms"
    finally:
        stop(server, signal.SIGINT)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis(password: str = ""):
    """A Redis server without persistence; yields its REDIS_URL."""
    port = free_port()
    secret = ["--requirepass", password] if password else []
    server = subprocess.Popen(
        [find_program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", *secret],
        stdout=subprocess.DEVNULL,
        cwd="/tmp",
    )
    try:
        wait_for(port, server)
        yield f"redis://:{password}@127.0.0.1:{port}/0" if password else f"redis://127.0.0.1:{port}/0"
    finally:
        stop(server)
