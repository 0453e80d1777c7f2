"""What a repeated wave says of its baseline: one row a subject, unrounded, computed by the scoring job."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext, pgettext_lazy

from audits.models.waves import AuditWave
from figures.comparison import rose_above

REACHED = "reached"
"""The word of a proven rise where the target was reached before; beside the outcomes, in no column."""


class Verdict(models.Model):
    """One subject before and after, with the words that the statistics allow.

    Points of 0..100. The change and its interval are of branch means where there are branches enough.
    """

    class Subject(models.TextChoices):
        """What is compared."""

        CRITERION = "criterion"
        COMPETENCE = "competence"
        BRANCH = "branch"
        INDEX = "index"

    class Outcome(models.TextChoices):
        """The five verdicts; only a proven change has another word than «unproven»."""

        CLOSED = "closed", pgettext_lazy("verdict", "closed")
        NARROWED = "narrowed", pgettext_lazy("verdict", "narrowed")
        WORSENED = "worsened", pgettext_lazy("verdict", "worsened")
        UNPROVEN = "unproven", pgettext_lazy("verdict", "change not proven")
        TOO_FEW = "too_few", pgettext_lazy("verdict", "too few data")

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="verdicts")  # the repeat
    subject = models.CharField(max_length=10, choices=Subject)
    code = models.CharField(max_length=20)  # of the criterion or competence; a branch's id; «index»
    target = models.FloatField(null=True)
    before = models.FloatField(null=True)
    after = models.FloatField(null=True)
    change = models.FloatField(null=True)
    low = models.FloatField(null=True)  # of the change, 95 %
    high = models.FloatField(null=True)
    after_low = models.FloatField(null=True)
    effect = models.FloatField(null=True)  # d or dz
    p = models.FloatField(null=True)
    p_adjusted = models.FloatField(null=True)  # Holm, within the subject
    n_before = models.PositiveIntegerField()
    n_after = models.PositiveIntegerField()
    clusters = models.PositiveIntegerField()  # branches seen in both waves
    method = models.CharField(max_length=20)  # paired-branches, welch, none
    outcome = models.CharField(max_length=10, choices=Outcome)
    did = models.FloatField(null=True)  # trained minus control branches; NULL: not estimable
    did_low = models.FloatField(null=True)
    did_high = models.FloatField(null=True)
    did_p = models.FloatField(null=True)
    extremes = models.BooleanField(
        default=False
    )  # chosen for being the worst: it moves to the mean by itself

    class Meta:
        ordering = ["wave_id", "subject", "code"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "subject", "code"], name="verdict_once_a_subject"),
            models.CheckConstraint(
                condition=~Q(outcome__in=("closed", "narrowed", "worsened"))
                | Q(p_adjusted__lt=0.05, change__isnull=False),
                name="proven_verdict_has_its_proof",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.code} {self.outcome}"

    @property
    def word(self) -> str:
        """The outcome as it is told and counted: «reached» instead of one that had no gap and rose."""
        known = self.outcome == self.Outcome.UNPROVEN and self.target is not None
        return REACHED if known and self._has_risen_above else self.outcome

    @property
    def label(self) -> str:
        """The same in the reader's language."""
        if self.word == REACHED:
            return pgettext("verdict", "the target was reached before")
        if self.is_still_met:
            return pgettext("verdict", "worsened, the target is still met")
        return str(self.get_outcome_display())

    @property
    def short_label(self) -> str:
        """The same where a chart leaves it little room."""
        if self.is_still_met:
            return str(self.get_outcome_display())
        return pgettext("verdict", "at target before") if self.word == REACHED else self.label

    @property
    def is_still_met(self) -> bool:
        """Whether a proven fall began and ended at the target or above it: worse, and no gap."""
        ends = (self.before, self.after)
        known = self.outcome == self.Outcome.WORSENED and self.target is not None
        return known and all(one is not None and one >= self.target for one in ends)  # type: ignore[operator]

    @property
    def has_risen(self) -> bool:
        """Whether a rise is proven, of a gap or of what had none."""
        return self.word in {self.Outcome.CLOSED, self.Outcome.NARROWED, REACHED}

    @property
    def _has_risen_above(self) -> bool:
        return rose_above(self.before, self.change, self.p_adjusted, self.target or 0.0)


class BlindSpot(models.Model):
    """What staff or managers believe that customers would answer, beside what customers answered."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="blind_spots")
    respondents = models.CharField(max_length=10)  # staff | managers
    code = models.CharField(max_length=6)  # of a dimension or an item
    expectation = models.FloatField(null=True)  # as they guess it, marks of 1..7
    perception = models.FloatField(null=True)
    customers_expectation = models.FloatField(null=True)
    customers_perception = models.FloatField(null=True)
    low = models.FloatField(null=True)  # of guessed minus true perception, 95 %
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "respondents", "code"], name="blind_spot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.respondents} {self.code}"


class PlanOption(models.Model):
    """The best set of modules of one audience for one budget in whole days, beside the greedy one."""

    class Variant(models.TextChoices):
        """Many short modules, or fewer longer courses."""

        TARGETED = "targeted", pgettext_lazy("plan", "targeted")
        COURSES = "courses", pgettext_lazy("plan", "by courses")

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="plan_options")
    audience = models.CharField(max_length=1)
    variant = models.CharField(max_length=10, choices=Variant)
    days = models.PositiveSmallIntegerField()  # a person's; 0 is a budget below one day
    modules = models.JSONField()  # codes in the order of teaching
    objective = models.FloatField()  # R, weighted points expected to be closed
    cost = models.FloatField()  # person-days
    greedy = models.JSONField()  # {modules, objective}
    runner_up = models.JSONField(default=dict)  # {modules, objective}; empty where there is none
    remaining = models.JSONField(default=dict)  # criterion -> deficit expected to stay
    is_optimal = models.BooleanField(default=True)  # whether the solver proved it within its time

    class Meta:
        ordering = ["wave_id", "audience", "variant", "days"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "audience", "variant", "days"], name="plan_option_once_a_budget"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.audience} {self.days}"
