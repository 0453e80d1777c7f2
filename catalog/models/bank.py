"""A module's bank of questions in work, and who changed what in it; published, it is part of a version."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import User
from catalog.bank_rows import canonical, mark_of
from catalog.models.content import Programme, Question
from catalog.models.modules import Module


class BankDraft(models.Model):
    """The draft of one module's bank; it stays after it is published, for the next version."""

    module = models.OneToOneField(Module, models.CASCADE, related_name="bank_draft")
    base = models.ForeignKey(Programme, models.PROTECT, related_name="+")  # version last taken or published
    edition = models.PositiveIntegerField(default=1)  # grows with each change of any question
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.module_id} v{self.base_id}"


class DraftQuestion(models.Model):
    """One question of a draft: columns as in Question; its body may still be unfinished."""

    module = models.ForeignKey(Module, models.CASCADE, related_name="draft_questions")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=Question.Kind)
    pool = models.CharField(max_length=10)  # entry | final
    body = models.JSONField()
    outcome = models.CharField(max_length=6)
    lesson = models.PositiveSmallIntegerField()
    difficulty = models.PositiveSmallIntegerField()
    is_critical = models.BooleanField(default=False)
    points = models.DecimalField(max_digits=5, decimal_places=2)
    is_retired = models.BooleanField(default=False)  # not in the next version
    base_mark = models.CharField(max_length=16, blank=True, default="")  # of the version's row; "" if none
    faults = models.PositiveSmallIntegerField(default=0)  # as counted when it was saved
    version = models.PositiveIntegerField(default=1)  # optimistic lock
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["module_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["module", "code"], name="one_draft_of_a_question"),
            models.CheckConstraint(condition=Q(points__gt=0), name="draft_question_is_worth_something"),
        ]

    def __str__(self) -> str:
        return f"{self.module_id} {self.code}"

    @property
    def row(self) -> dict[str, Any]:
        """As a row of questions.yaml."""
        return row_of(self)

    @property
    def is_changed(self) -> bool:
        """Whether it differs from the version that the draft is based on."""
        return bool(self.base_mark) if self.is_retired else self.base_mark != mark_of(self.row)


class DraftChange(models.Model):
    """One question before and after one action; append-only, but for typing that goes on."""

    class Action(models.TextChoices):
        """What was done."""

        CREATE = "create", pgettext_lazy("bank", "created")
        EDIT = "edit", pgettext_lazy("bank", "edited")
        BULK = "bulk", pgettext_lazy("bank", "changed together with others")
        IMPORT = "import", pgettext_lazy("bank", "imported")
        TAKE = "take", pgettext_lazy("bank", "taken from the version in force")
        UNDO = "undo", pgettext_lazy("bank", "undone")

    module = models.ForeignKey(Module, models.CASCADE, related_name="draft_changes")
    code = models.CharField(max_length=20)
    batch = models.UUIDField(db_index=True)  # one action on many questions
    action = models.CharField(max_length=8, choices=Action)
    before = models.JSONField(null=True)  # {row, is_retired, base_mark}; null: there was none
    after = models.JSONField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["module", "code"], name="draft_change_of_question")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "code"], name="question_once_in_a_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.action}"


def row_of(question: Question | DraftQuestion) -> dict[str, Any]:
    """A question of a version or of a draft as a row of questions.yaml."""
    columns = {name: getattr(question, name) for name in ("code", "kind", "pool", "outcome", "lesson")}
    columns |= {"difficulty": question.difficulty, "critical": question.is_critical}
    return canonical({**question.body, **columns, "points": str(question.points)})
