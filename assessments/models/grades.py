"""What assessors give: a grade with its optimistic lock, and every saved state of it."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import User
from assessments.models.works import Submission


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
