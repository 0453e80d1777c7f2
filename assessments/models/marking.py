"""Second marks, appeals of grades, calibration, figures of agreement: what is compared is kept by value."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from assessments.models.grades import Grade
from assessments.models.works import Submission
from courses.models import Cohort, CohortAssignment

MAX_WORDS = 4_000  # characters


class SamplingPlan(models.Model):
    """Whose works get a second mark: an organisation's plan, or one group's instead of it."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, null=True, blank=True, related_name="sampling_plan"
    )
    cohort = models.OneToOneField(Cohort, models.CASCADE, null=True, blank=True, related_name="sampling_plan")
    new_share = models.PositiveSmallIntegerField(default=50)  # per cent, of a new assessor or module
    established_share = models.PositiveSmallIntegerField(default=15)  # per cent
    new_works = models.PositiveSmallIntegerField(default=20)  # decisions after which one is not new any more
    margin = models.PositiveSmallIntegerField(default=3)  # points around the rule: a borderline work
    is_near_critical = models.BooleanField(default=False)  # borderline too: a critical criterion at level 2
    is_final_shared = models.BooleanField(default=False)  # a final exercise waits for its second mark
    seed = models.CharField(max_length=32)  # the draw can be repeated
    set_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ Q(cohort__isnull=False),
                name="sampling_plan_is_an_organisations_or_a_groups",
            ),
            models.CheckConstraint(
                condition=Q(new_share__lte=100) & Q(established_share__lte=100),
                name="sampled_share_is_percent",
            ),
            models.CheckConstraint(condition=~Q(seed=""), name="sampling_plan_has_a_seed"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id or self.cohort_id} {self.new_share}/{self.established_share}"


class SecondMarkQuerySet(models.QuerySet["SecondMark"]):
    """Reads of second marks; chainable, without side effects."""

    def of_verifier(self, user: User) -> Self:
        """Works of the cohorts that the user verifies, of another assessor's."""
        mine = CohortAssignment.objects.filter(user=user, role=CohortAssignment.Role.VERIFIER)
        own = self.filter(submission__enrolment__cohort_id__in=mine.values("cohort_id"))
        return own.exclude(submission__grade__assessor=user)

    def standing(self) -> Self:
        """Of works whose first decision stands: one that was undone has nothing to compare with."""
        return self.exclude(submission__grade__decision__in=("", Grade.Decision.RETURNED))

    def open(self) -> Self:
        """Those that still wait for their mark."""
        return self.filter(state__in=(SecondMark.State.WAITING, SecondMark.State.TAKEN))


class SecondMark(models.Model):
    """One work of the sample: why it is there, the blind mark, how it compares, what settled it."""

    class State(models.TextChoices):
        """Where it stands; moves are `SECOND_MARK_TRANSITIONS` in assessments/states.py."""

        WAITING = "waiting", pgettext_lazy("second mark", "waits")
        TAKEN = "taken", pgettext_lazy("second mark", "being marked")
        AGREED = "agreed", pgettext_lazy("second mark", "agreed")
        DIVERGED = "diverged", pgettext_lazy("second mark", "diverged")
        SETTLED = "settled", pgettext_lazy("second mark", "settled")

    class Reason(models.TextChoices):
        """Why the work is in the sample."""

        NEW_ASSESSOR = "new_assessor", pgettext_lazy("sampling", "new assessor")
        NEW_MODULE = "new_module", pgettext_lazy("sampling", "new module")
        ROUTINE = "routine", pgettext_lazy("sampling", "routine sample")
        RAISED = "raised", pgettext_lazy("sampling", "low agreement")
        BORDERLINE = "borderline", pgettext_lazy("sampling", "borderline")
        CRITICAL = "critical", pgettext_lazy("sampling", "critical failure")
        FINAL = "final", pgettext_lazy("sampling", "final exercise")
        APPEAL = "appeal", pgettext_lazy("sampling", "appeal")

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="second_marks")
    number = models.PositiveSmallIntegerField(default=1)  # an appeal may bring one more
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reasons = models.JSONField()  # [{code, …numbers}]: the words are made of it
    seed = models.CharField(max_length=32)
    share = models.PositiveSmallIntegerField()  # per cent, of the plan at that moment
    draw = models.DecimalField(max_digits=5, decimal_places=2)  # 0..99.99: below the share it is drawn
    is_held_for = models.BooleanField(default=False)  # the result is not told before it
    sampled_at = models.DateTimeField()
    marker = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="second_marks")
    taken_at = models.DateTimeField(null=True, blank=True)
    levels = models.JSONField(default=dict)  # scoring.mark_keys -> level 0..3
    comments = models.JSONField(default=dict)  # criterion code -> text
    overall = models.TextField(blank=True, default="")
    vacs = models.JSONField(default=dict)  # {valid, authentic, current, sufficient: bool}
    next_try_on = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Grade.Decision, blank=True, default="")
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # 0..100
    marked_at = models.DateTimeField(null=True, blank=True)
    first = models.JSONField(null=True, blank=True)  # the first mark as it was compared, with `assessor`
    apart = models.JSONField(default=list)  # codes of criteria more than one level apart
    talk = models.TextField(blank=True, default="")  # notes of the standardisation talk
    talk_at = models.DateTimeField(null=True, blank=True)
    third = models.JSONField(null=True, blank=True)  # the third mark
    third_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = SecondMarkQuerySet.as_manager()

    class Meta:
        ordering = ["sampled_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="second_mark_number_once"),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(state__in=["waiting", "taken", "diverged"]),
                name="one_open_second_mark",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") ^ Q(marker__isnull=False),
                name="second_mark_has_a_marker_unless_it_waits",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "taken"])
                | (Q(marked_at__isnull=False) & Q(first__isnull=False) & ~Q(decision="")),
                name="compared_second_mark_is_decided",
            ),
            models.CheckConstraint(
                condition=Q(third_by__isnull=True) | ~Q(third_by=F("marker")),
                name="third_mark_is_of_another",
            ),
        ]
        indexes = [models.Index(fields=["state", "sampled_at", "id"], name="second_mark_queue")]

    def __str__(self) -> str:
        return f"{self.submission_id} № {self.number} {self.state}"


