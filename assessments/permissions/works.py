"""Doors to practical works, their files and the assessor's queue."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from assessments.models import Submission, SubmissionFile
from assessments.permissions.roles import TRAINER, check_roles
from catalog.models import PlanStep
from catalog.queries.norms import fit_exercise
from courses.models import CohortAssignment, Enrolment
from courses.permissions import access_step


def access_exercise(user: User, enrolment_id: int, step_id: int) -> tuple[Enrolment, PlanStep]:
    """A practical exercise of the person's own course."""
    return access_step(user, enrolment_id, step_id, PlanStep.Kind.EXERCISE)


def access_submission(user: User, submission_id: int, *roles: str) -> Submission:
    """The work, for one of the roles towards it: trainee (its author), trainer (of the cohort)."""
    works = Submission.objects.select_related(
        "enrolment__cohort__programme__module", "enrolment__user", "step", "exercise"
    )
    work = get_object_or_404(works, pk=submission_id)
    check_roles(user, work.enrolment, roles)
    fit_exercise(work.exercise, work.enrolment.cohort.norms)
    return work


def access_submission_file(user: User, file_id: int, *roles: str) -> SubmissionFile:
    """The file, for one of the roles towards its work."""
    files = SubmissionFile.objects.select_related("submission__enrolment__cohort")
    file = get_object_or_404(files, pk=file_id)
    check_roles(user, file.submission.enrolment, roles)
    return file


def access_grading(user: User) -> QuerySet[Submission]:
    """Works of the cohorts that the person trains; whoever trains none has no queue."""
    if not CohortAssignment.objects.filter(user=user, role=TRAINER).exists():
        raise PermissionDenied
    return Submission.objects.of_trainer(user)
