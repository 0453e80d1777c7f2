"""Limits that a process puts on itself: memory, processor time, and death together with its parent.

Pure standard library: it runs before Django does.
"""

import ctypes
import os
import resource
import signal

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_CPU_GRACE_SECONDS = 5  # between SIGXCPU, which leaves a trace, and SIGKILL, which does not


class OrphanError(Exception):
    """The parent was gone before we could tie ourselves to it."""


def die_with_parent(parent: int | None = None, *, sign: int = signal.SIGKILL) -> None:
    """Ask the kernel to end this process when the thread that started it ends.

    Args:
        parent: the parent's process id; without it the race at the start is not closed.
        sign: how; SIGTERM lets it end its own children first.

    Raises:
        OrphanError: the parent had died already, so the kernel would never tell.
        OSError: the kernel refused.

    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, sign, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if parent is not None and os.getppid() != parent:
        msg = f"process {parent} is not our parent any more"
        raise OrphanError(msg)


def limit_self(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Limit address space (bytes) and processor time (seconds) of this process; no core dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + _CPU_GRACE_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
