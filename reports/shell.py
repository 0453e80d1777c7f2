"""The frame of every page: sections by role, theme, search (a context processor)."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, Q, QuerySet, Value
from django.db.models.functions import Concat, Now
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy

from accounts.models import Membership, User
from accounts.prepared import Prepared
from assessments.models import Submission
from audits.models import WaveAssignment
from catalog.models import ProgrammeRequest
from catalog.permissions import ASKERS
from courses.models import CohortAssignment
from jobs.kinds import HIDDEN
from jobs.models import Notice

BAR_PLACES = 5  # of the bar at the foot of a phone
AUDITOR = "auditor"
THEMES = frozenset({"light", "dark"})
EVERYBODY = frozenset({"everybody"})
ANONYMOUS = frozenset({"anonymous"})
ANYBODY = EVERYBODY | ANONYMOUS
ROLE = Membership.Role
COHORT_ROLE = CohortAssignment.Role


def roles(*names: str) -> frozenset[str]:
    """Roles as plain text: a choice of one enumeration and of another compare alike."""
    return frozenset(str(name) for name in names)


WHOLE = frozenset({f"whole {ROLE.HR}", f"whole {ROLE.CLIENT_ADMIN}"})  # not limited to a branch


class Section(NamedTuple):
    """One place of the navigation and who has it there."""

    url_name: str
    label: Promise
    icon: str
    roles: frozenset[str]


WORKS, REQUESTS = "assessments:grading-list", "catalog:request-list"  # the sections that count what waits
NOTICES = "reports:notice-list"
SECTIONS = (
    Section("reports:home", pgettext_lazy("shell", "Today"), "today", EVERYBODY),
    Section("courses:enrolment-list", pgettext_lazy("shell", "Learning"), "study", roles(ROLE.TRAINEE)),
    Section("catalog:module-list", pgettext_lazy("shell", "Catalogue"), "catalogue", ANYBODY),
    Section(WORKS, pgettext_lazy("shell", "Grading"), "grading", roles(COHORT_ROLE.TRAINER)),
    Section(
        "assessments:analysis-list", pgettext_lazy("shell", "Questions"), "grading", roles(ROLE.METHODOLOGIST)
    ),
    Section(
        "assessments:second-mark-list",
        pgettext_lazy("shell", "Second marks"),
        "grading",
        roles(COHORT_ROLE.VERIFIER),
    ),
    Section(REQUESTS, pgettext_lazy("shell", "Requests"), "requests", WHOLE | roles(ROLE.METHODOLOGIST)),
    Section(
        "courses:cohort-list",
        pgettext_lazy("shell", "Groups"),
        "cohorts",
        roles(ROLE.HR, ROLE.CLIENT_ADMIN, ROLE.LINE_MANAGER, COHORT_ROLE.TRAINER, COHORT_ROLE.VERIFIER),
    ),
    Section(
        "assessments:observation-list",
        pgettext_lazy("shell", "Observations"),
        "grading",
        roles(ROLE.LINE_MANAGER),
    ),
    Section(
        "audits:wave-list",
        pgettext_lazy("shell", "Audits"),
        "audits",
        WHOLE | {AUDITOR} | roles(ROLE.METHODOLOGIST, ROLE.ADMIN),
    ),
    Section(
        "audits:visit-list", pgettext_lazy("shell", "Visits"), "audits", roles(ROLE.LINE_MANAGER, ROLE.HR)
    ),
    Section(
        "accounts:person-list",
        pgettext_lazy("shell", "People"),
        "people",
        roles(ROLE.HR, ROLE.CLIENT_ADMIN, ROLE.LINE_MANAGER, ROLE.ADMIN),
    ),
    Section(
        "accounts:organisation-list",
        pgettext_lazy("shell", "Organisations"),
        "organisations",
        roles(ROLE.CLIENT_ADMIN, ROLE.ADMIN),
    ),
    Section(
        "courses:certificate-list",
        pgettext_lazy("shell", "Certificates"),
        "certificates",
        roles(ROLE.HR, ROLE.CLIENT_ADMIN, ROLE.METHODOLOGIST, ROLE.ADMIN),
    ),
)

# Pages of a section by the beginnings of their names, where the address does not begin as the section's.
BELONGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "courses:enrolment-list",
        tuple(
            f"assessments:{one}"
            for one in (
                "attempt-",
                "submission-",
                "contact-",
                "dialogue-start",
                "dialogue-detail",
                "dialogue-review",
                "observation-ask",
                "observation-detail",
                "recording-consent",
            )
        ),
    ),
    (
        "courses:cohort-list",
        (
            "assessments:window-",
            "assessments:test-map",
            "assessments:dialogue-",
            "assessments:attempt-",
            "assessments:sampling-group",
            "reports:paper-list",
        ),
    ),
    (
        WORKS,
        ("assessments:submission-detail", "assessments:appeal-", "assessments:calibration-"),
    ),
    ("assessments:analysis-list", ("assessments:appeal-", "assessments:correction-")),
    (
        "accounts:organisation-list",
        ("assessments:recording-", "assessments:erasure-", "assessments:sampling-plan"),
    ),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of the navigation as the page shows it."""

    label: str
    url: str
    icon: str = ""
    count: int = 0
    is_current: bool = False
    is_extra: bool = False  # on a phone it is under «More»


