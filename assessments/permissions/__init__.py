"""The only doors from views to rows: answers and works are their author's, and the cohort's trainers'.

Somebody who sees the person's place in the cohort but not the answers gets 403; anybody else learns nothing.
"""

from assessments.permissions.attempts import access_answering, access_attempt, access_test
from assessments.permissions.dialogues import access_dialogue, access_run
from assessments.permissions.grading import (
    access_chosen_works,
    access_comment,
    access_grading_rule,
    access_snippet,
)
from assessments.permissions.roles import TRAINEE, TRAINER, roles_towards
from assessments.permissions.uploads import access_act, access_keeping, access_recording, access_upload
from assessments.permissions.works import (
    access_exercise,
    access_grading,
    access_submission,
    access_submission_file,
)

__all__ = [
    "TRAINEE",
    "TRAINER",
    "access_act",
    "access_answering",
    "access_attempt",
    "access_chosen_works",
    "access_comment",
    "access_dialogue",
    "access_exercise",
    "access_grading",
    "access_grading_rule",
    "access_keeping",
    "access_recording",
    "access_run",
    "access_snippet",
    "access_submission",
    "access_submission_file",
    "access_test",
    "access_upload",
    "roles_towards",
]
