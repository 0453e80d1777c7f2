"""The Celery application: a bell for the rows of `jobs`, never the queue itself."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init, worker_process_init

from jobs.limits import die_with_parent
from lms import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
broker.install()
app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_embedded_init.connect
@worker_process_init.connect
def _leave_no_orphans(**_sender: Any) -> None:
    """The embedded beat and the pool's processes end with a worker that is killed, or they would pile up."""
    die_with_parent()
