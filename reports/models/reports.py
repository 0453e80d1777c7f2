"""Documents that were issued: their number and their inputs, by value."""

from django.db import models

from accounts.models import Organisation, User


class Report(models.Model):
    """One issued edition of one document; the facts it was rendered from never change."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=30)  # audit-gap
    subject_id = models.BigIntegerField()  # the wave
    edition = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    facts_sha256 = models.CharField(max_length=64)
    job_id = models.BigIntegerField(null=True, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "edition"], name="edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} ред. {self.edition}"
