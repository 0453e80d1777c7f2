"""What a version holds besides lessons, questions and practice, and its files as they were written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.content import Programme


class Material(models.Model):
    """One transcript, case, card, objection or job aid of a version."""

    class Kind(models.TextChoices):
        """What it is."""

        TRANSCRIPT = "transcript", _("transcript")
        CASE = "case", _("case")
        CARD = "card", _("card")
        OBJECTION = "objection", _("objection")
        JOB_AID = "job_aid", _("job aid")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="materials")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=20)  # razbor-1, k01, c01, v01, jobaid
    set_number = models.PositiveSmallIntegerField(null=True, blank=True)  # of cases: a step asks one set
    position = models.PositiveSmallIntegerField()  # in its file, or among its files
    body = models.JSONField()  # as authored
    html = models.JSONField(default=dict)  # its Markdown, rendered: {intro, task, lines, …} or {text}

    class Meta:
        ordering = ["programme_id", "kind", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "code"], name="material_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class SourceFile(models.Model):
    """One text file of a version as it was loaded, so that export gives the same folder back."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="sources")
    name = models.CharField(max_length=120)  # lessons/01.md
    text = models.TextField()

    class Meta:
        ordering = ["programme_id", "name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="source_file_once"),
        ]

    def __str__(self) -> str:
        return self.name
