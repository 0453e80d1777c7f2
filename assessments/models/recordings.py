"""Recordings: what is known of one, how the learner wants to be recorded, how long they are kept, acts."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from assessments.models.works import Submission, SubmissionFile
from catalog.models import PlanStep
from courses.models import Enrolment

KEEP_DAYS = 90  # after the decision, unless the organisation has set another term


class ErasureAct(models.Model):
    """What was erased at once in one organisation, why and by whom; `items` hold ids and sums by value."""

    class Reason(models.TextChoices):
        """Why."""

        TERM = "term", pgettext_lazy("erasure", "the term of keeping has ended")
        WITHDRAWAL = "withdrawal", pgettext_lazy("erasure", "the consent was withdrawn")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="erasure_acts")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=12, choices=Reason)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)  # empty: the system by its schedule
    at = models.DateTimeField()
    keep_days = models.PositiveSmallIntegerField()  # the term that was in force
    items = models.JSONField()  # [{file_id, submission_id, user_id, sha256, size, uploaded_at, counted_from}]

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="act_number_once"),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"


class Recording(models.Model):
    """What is known of one audio or video file of a work; the file is playable from its first second on."""

    class State(models.TextChoices):
        """Checking until its length is known and any second of it can be sought."""

        CHECKING = "checking", pgettext_lazy("recording", "being checked")
        READY = "ready", pgettext_lazy("recording", "ready")
        FAILED = "failed", pgettext_lazy("recording", "could not be checked")

    file = models.OneToOneField(SubmissionFile, models.CASCADE, related_name="recording")
    is_made_here = models.BooleanField(default=False)  # in the browser, on the page of the exercise
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    reason = models.CharField(max_length=300, blank=True, default="")  # of a failure, for the person
    job_id = models.PositiveBigIntegerField(null=True, blank=True)
    duration_seconds = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    has_video = models.BooleanField(default=False)
    received_sha256 = models.CharField(max_length=64)  # of what was sent, before it was made seekable
    erased_by = models.ForeignKey(
        ErasureAct, models.PROTECT, null=True, blank=True, related_name="recordings"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(duration_seconds__isnull=True) | Q(duration_seconds__gte=Decimal(0)),
                name="recording_lasts_no_less_than_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(duration_seconds__isnull=False),
                name="ready_recording_has_its_length",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""), name="failed_recording_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.state}"


class RecordingChoice(models.Model):
    """How the learner wants one exercise to be assessed; live means without any recording."""

    class Way(models.TextChoices):
        """Video needs its own consent, audio another one, live none."""

        VIDEO = "video", pgettext_lazy("recording", "video and sound")
        AUDIO = "audio", pgettext_lazy("recording", "sound only")
        LIVE = "live", pgettext_lazy("recording", "live, without a recording")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="recording_choices")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="recording_choices")
    way = models.CharField(max_length=5, choices=Way)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step"], name="one_way_of_recording_an_exercise"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.step_id} {self.way}"


class RecordingTerm(models.Model):
    """How long an organisation keeps recordings after the decision; without a row KEEP_DAYS."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="recording_term")
    keep_days = models.PositiveSmallIntegerField(default=KEEP_DAYS)
    by = models.ForeignKey(User, models.PROTECT)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(keep_days__range=(1, 1825)), name="recordings_are_kept_a_day_to_five_years"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.keep_days}"


class RecordingHold(models.Model):
    """Why the recordings of one work must stay, an open appeal for example, until it is released."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="recording_holds")
    reason = models.CharField(max_length=200)
    placed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "reason"],
                condition=Q(released_at__isnull=True),
                name="one_standing_hold_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.reason}"
