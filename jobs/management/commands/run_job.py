"""The child's side of a job: limits itself, calls the handler, leaves its verdict in the work folder."""

import json
import sys
import time
import traceback
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from jobs import limits
from jobs.child import LEASE_LOST, OUTCOME, TAIL_CHARACTERS, Verdict
from jobs.models import Job
from jobs.services import JobRefusedError, LeaseLostError, report_progress

PROGRESS_SECONDS = 0.3  # between two writes: progress must not crowd out people's writes


class Command(BaseCommand):
    """Does the work of one claimed job; started by the worker, not by people."""

    help = "Do the work of one claimed job in this limited process (started by the worker)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", type=int)
        parser.add_argument("token")
        parser.add_argument("workdir", type=Path)
        parser.add_argument("--parent", type=int)

    def handle(self, *, job: int, token: str, workdir: Path, parent: int | None, **_options: Any) -> None:
        limits.die_with_parent(parent)
        limits.limit_self(memory_bytes=settings.JOB_MEMORY_BYTES, cpu_seconds=settings.JOB_CPU_SECONDS)
        row = Job.objects.filter(pk=job, lease_token=token, state=Job.State.RUNNING).first()
        if row is None:
            sys.exit(LEASE_LOST)
        with translation.override(settings.LANGUAGE_CODE):
            said = call_handler(row, workdir=workdir)
        (workdir / OUTCOME).write_text(json.dumps(said))


def call_handler(job: Job, *, workdir: Path) -> dict[str, Any]:
    """The handler's verdict on the claimed job, as JSON values."""
    try:
        handler = import_string(settings.JOB_HANDLERS[job.kind])
        file = handler(job.arguments, workdir=workdir, progress=Progress(job))
    except LeaseLostError:
        sys.exit(LEASE_LOST)
    except JobRefusedError as refusal:
        return {"verdict": Verdict.REFUSED.value, "reason": str(refusal)}
    except MemoryError:
        return broken(_("There was not enough memory for this work."))
    except Exception:  # noqa: BLE001 - whatever the handler does wrong ends up in the row
        return broken(_("The work was interrupted by an error."))
    return {"verdict": Verdict.DONE.value, "file": str(Path(file).relative_to(workdir)) if file else None}


def broken(reason: str) -> dict[str, Any]:
    """The verdict on the exception at hand."""
    return {
        "verdict": Verdict.BROKEN.value,
        "reason": reason,
        "detail": traceback.format_exc()[-TAIL_CHARACTERS:],
    }


class Progress:
    """Writes percent and step to the job's row, seldom enough."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._shown: tuple[int, str] = (0, "")
        self._written_at = float("-inf")

    def __call__(self, percent: int, step: str) -> None:
        """Show percent (0-100) and step (Russian); LeaseLostError when the job is no longer ours."""
        if (percent, step) == self._shown or time.monotonic() - self._written_at < PROGRESS_SECONDS:
            return
        report_progress(self._job.pk, token=self._job.lease_token, percent=percent, step=step)
        self._shown, self._written_at = (percent, step), time.monotonic()
