"""Requests for detailed programmes: who asks for what, how it stands, what was said."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from catalog.models.modules import Module


class ProgrammeRequest(models.Model):
    """One request for the programmes of one or several modules, by an HR manager or a visitor.

    Its reasons (the audit's gaps) are kept by value: a later audit does not rewrite them.
    """

    class State(models.TextChoices):
        """Where a request stands; moves are `TRANSITIONS` in catalog/states.py."""

        UNCONFIRMED = "unconfirmed", pgettext_lazy("request", "waits for the e-mail to be confirmed")
        SENT = "sent", pgettext_lazy("request", "sent")
        IN_WORK = "in_work", pgettext_lazy("request", "in work")
        READY = "ready", pgettext_lazy("request", "programme is ready")
        ACCEPTED = "accepted", pgettext_lazy("request", "accepted")
        DECLINED = "declined", pgettext_lazy("request", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")

    class Mode(models.TextChoices):
        """How the training is wanted; also the mode of a cohort."""

        SELF = "self", pgettext_lazy("request", "self-paced")
        WEBINAR = "webinar", pgettext_lazy("request", "webinar and platform")
        ONSITE = "onsite", pgettext_lazy("request", "in a room")

    number = models.PositiveIntegerField(unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="programme_requests"
    )
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="programme_requests"
    )
    visitor_name = models.CharField(max_length=160, blank=True, default="")
    visitor_company = models.CharField(max_length=200, blank=True, default="")
    visitor_email = models.EmailField(blank=True, default="")
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.SENT)
    group_size = models.PositiveSmallIntegerField(null=True, blank=True)
    audience = models.CharField(max_length=300, blank=True, default="")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.WEBINAR)
    expected_change = models.TextField(blank=True, default="")
    reasons = models.JSONField(
        default=list
    )  # [{module, criterion, text, score, target, n, wave, wave_id, branch}]
    decline_reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(visitor_email=""), name="request_has_an_asker"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="request_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"

    @property
    def sent_at(self) -> datetime:
        """When the methodologist could first read it."""
        return self.email_confirmed_at or self.created_at

    @property
    def asker(self) -> str:
        """Who asks, for lists: the organisation, or the visitor's company."""
        return self.organisation.name if self.organisation is not None else self.visitor_company


class RequestedModule(models.Model):
    """One module of a request, with the plan that the methodologist gives for it."""

    request = models.ForeignKey(ProgrammeRequest, models.CASCADE, related_name="modules")
    module = models.ForeignKey(Module, models.PROTECT, related_name="requests")
    programme = models.ForeignKey(
        "catalog.Programme", models.PROTECT, null=True, blank=True, related_name="requested"
    )
    job_id = models.BigIntegerField(null=True, blank=True)  # of the programme PDF

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "module"], name="module_once_a_request"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.module_id}"


class RequestEvent(models.Model):
    """One move of a request's status trail; the actor by name and role, as they were then."""

    request = models.ForeignKey(ProgrammeRequest, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ProgrammeRequest.State)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    actor_label = models.CharField(max_length=200)
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.state}"


class RequestMessage(models.Model):
    """One message under a request."""

    request = models.ForeignKey(ProgrammeRequest, models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    author_label = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.author_label}"
