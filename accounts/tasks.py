"""Periodic work of the room of people."""

from celery import shared_task

from accounts import services


@shared_task
def seal_journal() -> int:
    """Add the journal's new events to the hash chain; how many."""
    return services.seal_events()