class RaisedSampling(models.Model):
    """Every work of one assessor gets a second mark, since agreement fell; ended, it keeps its row."""

    assessor = models.ForeignKey(User, models.CASCADE, related_name="+")
    kappa = models.FloatField()
    n = models.PositiveIntegerField()  # pairs of levels
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessor"], condition=Q(ended_at__isnull=True), name="one_standing_raise"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessor_id} κ={self.kappa:.2f}"


class GradeAppeal(models.Model):
    """One learner's appeal of one grade; decided by another assessor after a mark of his own."""

    class State(models.TextChoices):
        """Where it stands; moves are `GRADE_APPEAL_TRANSITIONS` in assessments/states.py."""

        OPEN = "open", pgettext_lazy("grade appeal", "waits")
        UPHELD = "upheld", pgettext_lazy("grade appeal", "grade stays")
        CHANGED = "changed", pgettext_lazy("grade appeal", "grade changed")

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="appeal")
    text = models.TextField()
    raised_at = models.DateTimeField()
    due_on = models.DateField()
    mark = models.ForeignKey(SecondMark, models.PROTECT, related_name="appeals")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    reply = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="appeal_of_a_grade_says_why"),
            models.CheckConstraint(
                condition=Q(state="open")
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False) & ~Q(reply="")),
                name="decided_appeal_of_a_grade_has_its_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.state}"


class Calibration(models.Model):
    """One work that several assessors mark, blind to each other until it is closed."""

    class State(models.TextChoices):
        """Where it stands; moves are `CALIBRATION_TRANSITIONS` in assessments/states.py."""

        OPEN = "open", pgettext_lazy("calibration", "marks are being given")
        CLOSED = "closed", pgettext_lazy("calibration", "closed")

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="calibrations")
    title = models.CharField(max_length=120)
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    organiser = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reference = models.JSONField(default=dict)  # mark keys -> level agreed on at the meeting
    notes = models.TextField(blank=True, default="")  # of the meeting
    icc = models.JSONField(null=True, blank=True)  # {value, low, high, n} once computed

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="calibration_has_a_title"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opened_at")), name="calibration_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(state="open") ^ Q(closed_at__isnull=False),
                name="closed_calibration_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CalibrationMark(models.Model):
    """One invited assessor's mark of the common work; without a moment it has not been given."""

    calibration = models.ForeignKey(Calibration, models.CASCADE, related_name="marks")
    assessor = models.ForeignKey(User, models.PROTECT, related_name="calibration_marks")
    levels = models.JSONField(default=dict)  # scoring.mark_keys -> level 0..3
    comments = models.JSONField(default=dict)
    decision = models.CharField(max_length=10, choices=Grade.Decision, blank=True, default="")
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # 0..100
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["calibration_id", "assessor__last_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["calibration", "assessor"], name="calibration_mark_once"),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True)
                | (~Q(decision="") & Q(score__range=(Decimal(0), Decimal(100)))),
                name="given_calibration_mark_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calibration_id} {self.assessor_id}"


class AgreementFigure(models.Model):
    """One computed figure of agreement; a computation replaces all rows of the one before."""

    class Kind(models.TextChoices):
        """What the row is about."""

        OVERALL = "overall", pgettext_lazy("agreement", "all together")
        PAIR = "pair", pgettext_lazy("agreement", "two assessors")
        ASSESSOR = "assessor", pgettext_lazy("agreement", "one assessor to the others")
        CRITERION = "criterion", pgettext_lazy("agreement", "one criterion")

    kind = models.CharField(max_length=10, choices=Kind)
    first = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    second = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    criterion = models.CharField(max_length=200, blank=True, default="")  # its title
    exercise = models.CharField(max_length=200, blank=True, default="")  # «ОК-ВВ-155, Три звонка»
    works = models.PositiveIntegerField()
    kappa = models.FloatField(null=True, blank=True)
    kappa_low = models.FloatField(null=True, blank=True)
    kappa_high = models.FloatField(null=True, blank=True)
    levels = models.PositiveIntegerField(default=0)  # pairs of levels behind κ
    icc = models.FloatField(null=True, blank=True)
    icc_low = models.FloatField(null=True, blank=True)
    icc_high = models.FloatField(null=True, blank=True)
    difference = models.FloatField(null=True, blank=True)  # points: own score minus the others'
    difference_low = models.FloatField(null=True, blank=True)
    difference_high = models.FloatField(null=True, blank=True)
    apart = models.FloatField(null=True, blank=True)  # share 0..1 of works where levels differ
    apart_low = models.FloatField(null=True, blank=True)
    apart_high = models.FloatField(null=True, blank=True)
    mean_distance = models.FloatField(null=True, blank=True)  # levels
    far = models.PositiveIntegerField(default=0)  # works two levels apart or more
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kappa__isnull=True) | Q(kappa__range=(-1.000001, 1.000001)),
                name="kappa_lies_within_one",
            ),
        ]
        indexes = [models.Index(fields=["kind", "first"], name="agreement_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} n={self.works}"
