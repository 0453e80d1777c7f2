"""Blocks, competences, modules and audit criteria: the map from a gap to a course."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from catalog.minutes import ACADEMIC_HOUR, DAY_MINUTES


class Block(models.Model):
    """One of the five printed parts of the catalogue; its heading is kept, its true theme beside it."""

    letters = models.CharField(max_length=2, primary_key=True)  # ВВ
    code = models.CharField(max_length=5, unique=True)  # ОК-ВВ
    printed_title = models.CharField(max_length=120)
    nos_theme = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.code} {self.printed_title}"


class Competence(models.Model):
    """One of the 17 skills; the competences partition the modules of the provider."""

    code = models.CharField(max_length=5, primary_key=True)  # СК-01
    title = models.CharField(max_length=120)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ModuleQuerySet(models.QuerySet["Module"]):
    """Reads of modules; chainable, without side effects."""

    def offered(self) -> Self:
        """Modules that can be chosen now: a retired one keeps its page, but is offered to nobody."""
        return self.filter(retired_at__isnull=True)

    def public(self) -> Self:
        """The provider's modules, which anybody may browse."""
        return self.offered().filter(owner__isnull=True)

    def reachable_by(self, user: User | AnonymousUser | None) -> Self:
        """The provider's modules and those owned by an organisation of the user, retired ones too."""
        if user is None or not user.is_authenticated:
            return self.filter(owner__isnull=True)
        own = {user.organisation_id, *(one.organisation_id for one in user.memberships_in())}
        return self.filter(Q(owner__isnull=True) | Q(owner_id__in=own))

    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        """What the user may choose from: the provider's modules and those of an own organisation."""
        return self.reachable_by(user).offered()


class Module(models.Model):
    """One training module; its code never changes, its content does by version (Programme)."""

    class Audience(models.TextChoices):
        """Whom the module is for."""

        FRONT = "Ф", _("front line")
        SENIOR = "С", _("seniors")
        MANAGER = "Р", _("managers")

    slug = models.SlugField(max_length=40, unique=True)  # ok-vv-155
    code = models.CharField(max_length=20)  # ОК-ВВ-155, exactly as printed
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="modules")
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="modules")
    title = models.CharField(max_length=200)
    printed_title = models.CharField(max_length=200, blank=True, default="")
    subtitle = models.CharField(max_length=200, blank=True, default="")
    goal = models.TextField()
    description = models.TextField()
    days = models.PositiveSmallIntegerField()
    audience = models.CharField(max_length=1, choices=Audience)
    competence = models.ForeignKey(Competence, models.PROTECT, null=True, blank=True, related_name="modules")
    nos_code = models.CharField(max_length=12, blank=True, default="")
    nos_title = models.CharField(max_length=120, blank=True, default="")
    nos_confidence = models.CharField(max_length=10, blank=True, default="")  # sure | probable
    nos_level = models.PositiveSmallIntegerField(null=True, blank=True)
    applicability = models.JSONField(default=list)  # [{flag, text}]: «не назначать, если…»
    prerequisites = models.ManyToManyField("self", symmetrical=False, related_name="followed_by", blank=True)
    overlaps = models.ManyToManyField("self", blank=True)
    lemmas = models.TextField(blank=True, default="")  # what search reads: catalog/search.py
    source_sha256 = models.CharField(max_length=64, blank=True, default="")  # of module.yaml as loaded
    source = models.TextField(blank=True, default="")  # module.yaml as loaded
    changed_at = models.DateTimeField(default=timezone.now)  # rendered rows are cached by it
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        ordering = ["block__position", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(owner__isnull=True), name="provider_module_code_once"
            ),
            models.UniqueConstraint(fields=["code", "owner"], name="module_code_once_an_organisation"),
            models.CheckConstraint(condition=Q(days__range=(1, 3)), name="module_lasts_one_to_three_days"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(block__isnull=False, competence__isnull=False),
                name="provider_module_has_block_and_competence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def academic_hours(self) -> int:
        """Academic hours of the whole module: 8 a day."""
        return self.days * DAY_MINUTES // ACADEMIC_HOUR


class Criterion(models.Model):
    """One audit criterion: something that can be observed, and the modules that answer it."""

    class Component(models.TextChoices):
        """What the criterion shows: knowledge, skill, attitude or the system around."""

        KNOWLEDGE = "З", _("knowledge")
        SKILL = "Н", _("skill")
        ATTITUDE = "У", _("attitude")
        SYSTEM = "С", _("system")

    code = models.CharField(max_length=6, primary_key=True)
    text = models.CharField(max_length=200)
    dimension = models.CharField(max_length=1, blank=True, default="")  # T R S A E or none
    component = models.CharField(max_length=1, choices=Component)
    is_critical = models.BooleanField(default=False)
    needs_management = models.BooleanField(default=False)  # a decision, not a course, is the main answer
    competences = models.JSONField(default=list)  # codes of Competence, also where no main module names one
    modules = models.ManyToManyField(Module, through="CriterionModule", related_name="criteria")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class CriterionModule(models.Model):
    """One arrow from a criterion to a module that answers it, mainly or in support."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="arrows")
    module = models.ForeignKey(Module, models.CASCADE, related_name="arrows")
    is_main = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["criterion", "module"], name="criterion_module_once"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id} → {self.module_id}"
