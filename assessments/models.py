"""What people do with theory and practice: attempts and answers, submissions and grades.

What was drawn or graded keeps its questions and its rubric by value.
"""

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from accounts.models import User
from catalog.models import Exercise, PlanStep
from courses.models import CohortAssignment, Enrolment


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Reads of attempts; chainable, without side effects."""

    def overdue_at(self, moment: datetime) -> Self:
        """Open attempts whose deadline has passed at the aware `moment`."""
        return self.filter(state=Attempt.State.OPEN, deadline_at__lt=moment)


class Attempt(models.Model):
    """One try of one enrolment at one test, with the questions as drawn."""

    class State(models.TextChoices):
        """Open takes answers; the other two are final."""

        OPEN = "open", pgettext_lazy("attempt", "open")
        SUBMITTED = "submitted", pgettext_lazy("attempt", "submitted")
        TIMED_OUT = "timed_out", pgettext_lazy("attempt", "submitted when the time was up")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    seed = models.BigIntegerField()  # of the draw and the shuffling
    questions = models.JSONField()  # drawing.Drawn by value, right answers inside: never sent whole
    rules = models.JSONField()  # {questions, minutes, pass_percent, graded, attempts, hours_between}
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    max_points = models.DecimalField(max_digits=7, decimal_places=2)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # 0..100
    is_passed = models.BooleanField(null=True)
    marks = models.JSONField(default=dict)  # question code -> {points, max, correct, keys}

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment_id", "step_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["enrolment", "step"], condition=Q(state="open"), name="one_open_attempt"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 100)), name="attempt_score_within_100"
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=F("max_points")),
                name="attempt_points_within_max",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(finished_at__isnull=False),
                name="finished_attempt_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(deadline_at__isnull=True)
                | Q(finished_at__lte=F("deadline_at")),
                name="attempt_not_finished_after_its_deadline",
            ),
        ]
        indexes = [models.Index(fields=["state", "deadline_at"], name="attempt_overdue")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.step_id} № {self.number}"


class Answer(models.Model):
    """The current answer to one question of one attempt; the highest acknowledged `seq` wins."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=20)
    seq = models.PositiveIntegerField()
    value = models.JSONField(null=True)  # "a" | ["a", "c"] | "text", by the question's kind; null = cleared
    is_flagged = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="answer_once_a_question"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question}"


class AnswerEvent(models.Model):
    """One save as it arrived; append-only."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="events")
    question = models.CharField(max_length=20)
    seq = models.PositiveIntegerField()
    idem_key = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    arrived_at = models.DateTimeField()
    was_late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question", "idem_key"], name="answer_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question} {self.seq}"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Reads of works; chainable, without side effects."""

    def of_trainer(self, user: User) -> Self:
        """Works of the cohorts that the user trains."""
        mine = CohortAssignment.objects.filter(user=user, role=CohortAssignment.Role.TRAINER)
        return self.filter(enrolment__cohort_id__in=mine.values("cohort_id"))

    def waiting(self) -> Self:
        """Works that a trainer should look at, oldest first."""
        return self.filter(state=Submission.State.SUBMITTED).order_by("submitted_at", "pk")


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
    stored_as = models.CharField(max_length=200, unique=True)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Grade(models.Model):
    """One assessor's grade of one work; `version` is the optimistic lock, GradeEvent the history."""

    class Decision(models.TextChoices):
        """What the assessor decided; empty while it is a draft."""

        COMPETENT = "competent", pgettext_lazy("grade", "competent")
        NOT_YET = "not_yet", pgettext_lazy("grade", "not yet competent")
        RETURNED = "returned", pgettext_lazy("grade", "returned for revision")

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="grade")
    assessor = models.ForeignKey(User, models.PROTECT, related_name="grades")
    version = models.PositiveIntegerField(default=0)
    levels = models.JSONField(default=dict)  # scoring.mark_keys -> level 0..3
    comments = models.JSONField(default=dict)  # criterion code -> text
    overall = models.TextField(blank=True, default="")  # what is missing, for the learner
    vacs = models.JSONField(default=dict)  # {valid, authentic, current, sufficient: bool}
    decision = models.CharField(max_length=10, choices=Decision, blank=True, default="")
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # 0..100
    next_try_on = models.DateField(null=True, blank=True)
    saved_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(Decimal(0), Decimal(100))),
                name="grade_score_within_100",
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(decided_at__isnull=False), name="decided_grade_has_its_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.decision or 'draft'}"


class GradeEvent(models.Model):
    """One saved state of a grade; append-only."""

    grade = models.ForeignKey(Grade, models.CASCADE, related_name="events")
    version = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.JSONField()  # levels, comments, overall, vacs, decision, score

    class Meta:
        ordering = ["grade_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["grade", "version"], name="grade_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.grade_id} v{self.version}"
