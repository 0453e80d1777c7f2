"""The journal: who did what to what, append-only, sealed into a hash chain by a periodic job."""

from django.db import models
from django.db.models import Q

from accounts.models.organisations import Organisation
from accounts.models.people import User


class AuditEvent(models.Model):
    """One thing that somebody did; never changed, sealed later."""

    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40, blank=True, default="")
    subject_id = models.BigIntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict)
    sequence = models.PositiveBigIntegerField(null=True, blank=True, unique=True)  # set when sealed
    sha256 = models.CharField(max_length=64, blank=True, default="")  # of the previous seal and this row

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at"], name="journal_by_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sequence__isnull=True, sha256="") | (Q(sequence__isnull=False) & ~Q(sha256="")),
                name="sealed_event_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
