"""Uploaded files of observations on their way into a wave."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import User
from audits.models.waves import AuditWave


class ObservationFile(models.Model):
    """One uploaded file: it waits for the worker, which reads it whole or refuses it whole."""

    class State(models.TextChoices):
        """Where the file stands."""

        READING = "reading", pgettext_lazy("observation file", "being read")
        REFUSED = "refused", pgettext_lazy("observation file", "refused")
        READ = "read", pgettext_lazy("observation file", "read")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.READING: frozenset({State.REFUSED, State.READ}),
        State.REFUSED: frozenset(),
        State.READ: frozenset(),
    }

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="files")
    instrument_code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)  # as the person's file is called; shown, never a path
    stored_file = models.CharField(max_length=200)  # in the media storage, until it has been read
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    problem = models.TextField(blank=True, default="")  # why nothing was added, when no line is to blame
    faults = models.JSONField(default=list)  # [{line, column, text}], the first ones of `fault_count`
    fault_count = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)  # {rows, added, known, different: [numbers]} of what was read
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="reading") ^ Q(finished_at__isnull=False),
                name="file_has_its_moment_once_it_was_read",
            ),
        ]

    def __str__(self) -> str:
        return self.name
