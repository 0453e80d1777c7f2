"""Celery's side of the queue: the only module that talks to the broker. Ids in, one service call."""

import logging
from functools import partial
from typing import Any

from celery import Task, shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jobs import mailing, services, worker
from jobs.queries import due_job_ids

logger = logging.getLogger(__name__)


def ring(job_id: int) -> None:
    """Wake a worker for the job after the commit; never raises: without the broker the sweeper rings."""
    transaction.on_commit(partial(_publish, job_id), robust=True)


def _publish(job_id: int, **options: Any) -> bool:
    """Send one message without retries; whether the broker took it."""
    try:
        run.apply_async((job_id,), retry=False, **options)
    except Exception:
        logger.warning("the broker did not take the ring for job %s", job_id, exc_info=True)
        return False
    return True


@shared_task(bind=True, acks_late=True)
def run(self: "Task[..., None]", job_id: int) -> None:
    """Do one job if it is due; harmless when delivered twice."""
    worker.do_job(job_id, worker=str(self.request.hostname), clock=timezone.now)


@shared_task(bind=True)
def ring_again(self: "Task[..., int]") -> int:
    """Sign of life, and a ring for jobs that are due; how many.

    A ring not taken by the next sweep expires, so that messages do not pile up before a busy worker.
    """
    now = timezone.now()
    services.record_heartbeat(str(self.request.hostname), at=now)
    rung = 0
    for job_id in due_job_ids(now):
        if not _publish(job_id, expires=settings.JOB_SWEEP_SECONDS):
            break
        rung += 1
    return rung


@shared_task
def remove_orphans() -> int:
    """Remove files of the queue that no row speaks of; how many."""
    return worker.remove_orphans(at=timezone.now())


@shared_task
def send_notices() -> int:
    """Send the mail that is due, the morning's digests too; how many letters went."""
    return mailing.send_due_notices(clock=timezone.now)
