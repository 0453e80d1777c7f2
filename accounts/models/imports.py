"""An import of people: read, looked at, applied, undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.models.people import User


class PeopleImport(models.Model):
    """One pasted table or XLSX file of people, with what was read and what came of it."""

    class State(models.TextChoices):
        """Preview first; applying and undoing are decisions."""

        READING = "reading", _("being read")
        REFUSED = "refused", _("refused")
        PREVIEW = "preview", _("to be checked")
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("undone")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people_imports")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)  # as the person's file is called; shown, never a path
    stored_file = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    problem = models.TextField(blank=True, default="")  # why the whole file was refused
    rows = models.JSONField(
        default=list
    )  # [{line, values: {...}, errors: [...], action: create|update|skip}]
    created_ids = models.JSONField(default=list)
    previous = models.JSONField(default=dict)  # id -> fields before the import, for undo
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
