"""Rules around tests: windows, extensions, disputes, corrections of wrong keys, statistics of questions."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from accounts.models import User
from assessments.models.attempts import Attempt
from catalog.models import PlanStep, Programme
from courses.models import Cohort, Enrolment


class AttemptWindow(models.Model):
    """When a group may take a test; a change ends the row and makes the next one: it can be undone."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="windows")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="windows")
    opens_at = models.DateTimeField(null=True, blank=True)  # both empty: the window was taken away
    closes_at = models.DateTimeField(null=True, blank=True)
    follows = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="followed_by")
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["cohort_id", "step_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "step"], condition=Q(ended_at__isnull=True), name="one_standing_window"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="window_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.step_id} {self.opens_at}-{self.closes_at}"


class Extension(models.Model):
    """More time, another attempt or an own closing moment for one person, with the reason."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="extensions")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="extensions")
    batch = models.CharField(max_length=32, db_index=True)  # given together, undone together
    minutes = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    closes_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["enrolment_id", "step_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "enrolment", "step"], name="extension_once_a_batch"),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_a_reason"),
            models.CheckConstraint(
                condition=Q(minutes__gt=0) | Q(attempts__gt=0) | Q(closes_at__isnull=False),
                name="extension_gives_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.step_id} +{self.minutes}"


class Correction(models.Model):
    """A question of a version found wrong: taken out, or given another body. Undone by another one."""

    class Kind(models.TextChoices):
        """What is done with the question."""

        VOID = "void", pgettext_lazy("correction", "question taken out")
        REKEY = "rekey", pgettext_lazy("correction", "key corrected")
        RESTORE = "restore", pgettext_lazy("correction", "earlier correction undone")

    class Policy(models.TextChoices):
        """What is done with whose result would fall."""

        FAVOUR = "favour", pgettext_lazy("correction", "in favour of the learner")
        STRICT = "strict", pgettext_lazy("correction", "for everybody alike")

    class State(models.TextChoices):
        """Queued waits for the worker."""

        QUEUED = "queued", pgettext_lazy("correction", "results are being computed")
        APPLIED = "applied", pgettext_lazy("correction", "applied")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="corrections")
    question = models.CharField(max_length=20)  # code
    kind = models.CharField(max_length=8, choices=Kind)
    policy = models.CharField(max_length=8, choices=Policy, default=Policy.FAVOUR)
    versions = models.JSONField()  # fingerprints of the bodies whose attempts are graded anew
    body_before = models.JSONField()
    body_after = models.JSONField(null=True, blank=True)  # null: taken out
    reason = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    job_id = models.BigIntegerField(null=True, blank=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind="void") ^ Q(body_after__isnull=False),
                name="correction_takes_out_or_rewrites",
            ),
            models.CheckConstraint(
                condition=Q(state="queued") ^ Q(applied_at__isnull=False),
                name="applied_correction_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["programme", "question"], name="correction_of_question")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.question} {self.kind}"


class Regrade(models.Model):
    """One attempt graded anew by one correction: before, after; append-only."""

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="regrades")
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="regrades")
    before = models.JSONField()  # {question, mark, points, max_points, score, is_passed}
    after = models.JSONField()  # the same
    was_kept = models.BooleanField(default=False)  # the result would have fallen and stays as it was
    why = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "attempt"], name="regrade_once_a_correction"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} by {self.correction_id}"


class AppealQuerySet(models.QuerySet["QuestionAppeal"]):
    """Reads of disputes; chainable, without side effects."""

    def waiting(self) -> Self:
        """Those that nobody has answered, the most urgent first."""
        return self.filter(state=QuestionAppeal.State.OPEN).order_by("due_on", "pk")


class QuestionAppeal(models.Model):
    """A learner's objection to one question of one attempt, and the answer to it."""

    class State(models.TextChoices):
        """Moves are `APPEAL_TRANSITIONS` in assessments/states.py."""

        OPEN = "open", pgettext_lazy("appeal", "waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("appeal", "accepted")
        REJECTED = "rejected", pgettext_lazy("appeal", "declined")

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="appeals")
    question = models.CharField(max_length=20)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField()
    due_on = models.DateField()  # the answer is due, in the cohort's zone
    reply = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    correction = models.ForeignKey(Correction, models.PROTECT, null=True, blank=True, related_name="appeals")

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="appeal_once_a_question"),
            models.CheckConstraint(condition=~Q(text=""), name="appeal_says_something"),
            models.CheckConstraint(
                condition=Q(state="open") ^ (Q(decided_at__isnull=False) & ~Q(reply="")),
                name="decided_appeal_has_its_reply",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="appeal_queue")]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.question}"


class ItemAnalysis(models.Model):
    """Statistics of one test of one programme version, as last computed; its questions are ItemRows."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="analyses")
    ref = models.CharField(max_length=40)  # of the test: entry, final
    attempts = models.PositiveIntegerField()  # first attempts of people, finished
    alpha = models.FloatField(null=True, blank=True)
    alpha_items = models.PositiveIntegerField(default=0)
    alpha_n = models.PositiveIntegerField(default=0)
    mean_score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # 0..100
    passed = models.PositiveIntegerField(default=0)
    stamp = models.CharField(max_length=40)  # of what was counted: another one means there is something new
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["programme_id", "ref"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "ref"], name="analysis_once_a_test"),
            models.CheckConstraint(
                condition=Q(mean_score__isnull=True) | Q(mean_score__range=(Decimal(0), Decimal(100))),
                name="analysis_score_within_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.ref}"


class ItemRow(models.Model):
    """Statistics of one version of one question: unrounded, with n."""

    analysis = models.ForeignKey(ItemAnalysis, models.CASCADE, related_name="rows")
    question = models.CharField(max_length=20)
    version = models.CharField(max_length=16, blank=True, default="")
    kind = models.CharField(max_length=12)
    text = models.TextField()
    outcome = models.CharField(max_length=6)
    lesson = models.PositiveSmallIntegerField(null=True, blank=True)
    is_critical = models.BooleanField(default=False)
    n = models.PositiveIntegerField()
    difficulty = models.FloatField(null=True, blank=True)  # p: mean share of the points, 0..1
    item_rest = models.FloatField(null=True, blank=True)  # correlation with the rest of the test, -1..1
    upper_lower = models.FloatField(null=True, blank=True)  # p of the best 27 % minus p of the worst
    seconds = models.FloatField(null=True, blank=True)  # median time on the question
    timed = models.PositiveIntegerField(default=0)  # attempts that the median rests on
    unanswered = models.PositiveIntegerField(default=0)
    options = models.JSONField(default=list)  # [{code, text, right, chosen, share, item_rest, flags}]
    flags = models.JSONField(default=list)  # figures.items flags

    class Meta:
        ordering = ["analysis_id", "question", "version"]
        constraints = [
            models.UniqueConstraint(fields=["analysis", "question", "version"], name="item_once_an_analysis"),
            models.CheckConstraint(
                condition=Q(difficulty__isnull=True) | Q(difficulty__range=(0, 1)),
                name="item_difficulty_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} n={self.n}"
