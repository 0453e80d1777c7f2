"""Wiring of the installation: settings, addresses, the Celery application."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
