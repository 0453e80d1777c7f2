"""Checklists on their way: planned, filled, reviewed; only an accepted one becomes an observation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Branch, User
from audits.models.instruments import Instrument, Scenario
from audits.models.observations import Observation
from audits.models.waves import AuditWave


class CallRecording(models.Model):
    """One sampled recording of a real call, to be scored by the checklist of calls."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="recordings")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)  # as the file is called; shown, never a path
    stored_file = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    called_at = models.DateTimeField(null=True, blank=True)
    is_calibration = models.BooleanField(default=False)  # scored by several; counts in no figure
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class Sheet(models.Model):
    """One checklist that one observer fills: a visit, a call, a letter, a scored recording."""

    class State(models.TextChoices):
        """Where the sheet stands; the moves are in audits/states.py."""

        PLANNED = "planned", pgettext_lazy("sheet", "planned")
        SUBMITTED = "submitted", pgettext_lazy("sheet", "submitted")
        RETURNED = "returned", pgettext_lazy("sheet", "returned")
        ACCEPTED = "accepted", pgettext_lazy("sheet", "accepted")
        REJECTED = "rejected", pgettext_lazy("sheet", "rejected")

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="sheets")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="sheets")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    scenario = models.ForeignKey(Scenario, models.PROTECT, null=True, blank=True, related_name="+")
    recording = models.ForeignKey(CallRecording, models.PROTECT, null=True, blank=True, related_name="sheets")
    observer = models.CharField(max_length=120)  # a code or a name that only the auditor sees
    filled_by = models.ForeignKey(  # NULL: a shopper with the link, without an account
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    secret = models.SlugField(max_length=32, unique=True)
    opens_on = models.DateField(null=True, blank=True)  # the observer's window
    closes_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    answers = models.JSONField(default=dict)  # item -> answer, as the observer left them
    comments = models.JSONField(default=dict)  # item -> text
    clock = models.JSONField(default=dict)  # what was timed: {arrived, served, left}, aware ISO moments
    saved_no = models.PositiveIntegerField(default=0)  # of the last save that was taken; older ones are late
    started_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True, default="")  # why it was returned or rejected
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    observation = models.OneToOneField(
        Observation, models.SET_NULL, null=True, blank=True, related_name="sheet"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["closes_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned") | Q(submitted_at__isnull=False),
                name="submitted_sheet_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("returned", "rejected")) | ~Q(decision=""),
                name="refused_sheet_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted") | Q(observation__isnull=True),
                name="only_an_accepted_sheet_is_an_observation",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(opens_on__lte=models.F("closes_on")),
                name="sheet_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.observer}"


class SheetPhoto(models.Model):
    """One photograph beside one item, known by the name that the observer's device gave it."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="photos")
    item = models.CharField(max_length=10)
    client_id = models.CharField(max_length=40)  # a random name: sent twice, it is kept once
    stored_file = models.CharField(max_length=200)
    size = models.PositiveIntegerField()  # bytes
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "client_id"], name="photo_once_a_sheet"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.item}"
