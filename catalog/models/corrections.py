"""What a question of a published version was before it was corrected; the version stays the same one."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from catalog.models.content import Question


class QuestionRevision(models.Model):
    """One correction of one question: the body that stood before it; append-only."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    body = models.JSONField()  # as it was before
    was_void = models.BooleanField(default=False)
    is_void = models.BooleanField(default=False)  # not drawn any more since this revision
    reason = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["question_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_revision_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="question_revision_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} № {self.number}"
