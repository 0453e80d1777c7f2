"""Doors to rules around tests: a group's windows and map, disputes, corrections, statistics of questions.

The trainer of a group and the methodologist set its windows and answer disputes; corrections of questions
and their statistics are the methodologist's alone.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Membership, User
from assessments.models import AttemptWindow, Correction, ItemAnalysis, ItemRow, QuestionAppeal
from assessments.permissions.roles import TRAINER, check_roles
from assessments.queries.appeals import appeals_of_trainer
from catalog.models import PlanStep, Programme, Question
from courses.models import Cohort, CohortAssignment
from courses.permissions import access_cohort

METHODOLOGIST = Membership.Role.METHODOLOGIST


def access_testing(user: User, cohort_id: int) -> Cohort:
    """A group whose tests the person rules: its trainer, or any for a methodologist."""
    if user.has_role(METHODOLOGIST):
        cohorts = Cohort.objects.select_related("organisation", "programme__module")
        return get_object_or_404(cohorts, pk=cohort_id)
    return access_cohort(user, cohort_id, TRAINER)


def access_group_test(user: User, cohort_id: int, step_id: int) -> tuple[Cohort, PlanStep]:
    """A test of such a group."""
    cohort = access_testing(user, cohort_id)
    tests = PlanStep.objects.filter(programme_id=cohort.programme_id, kind=PlanStep.Kind.TEST)
    return cohort, get_object_or_404(tests, pk=step_id)


def access_window(user: User, window_id: int) -> AttemptWindow:
    """A window of such a group."""
    window = get_object_or_404(AttemptWindow, pk=window_id)
    access_testing(user, window.cohort_id)
    return window


def access_appeals(user: User) -> QuerySet[QuestionAppeal]:
    """Disputes that the person answers: of the groups trained, or all for a methodologist; 403 for others."""
    if user.has_role(METHODOLOGIST):
        return QuestionAppeal.objects.all()
    if not CohortAssignment.objects.filter(user=user, role=TRAINER).exists():
        raise PermissionDenied
    return appeals_of_trainer(user)


def access_appeal(user: User, appeal_id: int) -> QuestionAppeal:
    """A dispute that the person answers; its author reads it in the review."""
    appeals = QuestionAppeal.objects.select_related(
        "attempt__enrolment__cohort__programme__module", "attempt__enrolment__user", "attempt__step"
    )
    appeal = get_object_or_404(appeals, pk=appeal_id)
    if not user.has_role(METHODOLOGIST):
        check_roles(user, appeal.attempt.enrolment, (TRAINER,))
    return appeal


def access_keys(user: User) -> None:
    """Corrections and statistics of questions: methodologists only, 403."""
    if not user.has_role(METHODOLOGIST):
        raise PermissionDenied


def access_key(user: User, question_id: int) -> Question:
    """A question that the person may correct."""
    access_keys(user)
    return get_object_or_404(Question.objects.select_related("programme__module"), pk=question_id)


def access_correction(user: User, correction_id: int) -> Correction:
    """A correction with its history."""
    access_keys(user)
    rows = Correction.objects.select_related("programme__module", "made_by", "undoes", "undone_by")
    return get_object_or_404(rows, pk=correction_id)


def access_analysis(user: User, analysis_id: int) -> ItemAnalysis:
    """Statistics of a test."""
    access_keys(user)
    return get_object_or_404(ItemAnalysis.objects.select_related("programme__module"), pk=analysis_id)


def access_item(user: User, row_id: int) -> ItemRow:
    """Statistics of a question."""
    access_keys(user)
    return get_object_or_404(ItemRow.objects.select_related("analysis__programme__module"), pk=row_id)


def access_test_of_programme(user: User, programme_id: int, ref: str) -> Programme:
    """A programme version that has such a test."""
    access_keys(user)
    programme = get_object_or_404(Programme.objects.select_related("module"), pk=programme_id)
    if ref not in programme.tests:
        raise Http404
    return programme
