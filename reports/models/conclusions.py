"""What an auditor concludes from the facts of a wave: one text a section, kept apart from the facts."""

from django.db import models
from django.utils.translation import pgettext_lazy

from accounts.models import User
from audits.models import AuditWave


class AuditConclusion(models.Model):
    """The auditor's own words under one section; without a text the section prints what the facts suggest.

    version: counts the saves, also of a text taken back; who saves must have seen the last one.
    """

    class Section(models.TextChoices):
        """Sections of the report that a person interprets."""

        SUMMARY = "summary", pgettext_lazy("report section", "Summary")
        AIM = "aim", pgettext_lazy("report section", "Aim, questions, limits")
        METHOD = "method", pgettext_lazy("report section", "Method and sample")
        OVERVIEW = "overview", pgettext_lazy("report section", "Overview")
        SERVQUAL = "servqual", pgettext_lazy("report section", "SERVQUAL dimensions")
        CONTACT = "contact", pgettext_lazy("report section", "Stages of contact")
        FAILURES = "failures", pgettext_lazy("report section", "Critical failures")
        GAPS = "gaps", pgettext_lazy("report section", "Gaps by priority")
        CAUSES = "causes", pgettext_lazy("report section", "Causes")
        RECOMMENDATIONS = "recommendations", pgettext_lazy("report section", "Recommendations")
        SCHEDULE = "schedule", pgettext_lazy("report section", "Schedule")
        BUDGET = "budget", pgettext_lazy("report section", "Budget")
        EFFECT = "effect", pgettext_lazy("report section", "Effect and re-audit")
        CHANGES = "changes", pgettext_lazy("report section", "What changed")

    LONGEST = 4_000  # characters: a page of the document

    wave = models.ForeignKey(AuditWave, models.CASCADE, related_name="conclusions")
    section = models.CharField(max_length=20, choices=Section)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        ordering = ["wave_id", "section"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "section"], name="conclusion_once_a_section"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.section}"
