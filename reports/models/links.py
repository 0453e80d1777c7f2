"""A report for somebody without an account: addresses that expire, known by the digests of their secrets."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import User
from reports.models.reports import Report


class ReportLink(models.Model):
    """One address of one edition. Who has it reads the report until it expires or is withdrawn."""

    class State(models.TextChoices):
        """Follows from the moments; nothing is stored."""

        OPEN = "open", pgettext_lazy("report link", "open")
        EXPIRED = "expired", pgettext_lazy("report link", "expired")
        REVOKED = "revoked", pgettext_lazy("report link", "withdrawn")

    LONGEST_DAYS = 30
    MOST_OPEN = 20  # of one edition: a list that somebody can still look over

    report = models.ForeignKey(Report, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)  # sha256 of the secret, which is kept nowhere
    label = models.CharField(max_length=80)  # for whom it is
    days = models.PositiveSmallIntegerField()  # how long it opens the report, from its creation
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    opened_count = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__range=(1, 30)), name="report_link_lives_30_days_at_most"
            ),
            models.CheckConstraint(condition=~Q(label=""), name="report_link_says_for_whom"),
            models.CheckConstraint(
                condition=Q(opened_count=0) ^ Q(last_opened_at__isnull=False),
                name="opened_report_link_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="withdrawn_report_link_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.digest[:8]}"

    @property
    def expires_at(self) -> datetime:
        """The moment from which it opens nothing."""
        return self.created_at + timedelta(days=self.days)

    def state_at(self, moment: datetime) -> "ReportLink.State":
        """Whether it opens the report at the moment; withdrawn goes before expired."""
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.OPEN if moment < self.expires_at else self.State.EXPIRED
