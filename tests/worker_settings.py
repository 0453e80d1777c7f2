"""Settings of a real worker under test: the installation's own, a short lease, a fast sweeper, test handlers.

The tests choose by variables: `TEST_LEASE_SECONDS`, `TEST_SWEEP_SECONDS`.
"""

import os

from lms.settings import *  # noqa: F403, TID251 - the shipped settings are what is being tested
from lms.settings import CELERY_BEAT_SCHEDULE, JOB_HANDLERS, VAR_DIR  # noqa: TID251

JOB_HANDLERS = JOB_HANDLERS | {"hold": "tests.jobs.handlers.hold", "write": "tests.jobs.handlers.write_file"}
JOB_LEASE_SECONDS = float(os.environ.get("TEST_LEASE_SECONDS", "3"))
JOB_HEARTBEAT_SECONDS = 1
JOB_BACKOFF_SECONDS = 1
JOB_SWEEP_SECONDS = int(os.environ.get("TEST_SWEEP_SECONDS", "1"))
CELERY_BEAT_SCHEDULE = {
    "ring for neglected jobs": CELERY_BEAT_SCHEDULE["ring for neglected jobs"]
    | {"schedule": float(JOB_SWEEP_SECONDS)}
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
