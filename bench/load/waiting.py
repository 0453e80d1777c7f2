"""How many jobs and letters still wait; run as a program it prints the number."""

import sys
from pathlib import Path

import django


def count() -> int:
    """Jobs that are neither done nor failed, and letters whose moment has come: digests have theirs."""
    from django.db.models import Q
    from django.utils import timezone

    from jobs.models import Job, Notice

    now = timezone.now()
    jobs = Job.objects.filter(state__in=[Job.State.NEW, Job.State.RUNNING]).count()
    letters = Notice.objects.filter(
        Q(mail_at=None) | Q(mail_at__lte=now), state=Notice.State.DUE, due_at__lte=now
    )
    return jobs + letters.count()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    django.setup()
    print(count())
