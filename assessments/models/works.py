"""Practical works: a submission keeps its rubric by value; its files lie in the storage."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import User
from catalog.models import Exercise, PlanStep
from courses.models import CohortAssignment, Enrolment


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Reads of works; chainable, without side effects."""

    def of_trainer(self, user: User) -> Self:
        """Works of the cohorts that the user trains."""
        mine = CohortAssignment.objects.filter(user=user, role=CohortAssignment.Role.TRAINER)
        return self.filter(enrolment__cohort_id__in=mine.values("cohort_id"))

    def waiting(self) -> Self:
        """Works that a trainer should decide on, oldest first; a held decision is a decision too."""
        undecided = Q(grade=None) | Q(grade__decision="")
        return self.filter(undecided, state=Submission.State.SUBMITTED).order_by("submitted_at", "pk")


class Submission(models.Model):
    """One work of one enrolment at one exercise, with the rubric as it was; a revision is a new number."""

    class State(models.TextChoices):
        """Where a work stands; moves are `TRANSITIONS` in assessments/states.py."""

        DRAFT = "draft", pgettext_lazy("submission", "draft")
        SUBMITTED = "submitted", pgettext_lazy("submission", "waits for assessment")
        RETURNED = "returned", pgettext_lazy("submission", "returned for revision")
        GRADED = "graded", pgettext_lazy("submission", "assessed")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="submissions")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="submissions")
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    rubric = models.JSONField()  # criteria by value, with `calls` where several calls show one
    text = models.TextField(blank=True, default="")
    self_assessment = models.JSONField(default=dict)  # scoring.mark_keys -> level 0..3
    is_own_work = models.BooleanField(default=False)  # the signed statement of authenticity
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment_id", "step_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step", "number"], name="submission_number_once"),
            models.UniqueConstraint(
                fields=["enrolment", "step"],
                condition=Q(state__in=["draft", "submitted"]),
                name="one_open_submission",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False), name="sent_work_has_its_moment"
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at", "id"], name="submission_queue")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.exercise_id} № {self.number}"


class SubmissionFile(models.Model):
    """One file of a work; the shown name is text, the stored name is random."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=200, db_index=True)  # a revision shares it with what it revises
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
