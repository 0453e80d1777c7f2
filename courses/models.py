"""Delivery: cohorts, who is enrolled, how far they are, what they were given at the end."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Assignment, Membership, Organisation, User
from catalog.models import PlanStep, Programme, ProgrammeRequest


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Reads of cohorts; chainable, without side effects."""

    def of_organisations(self, user: User, *roles: Membership.Role) -> Self:
        """Cohorts of organisations where the user has one of the roles."""
        ids = {one.organisation_id for one in user.memberships_in(roles)}
        return self.filter(organisation_id__in=ids)

    def assigned_to(self, user: User, *roles: "CohortAssignment.Role") -> Self:
        """Cohorts that the user trains or verifies."""
        return self.filter(
            pk__in=CohortAssignment.objects.filter(
                user=user, role__in=roles or CohortAssignment.Role.values
            ).values("cohort_id")
        )


class Cohort(models.Model):
    """One group that takes one version of one programme on given days."""

    class State(models.TextChoices):
        """Where a cohort stands; moves are `TRANSITIONS` in courses/states.py."""

        PLAN = "plan", pgettext_lazy("cohort", "planned")
        RUNNING = "running", pgettext_lazy("cohort", "running")
        FINISHED = "finished", pgettext_lazy("cohort", "finished")
        CANCELLED = "cancelled", pgettext_lazy("cohort", "cancelled")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cohorts")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cohorts")
    request = models.ForeignKey(
        ProgrammeRequest, models.PROTECT, null=True, blank=True, related_name="cohorts"
    )
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.PLAN)
    mode = models.CharField(
        max_length=10, choices=ProgrammeRequest.Mode, default=ProgrammeRequest.Mode.WEBINAR
    )
    timezone = models.CharField(max_length=40, default="Europe/Moscow")  # IANA name
    place = models.CharField(max_length=300, blank=True, default="")  # address of the room or of the webinar
    reasons = models.JSONField(default=list)  # «почему это назначено»: the gaps, by value
    norms = models.JSONField(default=dict)  # {code: [value, unit]}: of the day the cohort was made
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "programme"],
                condition=Q(request__isnull=False),
                name="one_cohort_a_module_of_a_request",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(started_at__isnull=False),
                name="running_cohort_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(finished_at__isnull=False),
                name="finished_cohort_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CohortDay(models.Model):
    """One day of a cohort, by wall clock in the cohort's zone."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="days")
    number = models.PositiveSmallIntegerField()
    on_date = models.DateField()
    starts_at = models.TimeField()

    class Meta:
        ordering = ["cohort_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="cohort_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.on_date}"


class CohortAssignment(Assignment):
    """One trainer or verifier of one cohort."""

    class Role(models.TextChoices):
        """What the person does for the cohort."""

        TRAINER = "trainer", pgettext_lazy("assignment", "trainer")
        VERIFIER = "verifier", pgettext_lazy("assignment", "verifier")

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "cohort", "role"], name="cohort_assignment_once"),
        ]


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Reads of enrolments; chainable, without side effects."""

    def taking_part(self) -> Self:
        """Those who were neither replaced nor withdrawn."""
        return self.exclude(state__in=(Enrolment.State.REPLACED, Enrolment.State.WITHDRAWN))

    def reached_by(self, user: User, *roles: Membership.Role) -> Self:
        """Enrolments of people in the organisations, or branch subtrees, where the user has a role."""
        reach = Q(pk__in=())
        for membership in user.memberships_in(roles):
            part = Q(cohort__organisation_id=membership.organisation_id)
            if membership.branch is not None:
                part &= Q(user__branch__path__startswith=membership.branch.path)
            reach |= part
        return self.filter(reach)


class Enrolment(models.Model):
    """One person's place in one cohort and what became of it."""

    class State(models.TextChoices):
        """Where an enrolment stands; moves are `TRANSITIONS` in courses/states.py."""

        ASSIGNED = "assigned", pgettext_lazy("enrolment", "assigned")
        RUNNING = "running", pgettext_lazy("enrolment", "in progress")
        AWAITING = "awaiting", pgettext_lazy("enrolment", "waits for assessment")
        COMPETENT = "competent", pgettext_lazy("enrolment", "competent")
        NOT_YET = "not_yet", pgettext_lazy("enrolment", "not yet competent")
        REPLACED = "replaced", pgettext_lazy("enrolment", "replaced")
        WITHDRAWN = "withdrawn", pgettext_lazy("enrolment", "withdrawn")

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments")
    user = models.ForeignKey(User, models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=10, choices=State, default=State.ASSIGNED)
    replaced_by = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces"
    )
    enrolled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    enrolled_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["cohort_id", "user__last_name", "user__first_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "user"], name="enrolment_once"),
            models.CheckConstraint(
                condition=~Q(state__in=("competent", "not_yet")) | Q(finished_at__isnull=False),
                name="decided_enrolment_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["user", "state"], name="enrolment_by_person")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.cohort_id}"


class StepProgress(models.Model):
    """How far one enrolment is in one step; a result is written by courses.services alone."""

    class State(models.TextChoices):
        """How far."""

        STARTED = "started", pgettext_lazy("step", "started")
        WAITING = "waiting", pgettext_lazy("step", "waits for assessment")
        DONE = "done", pgettext_lazy("step", "done")
        FAILED = "failed", pgettext_lazy("step", "not passed yet")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="progress")
    state = models.CharField(max_length=10, choices=State, default=State.STARTED)
    percent = models.PositiveSmallIntegerField(default=0)  # of a lesson's text that was on the screen
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # 0..100
    started_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True, default="")  # a personal plan or notes on a lesson, as written
    answers = models.JSONField(default=dict)  # of a transcript or a set of cases: courses/queries/tasks.py

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step"], name="step_progress_once"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="progress_is_percent"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 100)), name="step_score_within_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.step_id} {self.state}"


class Attendance(models.Model):
    """Whether one participant was there on one day, as the trainer marked it."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendance")
    day = models.ForeignKey(CohortDay, models.CASCADE, related_name="attendance")
    was_present = models.BooleanField()
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "day"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.day_id}"


class Certificate(models.Model):
    """One issued certificate: its facts by value, its number, its public code."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="certificate")
    number = models.CharField(max_length=20, unique=True)  # 2026-000123
    code = models.CharField(max_length=20, unique=True)  # random, of /verify/<code>/
    facts = models.JSONField()  # as services/certificates.py collects them
    job_id = models.BigIntegerField(null=True, blank=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoke_reason=""), name="revoked_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.number
