"""Drafts of dialogues; a published one is an exercise of a version, its file kept in `Exercise.source`."""

from django.db import models

from accounts.models import User
from catalog.models.modules import Module


class DialogueDraft(models.Model):
    """One dialogue of one module as the methodologist has it now: YAML that its schema accepts."""

    module = models.ForeignKey(Module, models.CASCADE, related_name="dialogue_drafts")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=200)  # as in the source, for lists
    source = models.TextField()
    version = models.PositiveIntegerField(default=1)  # optimistic lock: grows with each save
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["module_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["module", "code"], name="one_draft_of_a_dialogue"),
        ]

    def __str__(self) -> str:
        return f"{self.module_id} {self.code}"