def address(url_name: str) -> str:
    """The address of a page, or nothing where this installation does not have the page."""
    return _address(url_name, settings.ROOT_URLCONF)


@cache
def _address(url_name: str, urlconf: str) -> str:
    """The address of a page in these URLs."""
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return ""


class Frame(NamedTuple):
    """Parts of base.html that are the same for everybody."""

    head: SafeString
    personal: SafeString  # of those who are logged in
    keys: SafeString
    foot: SafeString


@cache
def frame(_language: str) -> Frame:
    """The parts in the language that is active; made once in a process."""
    return Frame(*(render_to_string(f"_frame_{part}.html") for part in Frame._fields))


def _standing_query(user_id: int) -> "QuerySet[Any, Any]":
    """Names of what the person has, each with how many: roles, and sections where work waits."""
    own = Membership.objects.filter(user=user_id)
    in_whole = own.filter(branch=None)
    assigned = CohortAssignment.objects.filter(user=user_id)
    trained = assigned.filter(role=COHORT_ROLE.TRAINER).values("cohort_id")
    is_methodologist = Exists(own.filter(role=ROLE.METHODOLOGIST))
    sent = Q(is_methodologist, state__in=(ProgrammeRequest.State.SENT, ProgrammeRequest.State.IN_WORK))
    asked_by = in_whole.filter(role__in=ASKERS).values("organisation_id")
    ready = Q(~is_methodologist, state=ProgrammeRequest.State.READY, organisation_id__in=asked_by)
    unread = Notice.objects.filter(recipient_id=user_id, read_at=None, due_at__lte=Now())
    unread = unread.exclude(kind__in=HIDDEN)
    arms: list[QuerySet[Any, Any]] = [
        own.values_list("role"),
        in_whole.values_list(Concat(Value("whole "), "role")),
        assigned.values_list("role"),
        WaveAssignment.objects.filter(user=user_id).values_list(Value(AUDITOR)),
        Submission.objects.filter(enrolment__cohort_id__in=trained).waiting().values_list(Value(WORKS)),
        ProgrammeRequest.objects.filter(sent | ready).values_list(Value(REQUESTS)),
        unread.values_list(Value(NOTICES)),
    ]
    first, *others = (arm.order_by().annotate(count=Count("pk")) for arm in arms)
    every: QuerySet[Any, Any] = first.union(*others, all=True)
    return every


_standing = Prepared(_standing_query, -1)


def standing(user: User) -> dict[str, int]:
    """Roles and sections where work waits, each with how many; one query.

    Roles are by membership («hr», and «whole hr» when no branch limits it) and by assignment.
    """
    return {name: count for name, count in _standing(user.pk) if count}


