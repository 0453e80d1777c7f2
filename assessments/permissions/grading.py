"""Doors to what assessors do: works chosen in the queue, remarks, the bank of words, a group's rule."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from assessments.models import Snippet, Submission, TimedComment
from assessments.permissions.roles import TRAINER, check_roles
from assessments.permissions.works import access_grading
from courses.models import Cohort
from courses.permissions import access_cohort


def access_chosen_works(user: User, work_ids: Collection[int]) -> list[Submission]:
    """The works, all of cohorts that the person trains; one of another's is as if it were missing."""
    found = (
        access_grading(user).filter(pk__in=work_ids).select_related("enrolment__user", "exercise", "grade")
    )
    works = list(found.order_by("submitted_at", "pk"))
    if len(works) != len(set(work_ids)):
        raise Http404
    return works


def access_comment(user: User, comment_id: int) -> TimedComment:
    """The person's own remark on a work that the person assesses; a colleague's may be read only."""
    remarks = TimedComment.objects.select_related("grade__submission__enrolment__cohort")
    remark = get_object_or_404(remarks, pk=comment_id)
    check_roles(user, remark.grade.submission.enrolment, (TRAINER,))
    if remark.by_id != user.pk:
        raise PermissionDenied
    return remark


def access_snippet(user: User, snippet_id: int) -> Snippet:
    """Words of the person's own bank; anybody else's are as if they were missing."""
    return get_object_or_404(Snippet, pk=snippet_id, owner=user)


def access_grading_rule(user: User, cohort_id: int) -> Cohort:
    """The cohort, for its trainer."""
    return access_cohort(user, cohort_id, TRAINER)
