"""What happens by the clock: messages of Celery's beat."""

from typing import Any

from celery.schedules import crontab

STALE = {"expires": 60}  # a message that nobody took in time is dropped: the next one is on its way


def periodic(*, sweep_seconds: int) -> dict[str, dict[str, Any]]:
    """CELERY_BEAT_SCHEDULE; neglected jobs are looked for every so many seconds."""
    return {
        "ring for neglected jobs": {
            "task": "jobs.tasks.ring_again",
            "schedule": float(sweep_seconds),
            "options": STALE,
        },
        "remove files without a row": {"task": "jobs.tasks.remove_orphans", "schedule": 3600.0},
        "send notices": {"task": "jobs.tasks.send_notices", "schedule": 15.0, "options": STALE},
        "submit attempts out of time": {
            "task": "assessments.tasks.submit_overdue",
            "schedule": 15.0,
            "options": STALE,
        },
        "tell of tests that close": {
            "task": "assessments.tasks.tell_of_closing_tests",
            "schedule": 600.0,
            "options": STALE,
        },
        "sweep unfinished uploads": {"task": "assessments.tasks.sweep_uploads", "schedule": 3600.0},
        "erase recordings whose term has ended": {
            "task": "assessments.tasks.erase_recordings",
            "schedule": 3600.0,
        },
        "drop people that could not be read": {"task": "accounts.tasks.drop_unread_files", "schedule": 300.0},
        "drop observations that could not be read": {
            "task": "audits.tasks.drop_unread_files",
            "schedule": 300.0,
        },
        "remind of what has to be mended": {"task": "audits.tasks.remind_of_mending", "schedule": 3600.0},
        "erase recordings of calls whose term has ended": {
            "task": "audits.tasks.erase_call_recordings",
            "schedule": 3600.0,
        },
        "erase photographs of visits whose term has ended": {
            "task": "audits.tasks.erase_photographs",
            "schedule": 3600.0,
        },
        "analyse questions of tests": {
            "task": "assessments.tasks.analyse_items",
            "schedule": crontab(hour="0", minute="20"),  # 03:20 in Moscow
            "options": STALE,
        },
        "compute agreement of assessors": {
            "task": "assessments.tasks.compute_agreement",
            "schedule": crontab(hour="0", minute="40"),  # 03:40 in Moscow
            "options": STALE,
        },
        "seal the journal": {"task": "accounts.tasks.seal_journal", "schedule": 300.0, "options": STALE},
    }
