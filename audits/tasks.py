"""Periodic work of the room of audits."""

from celery import shared_task
from django.utils import timezone

from audits.services.duty_reminders import remind_of_duties
from audits.services.files import drop_unread_files as drop_files
from audits.services.retention import erase_photos, erase_recordings


@shared_task
def drop_unread_files() -> int:
    """Remove uploaded observations whose reading has failed for good; how many files."""
    return drop_files(at=timezone.now())


@shared_task
def erase_call_recordings() -> int:
    """Erase the sound of recordings of calls ninety days after their wave was approved; how many."""
    return erase_recordings(at=timezone.now())


@shared_task
def erase_photographs() -> int:
    """Erase photographs of visits three years after their wave was approved; how many."""
    return erase_photos(at=timezone.now())


@shared_task
def remind_of_mending() -> int:
    """Remind of what has to be mended before its deadline and after it; how many notices are new."""
    return remind_of_duties(at=timezone.now())
