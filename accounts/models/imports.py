"""An import of people: read, looked at, applied, undone."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models.organisations import Organisation
from accounts.models.people import User


class PeopleImport(models.Model):
    """One pasted table or XLSX file of people, with what was read and what came of it."""

    class State(models.TextChoices):
        """Preview first; applying and undoing are decisions."""

        READING = "reading", pgettext_lazy("import", "being read")
        REFUSED = "refused", pgettext_lazy("import", "refused")
        PREVIEW = "preview", pgettext_lazy("import", "to be checked")
        APPLIED = "applied", pgettext_lazy("import", "applied")
        UNDONE = "undone", pgettext_lazy("import", "undone")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people_imports")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)  # as the person's file is called; shown, never a path
    stored_file = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    problem = models.TextField(blank=True, default="")  # why the whole file was refused
    rows = models.JSONField(default=list)  # [services.imports.Row as a dict], in the file's order
    created_ids = models.JSONField(default=list)
    previous = models.JSONField(default=dict)  # id -> {field: [before, after]}, for undo
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        State.READING: {State.PREVIEW, State.REFUSED},
        State.PREVIEW: {State.APPLIED},
        State.APPLIED: {State.UNDONE},
        State.REFUSED: set(),
        State.UNDONE: set(),
    }

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("applied", "undone")) | Q(applied_at__isnull=False),
                name="applied_import_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name
