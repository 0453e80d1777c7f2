"""Ways into a survey without an account: links, and one-time codes that are cut from the answers."""

from django.db import models

from accounts.models import Branch, User
from audits.models.instruments import Instrument
from audits.models.waves import AuditWave


class SurveyLink(models.Model):
    """One address (and QR code) of one questionnaire at one branch."""

    class Kind(models.TextChoices):
        """Open to whoever has it, or to those who hold a code of their own."""

        OPEN = "open"
        CODES = "codes"

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="survey_links")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.OPEN)
    secret = models.SlugField(max_length=32, unique=True)
    channel = models.CharField(max_length=40, blank=True, default="")  # given to its observations
    is_open = models.BooleanField(default=True)
    is_shared = models.BooleanField(default=False)  # people answer one after the other on one device
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["branch__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "instrument", "branch", "kind", "channel"], name="survey_link_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.branch_id}"


class SurveyCode(models.Model):
    """One code of one respondent: known by its digest, and never written beside the answers.

    It keeps no moment of use: with the moments of observations that would lead from a person to answers.
    """

    link = models.ForeignKey(SurveyLink, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    is_used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.digest[:8]
