"""Uploaded files of observations on their way into a wave."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from audits.models.observations import ObservationImport
from audits.models.waves import AuditWave


class ObservationFile(models.Model):
    """One uploaded file: the worker checks it, a person decides, the worker reads it whole or refuses it."""

    class State(models.TextChoices):
        """Where the file stands; nothing of it is in the wave until it is read."""

        CHECKING = "checking", pgettext_lazy("observation file", "being checked")
        MATCHING = "matching", pgettext_lazy("observation file", "waits for its columns")
        CHECKED = "checked", pgettext_lazy("observation file", "checked")
        READING = "reading", pgettext_lazy("observation file", "being read")
        REFUSED = "refused", pgettext_lazy("observation file", "refused")
        READ = "read", pgettext_lazy("observation file", "read")
        DROPPED = "dropped", pgettext_lazy("observation file", "removed")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.CHECKING: frozenset({State.MATCHING, State.CHECKED, State.REFUSED}),
        State.MATCHING: frozenset({State.CHECKING, State.DROPPED}),
        State.CHECKED: frozenset({State.CHECKING, State.READING, State.DROPPED}),
        State.READING: frozenset({State.CHECKED, State.REFUSED, State.READ}),
        State.REFUSED: frozenset(),
        State.READ: frozenset(),
        State.DROPPED: frozenset(),
    }
    AT_WORK: ClassVar[frozenset[str]] = frozenset({State.CHECKING, State.READING})  # of the worker
    WAITING: ClassVar[frozenset[str]] = frozenset({State.MATCHING, State.CHECKED})  # for a person
    ENDED: ClassVar[frozenset[str]] = frozenset({State.REFUSED, State.READ, State.DROPPED})

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="files")
    instrument_code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)  # as the person's file is called; shown, never a path
    stored_file = models.CharField(max_length=200)  # in the media storage, until it has been read
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    problem = models.TextField(blank=True, default="")  # why nothing was added, when no line is to blame
    header = models.JSONField(default=list)  # [{column, shown, samples: [text]}] of the file, in its order
    mapping = models.JSONField(default=dict)  # its column -> the instrument's, or empty: not to be read
    is_matched = models.BooleanField(
        default=False
    )  # the mapping is a person's, now or for such a file before
    preview = models.JSONField(default=dict)  # what would come in, see audits.services.files.Preview
    faults = models.JSONField(default=list)  # [{line, column, text}], the first ones of `fault_count`
    fault_count = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)  # {rows, added, known, different: [numbers]} of what was read
    source_import = models.ForeignKey(  # what came in by it; NULL: nothing did
        ObservationImport, models.SET_NULL, null=True, blank=True, related_name="files"
    )
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("refused", "read", "dropped")) ^ Q(finished_at__isnull=True),
                name="file_has_its_moment_once_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """How a person matched the columns of such a file; the next one with this heading is read alike."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    instrument_code = models.CharField(max_length=40)
    header_sha256 = models.CharField(max_length=64)  # of the file's columns as a set
    columns = models.JSONField()  # the file's column -> the instrument's, or empty: not to be read
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "instrument_code", "header_sha256"], name="mapping_once_a_heading"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_code} {self.header_sha256[:8]}"
