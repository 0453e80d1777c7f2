"""Instruments by version: a questionnaire or a checklist whose items point to criteria."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import Criterion


class Instrument(models.Model):
    """One version of one instrument; a used version never changes."""

    class Kind(models.TextChoices):
        """What shape its observations have."""

        SERVQUAL = "servqual", _("SERVQUAL questionnaire")
        VISIT = "visit", _("checklist of a visit")

    class Level(models.TextChoices):
        """Whose view it shows (weights of the index are set by level)."""

        CUSTOMER = "customer", pgettext_lazy("audit", "customer")
        EXTERNAL = "external", pgettext_lazy("audit", "external")
        INTERNAL = "internal", pgettext_lazy("audit", "internal")

    code = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    level = models.CharField(max_length=10, choices=Level)
    title = models.CharField(max_length=120)
    source = models.CharField(max_length=4)  # prefix of its criteria: SQ, MV
    trust = models.FloatField()  # q, 0..1
    n0 = models.PositiveSmallIntegerField()  # ρ = n / (n + n0)
    body = models.JSONField()  # the file as read
    source_sha256 = models.CharField(max_length=64)  # of body, so that a comment in the file changes nothing
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="instrument_version_once"),
            models.CheckConstraint(
                condition=models.Q(trust__range=(0, 1)), name="instrument_trust_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, v{self.version}"


class InstrumentItem(models.Model):
    """One question of one instrument, pointing to the criterion that it measures."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="items")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="items")
    code = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField()
    body = models.JSONField()

    class Meta:
        ordering = ["instrument_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "code"], name="item_code_once"),
        ]

    def __str__(self) -> str:
        return self.code
