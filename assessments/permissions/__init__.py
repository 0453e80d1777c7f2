"""The only doors from views to rows: answers and works are their author's, and the cohort's trainers'.

Somebody who sees the person's place in the cohort but not the answers gets 403; anybody else learns nothing.
"""

from assessments.permissions.attempts import access_answering, access_attempt, access_test
from assessments.permissions.roles import TRAINEE, TRAINER, roles_towards
from assessments.permissions.works import (
    access_exercise,
    access_grading,
    access_submission,
    access_submission_file,
)

__all__ = [
    "TRAINEE",
    "TRAINER",
    "access_answering",
    "access_attempt",
    "access_exercise",
    "access_grading",
    "access_submission",
    "access_submission_file",
    "access_test",
    "roles_towards",
]