class Shell:
    """What base.html asks for; computed when asked, once a request, so that parts for htmx cost nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._user: User | AnonymousUser = getattr(request, "user", AnonymousUser())

    @cached_property
    def _standing(self) -> dict[str, int]:
        """What `standing` says of the person; nothing of a visitor."""
        return standing(self._user) if isinstance(self._user, User) else {}

    @cached_property
    def roles(self) -> frozenset[str]:
        """What `standing` names, and what everybody is."""
        return EVERYBODY | self._standing.keys() if isinstance(self._user, User) else ANONYMOUS

    @cached_property
    def _sections(self) -> list[tuple[Section, str]]:
        """Sections that the person has with their addresses, in the order of the rail."""
        found = [(one, address(one.url_name)) for one in SECTIONS if one.roles & self.roles]
        return [(section, url) for section, url in found if url]

    @cached_property
    def _here(self) -> str:
        """The address of the section that the page belongs to."""
        above = max((url for _, url in self._sections if self._is_under(url)), key=len, default="")
        return above or self._belonging

    @property
    def _belonging(self) -> str:
        """The same of a page whose address says nothing of its section."""
        match, sections = self._request.resolver_match, {one.url_name: url for one, url in self._sections}
        name = match.view_name if match else ""
        owners = (owner for owner, pages in BELONGS if name.startswith(pages))
        return next((sections[owner] for owner in owners if owner in sections), "")

    @property
    def nav_key(self) -> str:
        """What the navigation depends on, besides the language."""
        waiting = [str(self._standing.get(section.url_name, 0)) for section, _ in self._sections]
        return " ".join([self._here, *(url for _, url in self._sections), *waiting])

    @cached_property
    def nav(self) -> list[NavItem]:
        """Sections that the person has, in the order of the rail."""
        shown, here = self._sections, self._here
        places = BAR_PLACES if len(shown) <= BAR_PLACES else BAR_PLACES - 1
        return [
            NavItem(
                label=str(section.label),
                url=url,
                icon=section.icon,
                count=self._standing.get(section.url_name, 0),
                is_current=url == here,
                is_extra=place >= places,
            )
            for place, (section, url) in enumerate(shown)
        ]

    @cached_property
    def extra_nav(self) -> list[NavItem]:
        """Sections that do not fit into the bar of a phone."""
        return [item for item in self.nav if item.is_extra]

    @cached_property
    def bell(self) -> NavItem | None:
        """The person's notices with how many are unread; nothing for a visitor."""
        url = address(NOTICES) if isinstance(self._user, User) else ""
        if not url:
            return None
        return NavItem(
            label="", url=url, count=self._standing.get(NOTICES, 0), is_current=url == self._request.path
        )

    @property
    def frame(self) -> Frame:
        """What is the same on every page."""
        return frame(get_language() or settings.LANGUAGE_CODE)

    @property
    def theme(self) -> str:
        """«light» or «dark» when the person chose; empty means as the system has it."""
        chosen = self._request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @property
    def return_path(self) -> str:
        """Where to come back to after choosing a language or logging in."""
        return self._request.get_full_path() if self._request.method == "GET" else "/"

    @property
    def initials(self) -> str:
        """«МО», for the narrow top line of a phone."""
        if not isinstance(self._user, User):
            return ""
        return self._user.first_name[:1] + self._user.last_name[:1]

    @property
    def search_url(self) -> str:
        """Search over the rooms, for those who are logged in."""
        return address("reports:search") if isinstance(self._user, User) else ""

    @property
    def learning_url(self) -> str:
        """The person's own courses."""
        return address("courses:enrolment-list")

    @property
    def language_url(self) -> str:
        """Where to choose the language (by POST)."""
        return address("language-choose")

    @property
    def login_url(self) -> str:
        """Where to log in."""
        return address("account_login")

    @property
    def logout_url(self) -> str:
        """Where to log out (by POST)."""
        return address("account_logout")

    def _is_under(self, url: str) -> bool:
        """Whether the page belongs to the section; the home page is itself alone."""
        path = self._request.path
        return path == url if url == "/" else path.startswith(url)


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell` for base.html."""
    return {"shell": Shell(request)}
