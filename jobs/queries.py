"""Reads of the queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from jobs.models import Heartbeat, Job

HEARTBEAT_FRESH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """How the queue is at one moment."""

    oldest_due: timedelta  # how long the oldest claimable job has been waiting; zero when none does
    due: int  # jobs that a worker could claim now
    worker_alive: bool  # some worker gave a sign of life within a minute


def queue_health(moment: datetime) -> QueueHealth:
    """How the queue is at the aware `moment`. Two queries."""
    due = Job.objects.due_at(moment).aggregate(oldest=Min("lease_until"), count=Count("pk"))
    alive = Heartbeat.objects.filter(at__gte=moment - HEARTBEAT_FRESH).exists()
    oldest = moment - due["oldest"] if due["oldest"] else timedelta()
    return QueueHealth(oldest_due=oldest, due=due["count"], worker_alive=alive)
