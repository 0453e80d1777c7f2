"""What a prescription follows besides figures: causes of criteria, chosen options, shaken weights."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from audits.models.verdicts import PlanOption
from audits.models.waves import AuditWave
from catalog.models import Criterion
from figures.evidence import Cause


class CriterionCause(models.Model):
    """The auditor's answer for one criterion whose cause is another than that of its competence."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="criterion_causes")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=6)  # figures.evidence.Cause
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["wave_id", "criterion_id"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "criterion"], name="criterion_cause_once_a_wave"),
            models.CheckConstraint(
                condition=Q(cause__in=[one.value for one in Cause]), name="criterion_cause_is_a_known_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.criterion_id} {self.cause}"


class PlanChoice(models.Model):
    """The option that an audience's plan follows; options come and go with the causes, the choice stays.

    modules: as they were when it was taken, so that a plan that is no longer the best one is known as such.
    """

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="plan_choices")
    audience = models.CharField(max_length=1)
    variant = models.CharField(max_length=10, choices=PlanOption.Variant)
    days = models.PositiveSmallIntegerField()  # a person's
    modules = models.JSONField()  # codes in the order of teaching
    objective = models.FloatField()  # R, when it was taken
    chosen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["wave_id", "audience"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "audience"], name="plan_choice_once_an_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.audience} {self.variant} {self.days}"


class PlanVariation(models.Model):
    """How often each module stays in an audience's best plan when the weights change by a fifth."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="plan_variations")
    audience = models.CharField(max_length=1)
    variant = models.CharField(max_length=10, choices=PlanOption.Variant)
    days = models.PositiveSmallIntegerField()  # a person's
    runs = models.PositiveSmallIntegerField()
    modules = models.JSONField()  # {code: runs in which it is in the plan}; without those that never are
    same = models.PositiveSmallIntegerField()  # runs that give exactly the plan of the stated weights

    class Meta:
        ordering = ["wave_id", "audience", "variant", "days"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "audience", "variant", "days"], name="plan_variation_once_an_option"
            ),
            models.CheckConstraint(
                condition=Q(same__lte=models.F("runs")), name="same_plans_are_among_the_runs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.audience} {self.variant} {self.days}"
