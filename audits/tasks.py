"""Periodic work of the room of audits."""

from celery import shared_task
from django.utils import timezone

from audits.services.files import drop_unread_files as drop_files


@shared_task
def drop_unread_files() -> int:
    """Remove uploaded observations whose reading has failed for good; how many files."""
    return drop_files(at=timezone.now())
