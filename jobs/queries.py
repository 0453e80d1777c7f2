"""Reads of the queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet

from jobs.models import Heartbeat, Job, Notice

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


def due_job_ids(moment: datetime, *, limit: int = 100) -> list[int]:
    """Ids of jobs claimable at the aware `moment`, those due for longest first. One query."""
    due = Job.objects.due_at(moment).order_by("not_before", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def unread_notices(recipient_id: int, moment: datetime) -> QuerySet[Notice]:
    """Notices of one person that are due and unread, newest first; the doubtful and failed ones too."""
    due = Notice.objects.filter(recipient_id=recipient_id, read_at=None, due_at__lte=moment)
    return due.order_by("-due_at", "-pk")


def troubled_notices(organisation_id: int) -> QuerySet[Notice]:
    """Notices of one organisation whose mail failed or is doubtful, newest first."""
    states = (Notice.State.FAILED, Notice.State.SENDING)
    return Notice.objects.filter(organisation_id=organisation_id, state__in=states).order_by("-due_at", "-pk")
