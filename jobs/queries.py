"""Reads of the queue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Greatest

from jobs.kinds import HIDDEN
from jobs.models import Heartbeat, Job, Notice

HEARTBEAT_FRESH = timedelta(seconds=60)
ON_ITS_WAY = timedelta(minutes=5)  # longer than any talk with a mail server


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """How the queue is at one moment."""

    oldest_due: timedelta  # how long the oldest claimable job has been waiting; zero when none does
    due: int  # jobs that a worker could claim now
    worker_alive: bool  # some worker gave a sign of life within a minute


def queue_health(moment: datetime) -> QueueHealth:
    """How the queue is at the aware `moment`. Two queries."""
    since = Greatest("lease_until", "not_before")  # a job that waits for its next try is not late
    due = Job.objects.due_at(moment).aggregate(oldest=Min(since), count=Count("pk"))
    alive = Heartbeat.objects.filter(at__gte=moment - HEARTBEAT_FRESH).exists()
    oldest = moment - due["oldest"] if due["oldest"] else timedelta()
    return QueueHealth(oldest_due=oldest, due=due["count"], worker_alive=alive)


def due_job_ids(moment: datetime, *, limit: int = 100) -> list[int]:
    """Ids of jobs claimable at the aware `moment`, those due for longest first. One query."""
    due = Job.objects.due_at(moment).order_by("not_before", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def listed_notices(recipient_id: int, moment: datetime) -> QuerySet[Notice]:
    """Notices of one person that are due, newest first; letters that let somebody in are never on a page."""
    due = Notice.objects.filter(recipient_id=recipient_id, due_at__lte=moment).exclude(kind__in=HIDDEN)
    return due.defer("text", "html").order_by("-due_at", "-pk")


def unread_notices(recipient_id: int, moment: datetime) -> QuerySet[Notice]:
    """Those of them that are unread; the doubtful and failed ones too."""
    return listed_notices(recipient_id, moment).filter(read_at=None)


def troubled_notices(organisation_ids: Iterable[int] | None, moment: datetime) -> QuerySet[Notice]:
    """Notices of the organisations (None: of all) whose mail failed or is doubtful, newest first.

    A letter on its way is not doubtful yet; what an administrator has dismissed is gone.
    """
    doubtful = Q(state=Notice.State.SENDING) & (Q(marked_at=None) | Q(marked_at__lte=moment - ON_ITS_WAY))
    found = Notice.objects.filter(doubtful | Q(state=Notice.State.FAILED), dismissed_at=None)
    if organisation_ids is not None:
        found = found.filter(organisation_id__in=list(organisation_ids))
    return found.defer("text", "html").order_by("-due_at", "-pk")
