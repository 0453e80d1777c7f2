"""What the pages of a prescription share: waking the worker, and the answer that comes too late."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.requests import UserRequest
from audits.models import AuditWave
from audits.queries.options import options_job
from audits.services.approval import WaveClosedError, WaveNotScoredError
from audits.views.page import to_part
from jobs import tasks

CLOSED = (WaveClosedError, WaveNotScoredError)


def ring_options(wave: AuditWave) -> None:
    """Wake a worker for the options, if they are to be computed anew."""
    job = options_job(wave)
    if job is not None and job.state == job.State.NEW:
        tasks.ring(job.pk)


def too_late(request: UserRequest, wave_id: int) -> HttpResponse:
    """The wave was approved, or collects again."""
    messages.error(
        request, _("The plan does not change now: it is approved, or its figures are out of date.")
    )
    return to_part(wave_id, "plan")
