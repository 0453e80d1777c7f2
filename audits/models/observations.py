"""Observations: questionnaires, visits, calls and figures as they were collected."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Branch, User
from audits.models.instruments import Instrument
from audits.models.waves import AuditWave
from catalog.models import Criterion


class ObservationImport(models.Model):
    """One file that was read into a wave; the same bytes twice add nothing."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="imports")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    imported_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)  # its observations were taken out again
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "instrument", "sha256"],
                condition=Q(undone_at__isnull=True),
                name="file_once_a_wave",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_by__isnull=False),
                name="undone_import_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Observation(models.Model):
    """One questionnaire or one visit, as it was collected; a correction is a new version."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="observations")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="observations")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="observations")
    source_import = models.ForeignKey(
        ObservationImport, models.PROTECT, null=True, blank=True, related_name="observations"
    )
    external_id = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    superseded_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")  # of the correction
    observed_at = models.DateTimeField(null=True, blank=True)
    observer = models.CharField(max_length=120, blank=True, default="")  # a shopper's code, never a customer
    channel = models.CharField(max_length=40, blank=True, default="")
    service = models.CharField(max_length=80, blank=True, default="")
    segment = models.CharField(max_length=80, blank=True, default="")
    values = models.JSONField()  # servqual: {e: [22], p, m: the same, w: {T: 20…}, o}; others {item: answer}
    comments = models.JSONField(default=dict)  # item code -> text
    recorded_by = models.ForeignKey(  # who entered or corrected it by hand; NULL: a respondent or a file
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "instrument", "external_id", "version"], name="observation_version_once"
            ),
            models.UniqueConstraint(
                fields=["wave", "instrument", "external_id"],
                condition=Q(superseded_at__isnull=True),
                name="observation_has_one_current_version",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="correction_has_its_reason"),
        ]
        indexes = [models.Index(fields=["wave", "instrument", "branch"], name="observation_of_wave")]

    def __str__(self) -> str:
        return self.external_id


class CommentTag(models.Model):
    """What somebody wrote, tagged with the criterion that it speaks of."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="tags")
    item = models.CharField(max_length=40)  # key of Observation.comments
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    tagged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["observation", "item", "criterion"], name="comment_tag_once"),
        ]

    def __str__(self) -> str:
        return f"{self.observation_id} {self.criterion_id}"


class ObservationAppeal(models.Model):
    """A branch's appeal against one visit: decided once, with its reasons, or ended by an approval."""

    class State(models.TextChoices):
        """Where the appeal stands; the moves are in audits/states.py."""

        OPEN = "open", pgettext_lazy("appeal", "open")
        UPHELD = "upheld", pgettext_lazy("appeal", "upheld")
        DISMISSED = "dismissed", pgettext_lazy("appeal", "dismissed")
        UNHEARD = "unheard", pgettext_lazy("appeal", "ended without a decision")

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="appeals")
    items = models.JSONField()  # codes of the disputed items
    text = models.TextField()
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    due_on = models.DateField()  # the fifth working day
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decision = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["observation"], name="appeal_once_an_observation"),
            models.CheckConstraint(
                condition=Q(state="open") | (Q(decided_at__isnull=False) & ~Q(decision="")),
                name="decided_appeal_has_its_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.observation_id} {self.state}"
