"""Search over the rooms: each finds only what the person may open."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.permissions import VIEWERS
from audits.models import AuditWave
from catalog import search as catalogue
from catalog.models import Module
from catalog.permissions import is_methodologist, organisations_of_asker
from catalog.queries.modules import search_columns
from catalog.queries.requests import VISIBLE, QueueFilter, queue_rows, requests_of
from courses.queries.cohorts import cohort_table
from figures.words import spellings

PER_ROOM = 8
SHORTEST = 2  # characters
SEPARATOR = " ·\u00a0"  # sticks to what follows


@dataclass(frozen=True, slots=True)
class Match:
    """One thing found."""

    title: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """What one room found; `more_url` leads to its own list with the same words."""

    title: str
    matches: list[Match]
    more_url: str


def search_everywhere(user: User, words: str) -> list[Group]:
    """Groups that found something, in the order of the navigation; at most one query or two a room."""
    if len(words) < SHORTEST:
        return []
    groups = [
        Group(pgettext("search", "Modules"), _modules(user, words), _list("catalog:module-list", words)),
        Group(pgettext("search", "People"), _people(user, words), _list("accounts:person-list", words)),
        Group(pgettext("search", "Groups"), _cohorts(user, words), _list("courses:cohort-list", words)),
        Group(pgettext("search", "Requests"), _requests(user, words), _list("catalog:request-list", words)),
        Group(pgettext("search", "Audits"), _waves(user, words), reverse("audits:wave-list")),
    ]
    return [group for group in groups if group.matches]


def _list(url_name: str, words: str) -> str:
    """The room's own list, searched for the same words."""
    return f"{reverse(url_name)}?{urlencode({'q': words})}"


def _modules(user: User, words: str) -> list[Match]:
    """Modules by the catalogue's own search."""
    modules = Module.objects.visible_to(user)
    columns, _descriptions = search_columns(modules)
    ids = list(catalogue.find(words, columns).hits)[:PER_ROOM]
    found = {one.pk: one for one in modules.filter(pk__in=ids)}
    return [
        Match(f"{one.code} {one.title}", one.goal, reverse("catalog:module-detail", args=[one.slug]))
        for one in (found[pk] for pk in ids)
    ]


def _people(user: User, words: str) -> list[Match]:
    """People whom the person manages or leads."""
    people = User.objects.visible_to(user, VIEWERS).found_by(words).select_related("branch", "organisation")
    return [
        Match(
            one.full_name,
            SEPARATOR.join(filter(None, (one.post, (one.branch or one.organisation).name))),
            reverse("accounts:person-detail", args=[one.pk]),
        )
        for one in people[:PER_ROOM]
    ]


def _cohorts(user: User, words: str) -> list[Match]:
    """Groups around the person."""
    found = cohort_table(user, text=words, state="", module="").select_related("programme__module")
    return [
        Match(one.title, one.programme.module.title, reverse("courses:cohort-detail", args=[one.pk]))
        for one in found[:PER_ROOM]
    ]


def _requests(user: User, words: str) -> list[Match]:
    """Requests that the person sent or answers."""
    if is_methodologist(user):
        found = queue_rows(QueueFilter(states=VISIBLE, words=words), at=timezone.now())
    else:
        found = requests_of(organisations_of_asker(user), words)
    return [
        Match(
            _("Request № %d") % one.number,
            one.organisation.name if one.organisation else one.visitor_company,
            reverse("catalog:request-detail", args=[one.pk]),
        )
        for one in found[:PER_ROOM]
    ]


def _waves(user: User, words: str) -> list[Match]:
    """Audits by name."""
    match = Q()
    for spelling in spellings(words):
        match |= Q(name__icontains=spelling) | Q(organisation__name__icontains=spelling)
    found = AuditWave.objects.visible_to(user).select_related("organisation").filter(match)
    return [
        Match(one.name, one.organisation.name, reverse("audits:wave-detail", args=[one.pk]))
        for one in found[:PER_ROOM]
    ]
