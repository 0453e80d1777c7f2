"""What assessors give: a grade with its optimistic lock, every saved state, how a group hears of it."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import User
from assessments.models.works import Submission
from courses.models import Cohort


class Grade(models.Model):
    """One assessor's grade of one work; `version` is the optimistic lock, GradeEvent the history.

    A decision is held until its release: the learner and the course hear of it only then.
    """

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
    released_at = models.DateTimeField(null=True, blank=True)  # None: a draft, or a decision that is held
    spent_seconds = models.PositiveIntegerField(default=0)  # of assessing, pauses left out

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(Decimal(0), Decimal(100))),
                name="grade_score_within_100",
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(decided_at__isnull=False), name="decided_grade_has_its_moment"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | ~Q(decision=""), name="released_grade_is_decided"
            ),
        ]
        indexes = [models.Index(fields=["assessor", "saved_at"], name="grades_by_assessor")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.decision or 'draft'}"


class GradeEvent(models.Model):
    """One saved state of a grade; append-only."""

    grade = models.ForeignKey(Grade, models.CASCADE, related_name="events")
    version = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.JSONField()  # levels, comments, overall, vacs, decision, score
    reason = models.CharField(max_length=500, blank=True, default="")  # why a released grade was corrected

    class Meta:
        ordering = ["grade_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["grade", "version"], name="grade_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.grade_id} v{self.version}"


class GradingRule(models.Model):
    """How one group hears its results; a group without a row hears each at once."""

    cohort = models.OneToOneField(Cohort, models.CASCADE, related_name="grading_rule")
    are_held = models.BooleanField(default=False)  # True: decisions wait until they are released together
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.cohort_id} {'together' if self.are_held else 'at once'}"


class WorkAssignment(models.Model):
    """The trainer of the group who takes one work; a work without a row is anybody's of the group."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="taken")
    trainer = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission_id} {self.trainer_id}"
