"""Doors to second marks, appeals of grades, calibrations and figures of agreement.

The verifier of a group sees its sample without the first mark; trainers see two marks once they are compared.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import Membership, Organisation, User
from assessments.models import Calibration, GradeAppeal, SecondMark, SubmissionFile
from assessments.permissions.roles import TRAINER, check_roles
from assessments.queries.marking import appeals_of_verifier
from catalog.queries.norms import fit_exercise
from courses.models import Cohort, CohortAssignment
from courses.permissions import access_cohort

VERIFIER = CohortAssignment.Role.VERIFIER
PLAN_KEEPER = Membership.Role.CLIENT_ADMIN


def access_marking(user: User) -> QuerySet[SecondMark]:
    """The sample of the groups that the person verifies; whoever verifies none has no queue."""
    if not CohortAssignment.objects.filter(user=user, role=VERIFIER).exists():
        raise PermissionDenied
    return SecondMark.objects.of_verifier(user).standing()


def access_second_mark(user: User, mark_id: int, *roles: str) -> SecondMark:
    """A work of the sample, for one of the roles towards it; a trainer only once the marks are compared."""
    marks = SecondMark.objects.select_related(
        "submission__enrolment__cohort__programme__module",
        "submission__exercise",
        "submission__step",
        "marker",
    )
    mark = get_object_or_404(marks, pk=mark_id)
    check_roles(user, mark.submission.enrolment, roles)
    is_verifier = mark.submission.enrolment.cohort.assignments.filter(user=user, role=VERIFIER).exists()
    if mark.first is None and not is_verifier:
        raise PermissionDenied
    knows = {mark.marker_id, mark.third_by_id, (mark.first or {}).get("assessor")}
    others = SecondMark.objects.filter(submission=mark.submission_id).exclude(pk=mark.pk)
    if user.pk not in knows and mark.first is not None and others.open().exists():
        raise PermissionDenied  # the person may be the one who marks the work blind next
    fit_exercise(mark.submission.exercise, mark.submission.enrolment.cohort.norms)
    return mark


def access_marked_file(user: User, mark_id: int, file_id: int) -> SubmissionFile:
    """A file of a work of the sample, for its group's verifier."""
    mark = access_second_mark(user, mark_id, VERIFIER)
    return get_object_or_404(SubmissionFile, pk=file_id, submission=mark.submission_id)


def access_plan(user: User) -> Organisation:
    """The organisation whose sampling plan the person sets: its client administrator."""
    held = [one for one in user.memberships_in((PLAN_KEEPER,)) if one.organisation_id == user.organisation_id]
    if not held or user.organisation is None:
        raise PermissionDenied
    return user.organisation


def access_group_plan(user: User, cohort_id: int) -> Cohort:
    """A group whose sampling plan the person sets: its verifier."""
    return access_cohort(user, cohort_id, VERIFIER)


def access_grade_appeals(user: User) -> QuerySet[GradeAppeal]:
    """Appeals of the groups that the person verifies; 403 for those who verify none."""
    access_marking(user)
    return appeals_of_verifier(user)


def access_grade_appeal(user: User, appeal_id: int) -> GradeAppeal:
    """An appeal that the person may answer: of a group that he verifies."""
    appeals = GradeAppeal.objects.select_related(
        "submission__enrolment__cohort__programme__module",
        "submission__exercise",
        "submission__grade",
        "mark__submission__enrolment__cohort",
        "decided_by",
    )
    appeal = get_object_or_404(appeals, pk=appeal_id)
    check_roles(user, appeal.submission.enrolment, (VERIFIER,))
    return appeal


def access_calibrations(user: User) -> QuerySet[Calibration]:
    """Calibrations that the person opened or is invited to; 403 for those who assess nothing."""
    if not CohortAssignment.objects.filter(user=user, role__in=(TRAINER, VERIFIER)).exists():
        raise PermissionDenied
    mine = Q(organiser=user) | Q(marks__assessor=user)
    return Calibration.objects.filter(pk__in=Calibration.objects.filter(mine).values("pk"))


def access_calibration(user: User, calibration_id: int) -> Calibration:
    """A calibration, for its organiser and those invited; anybody else learns nothing."""
    mine = Q(organiser=user) | Q(pk__in=Calibration.objects.filter(marks__assessor=user).values("pk"))
    found = Calibration.objects.filter(mine).select_related(
        "submission__exercise", "submission__enrolment__cohort__programme__module", "organiser"
    )
    one = get_object_or_404(found, pk=calibration_id)
    fit_exercise(one.submission.exercise, one.submission.enrolment.cohort.norms)
    return one


def access_calibration_lead(user: User, calibration_id: int) -> Calibration:
    """A calibration, for its organiser."""
    one = access_calibration(user, calibration_id)
    if one.organiser_id != user.pk:
        raise PermissionDenied
    return one


def access_calibration_file(user: User, calibration_id: int, file_id: int) -> SubmissionFile:
    """A file of the common work, for the organiser and those invited."""
    one = access_calibration(user, calibration_id)
    return get_object_or_404(SubmissionFile, pk=file_id, submission=one.submission_id)
