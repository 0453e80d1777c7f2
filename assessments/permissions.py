"""The only doors from views to rows: answers and works are their author's, and the cohort's trainers'.

Somebody who sees the person's place in the cohort but not the answers gets 403; anybody else learns nothing.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Membership, User
from assessments.models import Attempt, Submission, SubmissionFile
from catalog.models import PlanStep
from courses.models import CohortAssignment, Enrolment
from courses.permissions import access_step

TRAINEE = Membership.Role.TRAINEE
TRAINER = CohortAssignment.Role.TRAINER
WATCH = (Membership.Role.HR, Membership.Role.CLIENT_ADMIN, Membership.Role.LINE_MANAGER)


def access_test(user: User, enrolment_id: int, step_id: int) -> tuple[Enrolment, PlanStep]:
    """A test of the person's own course."""
    return access_step(user, enrolment_id, step_id, PlanStep.Kind.TEST)


def access_exercise(user: User, enrolment_id: int, step_id: int) -> tuple[Enrolment, PlanStep]:
    """A practical exercise of the person's own course."""
    return access_step(user, enrolment_id, step_id, PlanStep.Kind.EXERCISE)


def access_attempt(user: User, attempt_id: int, *roles: str) -> Attempt:
    """The attempt, for one of the roles towards it: trainee (its author), trainer (of the cohort)."""
    attempts = Attempt.objects.select_related(
        "enrolment__cohort__programme__module", "enrolment__user", "step"
    )
    attempt = get_object_or_404(attempts, pk=attempt_id)
    _check(user, attempt.enrolment, roles)
    return attempt


def access_answering(user: User, attempt_id: int) -> Attempt:
    """The person's own attempt with what a save is checked against; others are refused as anywhere."""
    own = Attempt.objects.filter(pk=attempt_id, enrolment__user=user).only("state", "questions")
    return own.first() or access_attempt(user, attempt_id, TRAINEE)


def access_submission(user: User, submission_id: int, *roles: str) -> Submission:
    """The work, for one of the roles towards it: trainee (its author), trainer (of the cohort)."""
    works = Submission.objects.select_related(
        "enrolment__cohort__programme__module", "enrolment__user", "step", "exercise"
    )
    work = get_object_or_404(works, pk=submission_id)
    _check(user, work.enrolment, roles)
    return work


def access_submission_file(user: User, file_id: int, *roles: str) -> SubmissionFile:
    """The file, for one of the roles towards its work."""
    files = SubmissionFile.objects.select_related("submission__enrolment__cohort")
    file = get_object_or_404(files, pk=file_id)
    _check(user, file.submission.enrolment, roles)
    return file


def access_grading(user: User) -> QuerySet[Submission]:
    """Works of the cohorts that the person trains; whoever trains none has no queue."""
    if not CohortAssignment.objects.filter(user=user, role=TRAINER).exists():
        raise PermissionDenied
    return Submission.objects.of_trainer(user)


def roles_towards(user: User, enrolment: Enrolment) -> set[str]:
    """Which roles the person has towards somebody's answers: trainee means their author."""
    assigned: set[str] = set(enrolment.cohort.assignments.filter(user=user).values_list("role", flat=True))
    return assigned | ({TRAINEE.value} if enrolment.user_id == user.pk else set())


def _check(user: User, enrolment: Enrolment, roles: tuple[str, ...]) -> None:
    """404 for those who do not see the enrolment, 403 for those who see it in another role."""
    held = roles_towards(user, enrolment)
    if held & set(roles):
        return
    if held or _watches(user, enrolment):
        raise PermissionDenied
    raise Http404


def _watches(user: User, enrolment: Model) -> bool:
    """Whether the person follows this enrolment's progress."""
    return Enrolment.objects.reached_by(user, *WATCH).filter(pk=enrolment.pk).exists()
