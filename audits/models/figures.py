"""Results as rows: figures of a wave, its critical failures, deficits, needs and recommendations.

Written by the scoring job; pages only read. Unrounded float64; a page rounds.
A row with `branch` NULL speaks of the whole wave.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Branch, User
from audits.models.observations import Observation
from audits.models.waves import AuditWave
from catalog.models import Competence, Criterion, Module, ProgrammeRequest
from figures.evidence import Cause


class WaveSummary(models.Model):
    """The index and the counts of one node of the branch tree (the wave itself when branch is NULL)."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="summaries")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+")
    index = models.FloatField(null=True)  # 0..100
    index_low = models.FloatField(null=True)
    index_high = models.FloatField(null=True)
    unweighted = models.FloatField(null=True)  # SERVQUAL, points −6..6
    weighted = models.FloatField(null=True)
    counts = models.JSONField(default=dict)  # instrument code -> n
    sources = models.JSONField(default=list)  # [{source, title, level, score, low, high, n, weight}]
    extras = models.JSONField(default=dict)  # {visits: {mean, uncapped, without_critical, n}, sections: […]}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "branch"], name="summary_once_a_node"),
            models.UniqueConstraint(
                fields=["wave"], condition=Q(branch__isnull=True), name="summary_once_a_wave"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.branch_id or 'all'}"


class DimensionScore(models.Model):
    """One SERVQUAL dimension of one node."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="dimension_scores")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=1)
    expectation = models.FloatField(null=True)
    perception = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    ci_low = models.FloatField(null=True)
    ci_high = models.FloatField(null=True)
    n = models.PositiveIntegerField()
    weight = models.FloatField(null=True)  # mean points of 100
    alpha = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "branch", "code"], name="dimension_once_a_node"),
            models.UniqueConstraint(
                fields=["wave", "code"], condition=Q(branch__isnull=True), name="dimension_once_a_wave"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.code}"


class ItemScore(models.Model):
    """One SERVQUAL item of the whole wave."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="item_scores")
    code = models.CharField(max_length=6)
    expectation = models.FloatField(null=True)
    perception = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    ci_low = models.FloatField(null=True)
    ci_high = models.FloatField(null=True)
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "code"], name="item_once_a_wave"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.code}"


class CriterionScore(models.Model):
    """One criterion of one node: score against target, with its interval and evidence."""

    class Strength(models.TextChoices):
        """How strong the evidence of a deficit is (domain: upper bound below target, half-width, n)."""

        WEAK = "weak", pgettext_lazy("audit", "weak")
        MEDIUM = "medium", pgettext_lazy("audit", "medium")
        STRONG = "strong", pgettext_lazy("audit", "strong")

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="criterion_scores")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    source = models.CharField(max_length=40)  # instrument code
    score = models.FloatField()  # 0..100
    ci_low = models.FloatField(null=True)
    ci_high = models.FloatField(null=True)
    n = models.PositiveIntegerField()
    target = models.FloatField()
    deficit = models.FloatField()  # max(0, target − score)
    strength = models.CharField(max_length=6, choices=Strength)
    weight = models.FloatField()  # of the index, all of a wave sum to 100
    reliability = models.FloatField()  # ρ
    trust = models.FloatField()  # q

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "branch", "criterion"], name="criterion_once_a_node"),
            models.UniqueConstraint(
                fields=["wave", "criterion"], condition=Q(branch__isnull=True), name="criterion_once_a_wave"
            ),
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="criterion_score_within_100"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.criterion_id}"


class CriticalFailure(models.Model):
    """One failed critical item of one visit: a fact with a date, a norm and what answers it.

    With `told_at` it is a duty of the branch; with `done_at` somebody says that it is mended; with
    `confirmed_at` who audits or looks after the branch has seen that it is. The last return stays with it.
    """

    class State(models.TextChoices):
        """Where a duty stands; the moves are in `audits.states`."""

        UNTOLD = "untold", _("not told yet")
        OPEN = "open", _("to mend")
        DONE = "done", _("noted as done")
        CONFIRMED = "confirmed", _("confirmed")

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="critical_failures")
    observation = models.ForeignKey(Observation, models.CASCADE, related_name="critical_failures")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    item = models.CharField(max_length=10)
    fact = models.TextField()
    norm = models.TextField()
    remedy = models.TextField()
    due_on = models.DateField(null=True, blank=True)
    responsible = models.CharField(max_length=80, blank=True, default="")  # a role, never a person
    told_at = models.DateTimeField(null=True, blank=True)  # when those who answer for it were told first
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_note = models.TextField(blank=True, default="")  # what was done
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)  # the last time that «done» was not taken
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    returned_note = models.TextField(blank=True, default="")  # why

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["observation", "item"], name="critical_failure_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, done_note="")
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(done_note="")),
                name="failure_done_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False, done_at__isnull=False)
                    & ~Q(confirmed_by=models.F("done_by"))
                ),
                name="failure_confirmed_by_another_once_done",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned_by__isnull=True, returned_note="")
                | (Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(returned_note="")),
                name="failure_returned_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.observation_id} {self.item}"

    @property
    def state(self) -> str:
        """One of `State`, by what is known of it."""
        if self.confirmed_at is not None:
            return self.State.CONFIRMED
        if self.done_at is not None:
            return self.State.DONE
        return self.State.UNTOLD if self.told_at is None else self.State.OPEN


