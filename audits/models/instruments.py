"""Instruments by version: questionnaires, checklists and figures whose items point to criteria."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from catalog.models import Criterion


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    """Reads of instruments; chainable, without side effects."""

    def of(self, organisation: Organisation | int) -> Self:
        """Those that the organisation may use: everybody's, and its own adapted copies."""
        return self.filter(Q(owner__isnull=True) | Q(owner=organisation))


class Instrument(models.Model):
    """One version of one instrument; a used version never changes."""

    class Kind(models.TextChoices):
        """What shape its observations have."""

        SERVQUAL = "servqual", _("SERVQUAL questionnaire")  # pairs of expectation and perception
        SURVEY = "survey", _("questionnaire")  # statements of one column
        VISIT = "visit", _("checklist")  # single facts that an observer sees or hears
        MATURITY = "maturity", _("management audit")  # practices by levels of 0 to 4
        RECORDS = "records", _("figures of a period")  # counts with exposure, times, shares

    class Level(models.TextChoices):
        """Whose view it shows (weights of the index are set by level)."""

        CUSTOMER = "customer", pgettext_lazy("audit", "customer")
        EXTERNAL = "external", pgettext_lazy("audit", "external")
        INTERNAL = "internal", pgettext_lazy("audit", "internal")

    class Respondents(models.TextChoices):
        """Who answers, or where the figures come from.

        Staff and managers who answer the customers' questionnaire guess: their answers measure no criterion
        and are held against the customers' own.
        """

        CUSTOMERS = "customers", pgettext_lazy("respondents", "customers")
        STAFF = "staff", pgettext_lazy("respondents", "staff")
        MANAGERS = "managers", pgettext_lazy("respondents", "managers")
        OBSERVERS = "observers", pgettext_lazy("respondents", "observers")
        DOCUMENTS = "documents", pgettext_lazy("respondents", "documents")

    code = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    level = models.CharField(max_length=10, choices=Level)
    respondents = models.CharField(max_length=10, choices=Respondents, default=Respondents.CUSTOMERS)
    title = models.CharField(max_length=120)
    source = models.CharField(max_length=4)  # prefix of its criteria: SQ, MV
    trust = models.FloatField()  # q, 0..1
    n0 = models.PositiveSmallIntegerField()  # ρ = n / (n + n0)
    body = models.JSONField()  # the file as read
    source_sha256 = models.CharField(max_length=64)  # of body, so that a comment in the file changes nothing
    owner = models.ForeignKey(  # whose adapted copy it is; NULL: for everybody
        Organisation, models.PROTECT, null=True, blank=True, related_name="instruments"
    )
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="adaptations")
    comparable = models.JSONField(default=list)  # codes of items that mean the same as in what it is based on
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], condition=Q(owner__isnull=True), name="instrument_version_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "code", "version"], name="instrument_version_once_an_owner"
            ),
            models.CheckConstraint(condition=Q(trust__range=(0, 1)), name="instrument_trust_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, v{self.version}"

    @property
    def is_guess(self) -> bool:
        """Whether staff or managers answer for the customers here."""
        return self.kind == self.Kind.SERVQUAL and self.respondents != self.Respondents.CUSTOMERS


class InstrumentItem(models.Model):
    """One question of one instrument, pointing to the criterion that it measures, if to any."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="items")
    criterion = models.ForeignKey(  # NULL: context or a condition of work, outside every score of a criterion
        Criterion, models.PROTECT, null=True, blank=True, related_name="items"
    )
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


class Scenario(models.Model):
    """One scenario of a mystery shopper by version: what to play, ask, expect and allow."""

    code = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    instrument_code = models.SlugField(max_length=40)  # of the checklist that it serves
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="scenarios")
    title = models.CharField(max_length=120)
    body = models.JSONField()  # {legend, questions: [{ask, right}], deviation, incidents: […]}
    source_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], condition=Q(owner__isnull=True), name="scenario_version_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "code", "version"], name="scenario_version_once_an_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, v{self.version}"
