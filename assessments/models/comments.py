"""What assessors say at a second of a recording, and the words that they use again."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from accounts.models import User
from assessments.models.grades import Grade
from assessments.models.works import SubmissionFile

MAX_COMMENT = 2_000  # characters


class TimedComment(models.Model):
    """One remark at one second of a recording, tied to a criterion; taken back, it keeps its row."""

    grade = models.ForeignKey(Grade, models.CASCADE, related_name="timed_comments")
    file = models.ForeignKey(SubmissionFile, models.CASCADE, null=True, blank=True, related_name="+")
    second = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))  # from the beginning
    criterion = models.CharField(max_length=20, blank=True, default="")  # code in the rubric by value
    text = models.CharField(max_length=MAX_COMMENT)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["file_id", "second", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(second__gte=0), name="comment_is_not_before_the_recording"),
            models.CheckConstraint(condition=~Q(text=""), name="timed_comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.grade_id} {self.second}"


class Snippet(models.Model):
    """Words of one assessor about one criterion, with how often each level was told them."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    exercise = models.CharField(max_length=80)  # «ok-vv-155/pz-1», where the words were said last
    criterion = models.CharField(max_length=200)  # its title: codes mean other things in other rubrics
    text = models.CharField(max_length=500)
    uses = models.PositiveIntegerField(default=0)
    uses_by_level = models.JSONField(default=dict)  # level as text -> how often
    is_starred = models.BooleanField(default=False)
    last_used_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["criterion", "-uses", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "criterion", "text"], name="snippet_once"),
            models.CheckConstraint(condition=~Q(text=""), name="snippet_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:40]