class Deficit(models.Model):
    """One competence of one wave: how far below target it is, and why, as the auditor names it."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="deficits")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    score = models.FloatField()
    target = models.FloatField()
    deficit = models.FloatField()  # max(0, target − score)
    strength = models.CharField(max_length=6, choices=CriterionScore.Strength)
    ci_low = models.FloatField(null=True)
    ci_high = models.FloatField(null=True)
    n = models.PositiveIntegerField(default=0)  # observations of all sources
    priority = models.CharField(max_length=12)  # figures.evidence.Priority
    sources = models.JSONField(default=list)  # [{source, title, score, low, high, n, below}]
    cause = models.CharField(max_length=6, blank=True, default="")  # figures.evidence.Cause
    cause_note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-deficit", "competence_id"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "competence"], name="deficit_once_a_wave"),
            models.CheckConstraint(
                condition=Q(cause__in=["", *(one.value for one in Cause)]), name="cause_is_a_known_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.competence_id}"


class ModuleNeed(models.Model):
    """How much one module is needed by first-round yield, with the criteria that say so."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="module_needs")
    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    audience = models.CharField(max_length=1)
    need = models.FloatField()  # N
    yield_per_day = models.FloatField()  # Y
    days = models.PositiveSmallIntegerField()
    because = models.JSONField()  # criterion codes, largest contribution first
    rank = models.PositiveSmallIntegerField()  # by yield over all audiences, 1 first
    excluded = models.CharField(max_length=300, blank=True, default="")  # why it is never in a plan

    class Meta:
        ordering = ["wave_id", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "module"], name="need_once_a_wave"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.module_id}"


class Recommendation(models.Model):
    """One line of the prescription: a module for an audience, or a management decision."""

    class Kind(models.TextChoices):
        """A course, a decision of the management, or what a critical failure demands."""

        COURSE = "course", pgettext_lazy("audit", "course")
        MANAGEMENT = "management", _("management decision")

    class State(models.TextChoices):
        """A person decides; rejected lines keep their reason."""

        PROPOSED = "proposed", pgettext_lazy("audit", "proposed")
        ACCEPTED = "accepted", pgettext_lazy("audit", "accepted")
        REJECTED = "rejected", pgettext_lazy("audit", "rejected")

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="recommendations")
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=20)  # what it answers: code of a module, criterion or competence
    module = models.ForeignKey(Module, models.PROTECT, null=True, blank=True, related_name="+")
    audience = models.CharField(max_length=1, blank=True, default="")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True, default="")  # of a management decision
    need = models.FloatField(null=True)
    yield_per_day = models.FloatField(null=True)
    days = models.PositiveSmallIntegerField(null=True)
    cost = models.FloatField(null=True)  # person-days
    priority = models.CharField(max_length=12)
    because = models.JSONField()  # [{criterion, text, source, score, target, n, strength, quotes: […]}]
    notes = models.JSONField(default=list)  # [{kind: prerequisite | advice, text}]
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    reason = models.TextField(blank=True, default="")  # of a rejection
    added_because = models.TextField(blank=True, default="")  # why a person added it; empty: it was proposed
    request = models.ForeignKey(
        ProgrammeRequest, models.SET_NULL, null=True, blank=True, related_name="recommendations"
    )

    class Meta:
        ordering = ["wave_id", "kind", "audience", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="course", module__isnull=False) | Q(kind="management", module__isnull=True),
                name="only_a_course_has_a_module",
            ),
            models.UniqueConstraint(fields=["wave", "kind", "subject"], name="recommendation_once_a_wave"),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""), name="rejection_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.kind} {self.position}"


class Chart(models.Model):
    """One drawn chart of one wave: the same SVG in the page and in the PDF."""

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="charts")
    kind = models.CharField(max_length=30)  # servqual-radar, dimension-gaps, …
    svg = models.TextField()
    caption = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "kind"], name="chart_once_a_wave"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.kind}"
