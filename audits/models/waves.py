"""Waves of an audit and the observations that were made in them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Assignment, Branch, Membership, Organisation, User
from audits.models.instruments import Instrument


class AuditWaveQuerySet(models.QuerySet["AuditWave"]):
    """Reads of waves; chainable, without side effects."""

    def visible_to(self, user: User) -> Self:
        """Waves assigned to the auditor, and those of organisations where the user reads audits.

        HR managers and client administrators of a whole organisation read its waves; one who holds only a
        subtree does not: a wave's report speaks of every branch.
        """
        ids = {
            one.organisation_id
            for one in user.memberships_in((Membership.Role.HR, Membership.Role.CLIENT_ADMIN))
            if one.branch_id is None
        }
        assigned = WaveAssignment.objects.filter(user=user).values("wave_id")
        return self.filter(Q(organisation_id__in=ids) | Q(pk__in=assigned))


class AuditWave(models.Model):
    """One measurement of one organisation; once scored it keeps weights, targets and mapping by value."""

    class State(models.TextChoices):
        """Where a wave stands; moves are `TRANSITIONS` in audits/states.py."""

        DRAFT = "draft", pgettext_lazy("wave", "draft")
        COLLECTING = "collecting", pgettext_lazy("wave", "collecting")
        CHECKING = "checking", pgettext_lazy("wave", "being checked")
        SCORED = "scored", pgettext_lazy("wave", "scored")
        APPROVED = "approved", pgettext_lazy("wave", "approved")
        ARCHIVED = "archived", pgettext_lazy("wave", "archived")

    class Kind(models.TextChoices):
        """The first measurement, or the one that says whether the gap closed."""

        BASELINE = "baseline", pgettext_lazy("wave", "baseline")
        REPEAT = "repeat", pgettext_lazy("wave", "repeat")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="waves")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.BASELINE)
    baseline = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeats")
    state = models.CharField(max_length=12, choices=State, default=State.COLLECTING)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    level_weights = models.JSONField(default=dict)  # {customer: 50, external: 35, internal: 15}
    target = models.FloatField(default=85.0)  # of every criterion, 0..100
    budgets = models.JSONField(default=dict)  # {Ф: {days: a person's, reach: people}, С: …, Р: …}
    frozen = models.JSONField(default=dict)  # mapping, criteria, modules and weights as used by the scoring
    scored_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AuditWaveQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="wave_name_once_an_organisation"),
            models.CheckConstraint(
                condition=Q(kind="baseline", baseline__isnull=True)
                | Q(kind="repeat", baseline__isnull=False),
                name="only_a_repeat_has_a_baseline",
            ),
            models.CheckConstraint(condition=Q(target__range=(0, 100)), name="target_within_100"),
            models.CheckConstraint(
                condition=~Q(state__in=("scored", "approved", "archived")) | Q(scored_at__isnull=False),
                name="scored_wave_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "archived")) | Q(approved_at__isnull=False),
                name="approved_wave_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WaveInstrument(models.Model):
    """One instrument version used by one wave, with its planned number of observations."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="instruments")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="uses")
    planned = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "instrument"], name="instrument_once_a_wave"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.instrument_id}"


class WaveAssignment(Assignment):
    """One auditor of one wave."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="assignments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "wave"], name="wave_assignment_once"),
        ]


class ObservationImport(models.Model):
    """One file that was read into a wave; the same bytes twice add nothing."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="imports")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "instrument", "sha256"], name="file_once_a_wave"),
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
    values = models.JSONField()  # servqual: {e: [22], p: [22], w: {T: 20…} | null}; visit: {item: answer}
    comments = models.JSONField(default=dict)  # item code -> text
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "instrument", "external_id", "version"], name="observation_version_once"
            ),
        ]
        indexes = [models.Index(fields=["wave", "instrument", "branch"], name="observation_of_wave")]

    def __str__(self) -> str:
        return self.external_id
