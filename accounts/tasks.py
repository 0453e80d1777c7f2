"""Periodic work of the room of people."""

from celery import shared_task

from accounts import services
from accounts.services.imports import drop_unread_files as drop_files


@shared_task
def seal_journal() -> int:
    """Add the journal's new events to the hash chain; how many."""
    return services.seal_events()


@shared_task
def drop_unread_files() -> int:
    """Remove uploaded tables of people whose reading has failed for good; how many."""
    return drop_files()
