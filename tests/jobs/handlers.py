"""Handlers that only tests know: quick, slow and poisonous ones."""

import os
import signal
import time
from pathlib import Path

from jobs.services import JobRefusedError


def write_file(arguments, *, workdir, progress):
    """A small file, as handlers should make it."""
    progress(50, "Пишем файл")
    path = workdir / "report.txt"
    path.write_text(arguments.get("text", "готово"))
    return path


def hold(arguments, *, workdir, progress):
    """Write the job's number to a ledger, then work as long as the door file is there."""
    with Path(arguments["ledger"]).open("a") as ledger:
        ledger.write(f"{arguments['number']}\n")
    progress(10, "Держим")
    while Path(arguments["door"]).exists():
        time.sleep(0.05)
    return write_file({"text": f"№ {arguments['number']}"}, workdir=workdir, progress=progress)


def kill_itself(arguments, *, workdir, progress):
    """What the system does to a process that eats all memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def eat_memory(arguments, *, workdir, progress):
    """More than the address space allows."""
    return len(bytearray(8 * 1024**3))


def burn(arguments, *, workdir, progress):
    """Burn processor time for ever."""
    while True:
        pass


def sleep(arguments, *, workdir, progress):
    """Sleep past the wall clock."""
    time.sleep(600)


def leave(arguments, *, workdir, progress):
    """Point to a file outside the work folder."""
    (workdir / "passwd").symlink_to("/etc/passwd")
    return workdir / "passwd"


def refuse(arguments, *, workdir, progress):
    """Say why the inputs are no good."""
    msg = "В файле нет ни одной строки."
    raise JobRefusedError(msg)


def break_down(arguments, *, workdir, progress):
    """An ordinary mistake of a programmer."""
    return {}["нет такого"]


def spawn(arguments, *, workdir, progress):
    """Start a grandchild that would outlive its parent, unless the whole group is ended."""
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    Path(arguments["pid"]).write_text(str(child))


def environment(arguments, *, workdir, progress):
    """What the child was given."""
    path = workdir / "environment.txt"
    path.write_text("\n".join(sorted(os.environ)))
    return path
