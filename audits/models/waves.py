"""Waves of an audit: what is measured where, how much of it, and by whom."""

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

    def listed_for(self, user: User) -> Self:
        """Those visible to the person; all of them for the provider's methodologists and administrators.

        These plan waves without reading what they found.
        """
        if user.has_role(*Membership.PROVIDER_ROLES):
            return self.all()
        return self.visible_to(user)


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
    limits = models.JSONField(default=dict)  # {off_floor: people at once, per_quarter: modules a person}
    rates = models.JSONField(default=dict)  # roubles: {Ф: a person's day, С: …, Р: …, trainer_day, materials}
    design = models.JSONField(default=dict)  # what the plan is to see: {change, sd, icc, power}
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
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=models.F("ends_on")),
                name="wave_ends_after_it_begins",
            ),
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
    weight = models.FloatField(default=1.0)  # of the source within its level
    starts_on = models.DateField(null=True, blank=True)  # where it differs from the wave's
    ends_on = models.DateField(null=True, blank=True)
    collector = models.CharField(max_length=120, blank=True, default="")  # who collects, as the plan says

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "instrument"], name="instrument_once_a_wave"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="source_weight_is_positive"),
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


class WaveBranch(models.Model):
    """One branch that a wave measures."""

    class Arm(models.TextChoices):
        """Whether its people are to be trained between the waves."""

        TRAINED = "trained", pgettext_lazy("branch of a wave", "to be trained")
        CONTROL = "control", pgettext_lazy("branch of a wave", "control")

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="branches")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="waves")
    arm = models.CharField(max_length=8, choices=Arm, default=Arm.TRAINED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "branch"], name="branch_once_a_wave"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.branch_id}"


class WaveQuota(models.Model):
    """How many observations of one instrument one branch of a wave needs."""

    source = models.ForeignKey(WaveInstrument, models.CASCADE, related_name="quotas")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    planned = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "branch"], name="quota_once_a_branch"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.branch_id}"
