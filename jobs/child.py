"""The limited child process in which a job's work is done, as seen from the worker that watches it.

The child is `manage.py run_job`; it leaves its verdict in `outcome.json` of the work folder. What it may
print goes to `child.log` there. Nothing here reads or writes the database.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

OUTCOME = "outcome.json"
LOG = "child.log"
TAIL_CHARACTERS = 2000
LEASE_LOST = 75  # exit code of a child that found the job taken over
_ENVIRONMENT = (  # what settings.py reads and a process needs; mail passwords stay with the worker
    "PATH",
    "PYTHONPYCACHEPREFIX",
    "HOME",
    "TZ",
    "DJANGO_SETTINGS_MODULE",
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "PUBLIC_URL",
    "MEDIA_ROOT",
    "VAR_DIR",
    "DEBUG",
    "DEMO",
    "LOG_LEVEL",
    "SENTRY_DSN",
)
_ONE_THREAD = (  # each thread of these libraries reserves address space and fights for two cores
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "RAYON_NUM_THREADS",
)


class Verdict(Enum):
    """How a child ended."""

    DONE = "done"
    REFUSED = "refused"  # by the handler, with a reason: trying again changes nothing
    BROKEN = "broken"  # an error, a limit or a kill: worth another attempt
    LOST = "lost"  # somebody else has the job now


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one child left behind."""

    verdict: Verdict
    file: Path | None = None  # to keep; inside the work folder
    reason: str = ""  # for the person, in the active language
    detail: str = ""  # for the engineer


def run_child(
    job_id: int, token: str, *, workdir: Path, beat: Callable[[], bool], seconds: float | None = None
) -> Outcome:
    """Do one job in a child process and wait for its end.

    Args:
        job_id: the claimed job.
        token: its lease; the child writes progress only under it.
        workdir: an existing empty folder for this attempt alone.
        beat: called each JOB_HEARTBEAT_SECONDS; False means that the lease is lost, and the child is killed.
        seconds: by the clock, after which it is killed; JOB_WALL_SECONDS unless told.

    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_job"]
    command += [str(job_id), token, str(workdir), "--parent", str(os.getpid())]
    with (workdir / LOG).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and command, no shell
            command,
            cwd=settings.BASE_DIR,
            env=_environment(os.environ, workdir),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        ended = _watch(process, beat, settings.JOB_WALL_SECONDS if seconds is None else seconds)
    finally:
        _kill(process)
    if ended is Verdict.LOST or process.returncode == LEASE_LOST:
        return Outcome(Verdict.LOST)
    if ended is Verdict.BROKEN:
        reason = _("The work took too long and was stopped.")
        return Outcome(Verdict.BROKEN, reason=reason, detail=_tail(workdir))
    return _read_outcome(process.returncode, workdir)


def _environment(own: Mapping[str, str], workdir: Path) -> dict[str, str]:
    """The child's environment: only what it needs."""
    environment = {name: own[name] for name in _ENVIRONMENT if name in own}
    environment |= dict.fromkeys(_ONE_THREAD, "1")
    environment |= {"TMPDIR": str(workdir), "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    environment |= {"MALLOC_ARENA_MAX": "2", "MPLCONFIGDIR": str(workdir)}
    return environment


def _watch(process: "subprocess.Popen[bytes]", beat: Callable[[], bool], seconds: float) -> Verdict:
    """Wait for the child and keep the lease: DONE it ended, BROKEN out of time, LOST no longer ours."""
    ends_at = time.monotonic() + seconds
    while (left := ends_at - time.monotonic()) > 0:
        try:
            process.wait(timeout=min(left, settings.JOB_HEARTBEAT_SECONDS))
        except subprocess.TimeoutExpired:
            if not beat():
                return Verdict.LOST
        else:
            return Verdict.DONE
    return Verdict.BROKEN


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the child with everything it started; harmless when it has ended."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # its own session, so the group's id is the child's
    process.wait()


def _read_outcome(returncode: int, workdir: Path) -> Outcome:
    """The child's verdict, or what its exit code says when it could not leave one."""
    if returncode != 0:
        return Outcome(Verdict.BROKEN, reason=_why(returncode), detail=_tail(workdir))
    said: dict[str, Any] = json.loads((workdir / OUTCOME).read_text())
    verdict = Verdict(said["verdict"])
    if verdict is not Verdict.DONE or said["file"] is None:
        return Outcome(verdict, reason=said.get("reason", ""), detail=said.get("detail", ""))
    file = workdir / said["file"]
    if file.is_symlink() or not file.is_file() or not file.resolve().is_relative_to(workdir.resolve()):
        detail = f"{said['file']} is no file of the work folder"
        return Outcome(Verdict.BROKEN, reason=_("The work was interrupted by an error."), detail=detail)
    return Outcome(Verdict.DONE, file=file)


def _why(returncode: int) -> str:
    """The exit code in words for the person."""
    if returncode == -signal.SIGXCPU:
        return _("The work needed more processor time than is allowed and was stopped.")
    if returncode == -signal.SIGKILL:
        return _("The work was stopped by the system, probably for want of memory.")
    return _("The work was interrupted by an error.")


def _tail(workdir: Path) -> str:
    """The last of what the child printed."""
    with (workdir / LOG).open("rb") as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - 4 * TAIL_CHARACTERS))
        return stream.read().decode(errors="replace")[-TAIL_CHARACTERS:]
