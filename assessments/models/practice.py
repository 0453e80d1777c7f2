"""Practice without a file: calls with a partner, contacts at work, live assessment, observation at work."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import User
from assessments.models.works import Submission
from catalog.models import Exercise, PlanStep
from courses.models import Enrolment

MAX_TAKES = 2  # a call that went wrong may be repeated once


class Preparation(models.Model):
    """When the learner began to prepare for one work: the clock is the server's and outlives a reload."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="preparation")
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission_id} {self.started_at}"


class PracticeCall(models.Model):
    """One call of a work: who played the client, how many of the client's lines were shown, how long."""

    class Partner(models.TextChoices):
        """Who plays the client."""

        PERSON = "person", pgettext_lazy("practice", "with a partner")
        LINES = "lines", pgettext_lazy("practice", "by the client's lines")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="calls")
    part = models.CharField(max_length=1)  # code of the exercise's part
    partner = models.CharField(max_length=6, choices=Partner)
    take = models.PositiveSmallIntegerField(default=1)
    lines_shown = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["submission_id", "part"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "part"], name="one_call_a_part_of_a_work"),
            models.CheckConstraint(
                condition=Q(take__range=(1, MAX_TAKES)), name="call_is_repeated_once_at_most"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("started_at")),
                name="call_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.part}"


class PartnerInvite(models.Model):
    """A link that shows one role card to whoever plays the client.

    The address is made of `seed` and the installation's key, so the row alone opens nothing; only a digest of
    it is compared.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="partner_invites")
    part = models.CharField(max_length=1)
    seed = models.CharField(max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "part"],
                condition=Q(revoked_at__isnull=True),
                name="one_standing_link_a_role_card",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.part}"


class ContactNote(models.Model):
    """One real contact with a customer as the learner describes it; the work sent keeps it by value."""

    class Channel(models.TextChoices):
        """How the customer came."""

        PHONE = "phone", pgettext_lazy("contact", "telephone")
        VISIT = "visit", pgettext_lazy("contact", "in person")
        CHAT = "chat", pgettext_lazy("contact", "chat or messenger")
        LETTER = "letter", pgettext_lazy("contact", "letter or e-mail")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="contacts")
    part = models.CharField(max_length=1)
    met_on = models.DateField(null=True, blank=True)
    channel = models.CharField(max_length=6, choices=Channel, blank=True, default="")
    happened = models.TextField(blank=True, default="")
    otherwise = models.TextField(blank=True, default="")  # what the learner would do otherwise

    class Meta:
        ordering = ["submission_id", "part"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "part"], name="one_note_a_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.part}"


class LiveAssessment(models.Model):
    """A trainer's word that a work was seen live, without a recording."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="live_assessment")
    assessor = models.ForeignKey(User, models.PROTECT, related_name="+")
    held_on = models.DateField()
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission_id} {self.held_on}"


class WorkplaceObservation(models.Model):
    """What a line manager saw of one learner at work, by the rubric as it was; both of them sign."""

    class State(models.TextChoices):
        """Where an observation stands; moves are `OBSERVATION_TRANSITIONS` in assessments/states.py."""

        OPEN = "open", pgettext_lazy("observation", "to be held")
        SIGNED = "signed", pgettext_lazy("observation", "signed by the manager")
        SEEN = "seen", pgettext_lazy("observation", "signed by both")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="observations")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="observations")
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="observations")
    number = models.PositiveSmallIntegerField()
    observer = models.ForeignKey(User, models.PROTECT, related_name="observations_held")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    rubric = models.JSONField()  # criteria by value
    asked_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)  # of the manager's draft: two phones do not mix
    saved_at = models.DateTimeField(null=True, blank=True)
    observed_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True, default="")
    levels = models.JSONField(default=dict)  # scoring.mark_keys -> level 0..3
    comment = models.TextField(blank=True, default="")
    self_assessment = models.JSONField(default=dict)  # the learner's own, before the manager's are seen
    reply = models.TextField(blank=True, default="")  # the learner's word to it
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # 0..100
    is_enough = models.BooleanField(null=True, blank=True)  # by scoring.grade_rubric
    signed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    submission = models.OneToOneField(
        Submission, models.SET_NULL, null=True, blank=True, related_name="observation"
    )  # the work on the trainer's desk, where the trainer decides

    class Meta:
        ordering = ["enrolment_id", "step_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step", "number"], name="observation_number_once"),
            models.UniqueConstraint(
                fields=["enrolment", "step"],
                condition=Q(state__in=["open", "signed"]),
                name="one_observation_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="open", signed_at__isnull=True)
                | Q(
                    ~Q(state="open"),
                    signed_at__isnull=False,
                    observed_on__isnull=False,
                    score__isnull=False,
                    is_enough__isnull=False,
                ),
                name="signed_observation_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="seen") | Q(seen_at__isnull=False),
                name="observation_signed_by_both_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(Decimal(0), Decimal(100))),
                name="observation_score_within_100",
            ),
        ]
        indexes = [models.Index(fields=["observer", "state"], name="observation_of_observer")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.exercise_id} № {self.number}"
