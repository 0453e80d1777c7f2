"""Writes of delivery; one function is one transaction."""

from courses.services.attendance import mark_attendance
from courses.services.certificates import (
    issue_certificate,
    render_again,
    revoke_certificate,
)
from courses.services.cohorts import cancel_cohort, finish_cohort, plan_cohort, start_cohort
from courses.services.enrolments import (
    enrol,
    remind,
    replace_participant,
    restore,
    withdraw,
)
from courses.services.progress import finish_step, open_step, read_lesson, save_plan
from courses.services.requests import accept_request, plan_given
from courses.services.results import record_step_result

__all__ = [
    "accept_request",
    "cancel_cohort",
    "enrol",
    "finish_cohort",
    "finish_step",
    "issue_certificate",
    "mark_attendance",
    "open_step",
    "plan_cohort",
    "plan_given",
    "read_lesson",
    "record_step_result",
    "remind",
    "render_again",
    "replace_participant",
    "restore",
    "revoke_certificate",
    "save_plan",
    "start_cohort",
    "withdraw",
]
