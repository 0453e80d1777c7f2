"""Organisations (one training provider, many clients) and the tree of their branches."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Flag(models.TextChoices):
    """What an organisation has or does: modules say which of these they need."""

    CRM = "crm", _("a customer relationship system")
    SOCIAL_MEDIA = "social_media", _("answers customers in social media")
    CUSTOMER_VISITS = "customer_visits", _("visits customers")
    SELF_SERVICE = "self_service", _("self-service")
    ONLINE_SERVICE = "online_service", _("online service")
    CONTRACTORS = "contractors", _("serves through contractors")
    ECO_AUTHORITY = "eco_authority", _("has a say in environmental matters")
    PHONE = "phone", _("serves by telephone")
    WRITING = "writing", _("answers letters and chats")
    COMPETITORS = "competitors", _("has competitors")
    UNSCRIPTED = "unscripted", _("conversations are not scripted")
    EXTRA_SALES = "extra_sales", _("offers additional services")


class Organisation(models.Model):
    """One organisation: the training provider of the installation, or a client."""

    class Kind(models.TextChoices):
        """The provider (one an installation) or a client."""

        PROVIDER = "provider", _("training provider")
        CLIENT = "client", _("client")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CLIENT)
    name = models.CharField(max_length=200, unique=True)
    flags = models.JSONField(default=list)  # values of Flag
    norms = models.JSONField(default=dict)  # {code: value} of norms that are not the defaults
    requires_mfa = models.BooleanField(default=False)
    licence_number = models.CharField(max_length=60, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="provider"), name="one_provider"),
        ]

    def __str__(self) -> str:
        return self.name


class BranchQuerySet(models.QuerySet["Branch"]):
    """Reads of branches; chainable, without side effects."""

    def under(self, branch: "Branch") -> Self:
        """The branch itself and everything below it."""
        return self.filter(organisation_id=branch.organisation_id, path__startswith=branch.path)


class Branch(models.Model):
    """One node of an organisation's tree: a region or a point of service."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="branches")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=200, default="")  # «/3/17/»: ids from the root, for subtrees
    timezone = models.CharField(max_length=40, default="Europe/Moscow")  # IANA name
    is_point = models.BooleanField(default=True)  # serves customers; a region does not

    objects = BranchQuerySet.as_manager()

    class Meta:
        ordering = ["path", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="branch_name_once_an_organisation"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")), name="branch_not_under_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name
