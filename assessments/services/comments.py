"""Remarks at a second of a recording: added while the work waits, taken back and brought back."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from accounts.models import User
from assessments.models import Grade, Submission, SubmissionFile, TimedComment
from courses.services.progress import lock_enrolment

HUNDREDTH = Decimal("0.01")
LONGEST = 24 * 3600  # seconds: no recording is longer


class CommentsClosedError(Exception):
    """The work does not wait any more: what was said about it stays as it is."""


class MisplacedCommentError(Exception):
    """The remark says nothing, or its second, file or criterion is not of this work."""


@transaction.atomic
def add_comment(
    submission_id: int,
    *,
    by: User,
    file_id: int | None,
    second: Decimal,
    criterion: str,
    text: str,
    at: datetime,
) -> TimedComment:
    """Say something at a second; it is no version of the grade, so nobody's levels become stale.

    Args:
        submission_id: the row is locked until commit.
        file_id: a file of the work; None speaks of the work without a recording.
        second: from the recording's beginning, 0 to 86 400.
        criterion: code in the rubric of the work, or empty.
        text: up to 2 000 characters.
        at: aware moment.
    Raises:
        CommentsClosedError: the work is decided or is a draft.
        MisplacedCommentError: nothing is stored.
    """
    work = _lock_waiting(submission_id)
    codes = {one["code"] for one in work.rubric} | {""}
    is_ours = file_id is None or SubmissionFile.objects.filter(pk=file_id, submission=work).exists()
    if not (text.strip() and is_ours and criterion in codes and 0 <= second <= LONGEST):
        raise MisplacedCommentError
    grade, _made = Grade.objects.get_or_create(submission=work, defaults={"assessor": by, "saved_at": at})
    return TimedComment.objects.create(
        grade=grade,
        file_id=file_id,
        second=second.quantize(HUNDREDTH, ROUND_HALF_UP),
        criterion=criterion,
        text=text.strip(),
        by=by,
        at=at,
    )


@transaction.atomic
def remove_comment(comment_id: int, *, at: datetime) -> None:
    """Take a remark back; a second time changes nothing.

    Raises:
        CommentsClosedError: as `add_comment`.
    """
    _lock_waiting(_work_of(comment_id))
    TimedComment.objects.filter(pk=comment_id, removed_at=None).update(removed_at=at)


@transaction.atomic
def restore_comment(comment_id: int) -> None:
    """Bring a remark back.

    Raises:
        CommentsClosedError: as `add_comment`.
    """
    _lock_waiting(_work_of(comment_id))
    TimedComment.objects.filter(pk=comment_id).update(removed_at=None)


def _work_of(comment_id: int) -> int:
    return TimedComment.objects.values_list("grade__submission_id", flat=True).get(pk=comment_id)


def _lock_waiting(submission_id: int) -> Submission:
    """The work, locked after its enrolment as everywhere, if it waits for a decision."""
    lock_enrolment(Submission.objects.values_list("enrolment_id", flat=True).get(pk=submission_id))
    waiting = Submission.objects.filter(pk=submission_id).waiting()
    work = waiting.select_for_update(no_key=True, of=("self",)).first()
    if work is None:
        raise CommentsClosedError
    return work
