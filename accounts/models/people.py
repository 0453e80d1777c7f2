"""People: who somebody is, what they may do where, how they get in, what they agreed to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.organisations import Branch, Organisation
from figures.words import spellings


class UserQuerySet(models.QuerySet["User"]):
    """Reads of people; chainable, without side effects."""

    def visible_to(self, user: "User", roles: Iterable[str]) -> Self:
        """People of the organisations (or branch subtrees) where `user` has one of the `roles`."""
        reach = Q(pk__in=())
        for membership in user.memberships_in(roles):
            if membership.role == Membership.Role.ADMIN:
                return self.all()
            part = Q(organisation_id=membership.organisation_id)
            if membership.branch is not None:
                part &= Q(branch__path__startswith=membership.branch.path)
            reach |= part
        return self.filter(reach)

    def found_by(self, text: str) -> Self:
        """People in whose names, post, number or e-mail every word of `text` occurs, in any case."""
        found = self
        for word in text.split():
            part = Q()
            for variant in spellings(word):
                for field in ("last_name", "first_name", "middle_name", "post", "personnel_number", "email"):
                    part |= Q(**{f"{field}__icontains": variant})
            found = found.filter(part)
        return found


class UserManager(BaseUserManager["User"]):
    """Makes people; needed by Django's login machinery."""

    def get_queryset(self) -> UserQuerySet:
        """Our own QuerySet."""
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User", roles: Iterable[str]) -> UserQuerySet:
        """See UserQuerySet.visible_to."""
        return self.get_queryset().visible_to(user, roles)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this e-mail, whatever the case of its letters."""
        return self.get(email__iexact=username)

    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "User":
        """A person with a login; without a password only a code or an invitation lets them in."""
        user = self.model(email=self.normalize_email(email) or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person of one organisation; logs in by e-mail, or by personnel number and a printed code."""

    class Level(models.TextChoices):
        """Audience of a module and level of a post."""

        FRONT = "Ф", _("front line")
        SENIOR = "С", _("senior or supervisor")
        MANAGER = "Р", pgettext_lazy("level", "manager")

    class Channel(models.TextChoices):
        """How a person meets customers."""

        VISIT = "visit", _("in person")
        PHONE = "phone", _("telephone")
        WRITING = "writing", _("letters and chat")
        ONLINE = "online", _("online and self-service")
        ONSITE = "onsite", _("at the customer's place")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="people")
    email = models.EmailField(null=True, blank=True)  # noqa: DJ001 - NULL so that many may have none
    last_name = models.CharField(max_length=80)
    first_name = models.CharField(max_length=80)
    middle_name = models.CharField(max_length=80, blank=True, default="")
    post = models.CharField(max_length=120, blank=True, default="")
    level = models.CharField(max_length=1, choices=Level, default=Level.FRONT)
    channels = models.JSONField(default=list)  # values of Channel
    hired_on = models.DateField(null=True, blank=True)
    personnel_number = models.CharField(max_length=30, blank=True, default="")
    line_manager = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="team")
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0)  # part of every session's key: +1 ends them all
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["last_name", "first_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["last_name", "first_name", "middle_name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="email_once"),
            models.UniqueConstraint(
                fields=["organisation", "personnel_number"],
                condition=~Q(personnel_number=""),
                name="personnel_number_once_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """«Орлова Марина Сергеевна»."""
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))

    @property
    def short_name(self) -> str:
        """«М. Орлова»."""
        return f"{self.first_name[:1]}. {self.last_name}" if self.first_name else self.last_name

    @property
    def zone(self) -> str:
        """IANA zone of the person's clock: of the branch, without one that of the installation."""
        if "_zone" not in self.__dict__:
            self.remember_zone(self.branch.timezone if self.branch else None)
        zone: str = self.__dict__["_zone"]
        return zone

    def remember_zone(self, zone: str | None) -> None:
        """Spare `zone` its statement: the branch's zone came with the person; None without a branch."""
        self.__dict__["_zone"] = zone or settings.TIME_ZONE

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """As Django's, with the epoch beside the password: `end_sessions` needs no search for them."""
        return salted_hmac(
            "accounts.models.User.session",
            f"{self.password}:{self.session_epoch}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    def memberships_in(self, roles: Iterable[str] = ()) -> "list[Membership]":
        """The person's memberships with one of the roles (any, if none given); read once a request."""
        mine = self.__dict__.get("_memberships")
        if mine is None:
            mine = list(self.memberships.select_related("organisation", "branch"))
            self.__dict__["_memberships"] = mine
        wanted = set(roles)
        return [one for one in mine if not wanted or one.role in wanted]

    def has_role(self, *roles: str) -> bool:
        """Whether the person has one of the roles anywhere."""
        return bool(self.memberships_in(roles))


class Membership(models.Model):
    """One role of one person in one organisation, in all of it or in a branch and what is below."""

    class Role(models.TextChoices):
        """Roles that come from belonging; trainer, verifier and auditor come from an Assignment."""

        TRAINEE = "trainee", _("trainee")
        HR = "hr", _("HR manager")
        LINE_MANAGER = "line_manager", _("line manager")
        CLIENT_ADMIN = "client_admin", _("client's administrator")
        METHODOLOGIST = "methodologist", _("methodologist")
        ADMIN = "admin", _("administrator")

    PROVIDER_ROLES: ClassVar[set[str]] = {"methodologist", "admin"}

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="memberships")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "branch"],
                condition=Q(branch__isnull=False),
                name="membership_once_a_branch",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(branch__isnull=True),
                name="membership_once_in_the_whole",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=("admin", "methodologist")) | Q(branch__isnull=True),
                name="provider_role_has_no_branch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations."""

    def open_at(self, moment: datetime) -> Self:
        """Invitations that can still be accepted at the aware `moment`."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=moment)


class Invitation(models.Model):
    """One link that lets one person set a password and come in; the token is stored hashed."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation of {self.user_id}"


class LoginCodeQuerySet(models.QuerySet["LoginCode"]):
    """Reads of printed codes."""

    def open_at(self, moment: datetime) -> Self:
        """Codes that still let in at the aware `moment`."""
        return self.filter(used_at__isnull=True, expires_at__gt=moment, user__is_active=True)


class LoginCode(models.Model):
    """One printed one-time code for somebody without e-mail; stored hashed, used once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="login_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    printed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = LoginCodeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"login code of {self.user_id}"


class LoginSession(models.Model):
    """One login of one person on one device; what the profile lists. The session itself is Django's."""

    user = models.ForeignKey(User, models.CASCADE, related_name="login_sessions")
    key_hash = models.CharField(max_length=64, unique=True)  # sha256 of the session's key
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    device = models.CharField(max_length=200, blank=True, default="")  # as the browser calls itself

    def __str__(self) -> str:
        return f"session of {self.user_id}"


class Consent(models.Model):
    """One person's agreement to one purpose, with the text that they saw; withdrawn, never deleted."""

    class Purpose(models.TextChoices):
        """One consent a purpose (152-ФЗ): none is bundled with another."""

        RECORDING = "recording", _("audio and video of exercises")
        RECORDING_AUDIO = "recording_audio", _("audio of exercises")
        RECORDING_REUSE = "recording_reuse", _("use of recordings in the training of others")
        REQUEST = "request", _("processing of a programme request")

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="consents")
    email = models.EmailField(blank=True, default="")  # of a visitor without an account
    purpose = models.CharField(max_length=20, choices=Purpose)
    text_version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(email=""), name="consent_is_somebodys"
            ),
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=Q(withdrawn_at__isnull=True, user__isnull=False),
                name="one_standing_consent_a_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.user_id or self.email}"
