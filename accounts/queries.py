"""Reads of people as the pages show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import pgettext

from accounts.consents import TEXTS, ConsentText
from accounts.models import (
    AuditEvent,
    Branch,
    Consent,
    Membership,
    Organisation,
    PeopleImport,
    User,
    UserQuerySet,
)
from jobs.kinds import DIGEST, KINDS, Topic, Urgency, title_of
from jobs.models import Job

SORTS = {
    "name": ("last_name", "first_name", "middle_name", "pk"),
    "branch": ("branch__name", "last_name", "first_name", "pk"),
    "post": ("post", "last_name", "first_name", "pk"),
    "login": ("-last_login", "last_name", "first_name", "pk"),
}


def people_list(people: UserQuerySet, *, filters: dict[str, Any], sort: str) -> UserQuerySet:
    """People narrowed by the filter form's values, in a total order. Two queries for a page."""
    found = people.found_by(filters.get("q") or "")
    branch: Branch | None = filters.get("branch")
    if branch is not None:
        found = found.filter(branch__path__startswith=branch.path)
    if level := filters.get("level"):
        found = found.filter(level=level)
    if role := filters.get("role"):
        found = found.filter(pk__in=Membership.objects.filter(role=role).values("user_id"))
    states = {"": Q(is_active=True), "never": Q(is_active=True, last_login=None), "off": Q(is_active=False)}
    found = found.filter(states.get(filters.get("state") or "", Q()))
    ordered = found.select_related("organisation", "branch").prefetch_related("memberships__branch")
    return ordered.order_by(*SORTS.get(sort, SORTS["name"]))


def branches_of(people: UserQuerySet) -> Any:
    """Branches of the organisations whose people are seen, as their trees are printed."""
    return Branch.objects.filter(
        organisation_id__in=people.order_by().values("organisation_id")
    ).select_related("organisation")


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One purpose as the profile shows it."""

    text: ConsentText
    standing: Consent | None  # of the current or an earlier text
    withdrawn: Consent | None  # the last one that was withdrawn


def consent_lines(user: User) -> list[ConsentLine]:
    """Each purpose with what the person agreed to. One query."""
    mine = list(user.consents.order_by("-given_at", "-pk"))
    return [
        ConsentLine(
            text,
            next((one for one in mine if one.purpose == purpose and one.withdrawn_at is None), None),
            next((one for one in mine if one.purpose == purpose and one.withdrawn_at), None),
        )
        for purpose, text in TEXTS.items()
    ]


def person_events(person: User) -> list[AuditEvent]:
    """What the journal says of the person, newest twenty."""
    events = AuditEvent.objects.filter(subject_kind="accounts.user", subject_id=person.pk)
    return list(events.select_related("actor").order_by("-at", "-pk")[:20])


def organisation_rows() -> Any:
    """Organisations with their numbers of people and of points of service, the provider first. One query."""
    return Organisation.objects.annotate(
        people_count=Count("people", filter=Q(people__is_active=True), distinct=True),
        branch_count=Count("branches", filter=Q(branches__is_point=True), distinct=True),
    ).order_by("-kind", "name")


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One branch of the tree as it is printed."""

    branch: Branch
    people: int  # active ones, here and below


def branch_tree(organisation: Organisation) -> list[BranchRow]:
    """Branches depth first, siblings by name. One query."""
    counted = organisation.branches.annotate(own=Count("people", filter=Q(people__is_active=True)))
    branches: list[Any] = list(counted.order_by("name", "pk"))  # Branch with `own`
    below: dict[int | None, list[Branch]] = {}
    for branch in branches:
        below.setdefault(branch.parent_id, []).append(branch)
    return [
        BranchRow(branch, sum(one.own for one in branches if one.path.startswith(branch.path)))
        for branch in _depth_first(below, None)
    ]


def _depth_first(below: dict[int | None, list[Branch]], parent_id: int | None) -> Iterator[Branch]:
    """A branch, then everything below it."""
    for branch in below.get(parent_id, []):
        yield branch
        yield from _depth_first(below, branch.pk)


def open_invitation_until(person: User, at: datetime) -> datetime | None:
    """Until when the person's last link works; None when there is none."""
    found = person.invitations.open_at(at).order_by("-expires_at").first()
    return found.expires_at if found else None


def imports_of(user: User) -> Any:
    """Imports of the organisations that the user manages, and the user's own; newest first."""
    reach = Q(uploaded_by=user)
    for held in user.memberships_in(
        (Membership.Role.HR, Membership.Role.CLIENT_ADMIN, Membership.Role.ADMIN)
    ):
        if held.role == Membership.Role.ADMIN:
            reach |= Q(pk__isnull=False)
        elif held.branch_id is None:
            reach |= Q(organisation_id=held.organisation_id)
    imports = PeopleImport.objects.filter(reach).select_related("organisation", "uploaded_by")
    return imports.defer("rows", "previous").order_by("-created_at", "-pk")


def reading_failure(found: PeopleImport) -> str:
    """Why the file of an import could not be read; empty while that may still happen. One query."""
    if found.state != PeopleImport.State.READING:
        return ""
    job = Job.objects.of_subject("people-import", f"{found.pk}:").first()
    return job.error if job is not None and job.state == Job.State.FAILED else ""


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many lines of an import are of which kind."""

    all: int
    create: int
    update: int
    skip: int  # nothing would change
    errors: int

    @property
    def to_apply(self) -> int:
        """Lines that applying would write."""
        return self.create + self.update


def import_counts(found: PeopleImport) -> ImportCounts:
    """Counted from the stored rows; no query."""
    wrong = sum(bool(row["errors"]) for row in found.rows)
    good = [row["action"] for row in found.rows if not row["errors"]]
    return ImportCounts(
        all=len(found.rows),
        create=good.count("create"),
        update=good.count("update"),
        skip=good.count("skip"),
        errors=wrong,
    )


@dataclass(frozen=True, slots=True)
class PreferenceChoice:
    """One line of the preferences: a kind of letters, or the daily letter."""

    kind: str
    title: str
    urgency: Urgency
    is_obligatory: bool


def preference_choices(user: User) -> list[PreferenceChoice]:
    """Kinds of letters that the person may get, the daily letter first; who only studies has no others."""
    is_trainee_only = {one.role for one in user.memberships_in()} == {Membership.Role.TRAINEE}
    topics = {Topic.LEARNING} if is_trainee_only else {Topic.LEARNING, Topic.WORK}
    daily = PreferenceChoice(DIGEST, stop_title(DIGEST), Urgency.DIGEST, is_obligatory=False)
    return [daily] + [
        PreferenceChoice(name, str(kind.title), kind.urgency, kind.is_obligatory)
        for name, kind in KINDS.items()
        if kind.topic in topics
    ]


def stop_title(kind: str) -> str:
    """What a kind of letters is called where it is switched off."""
    return pgettext("notice kind", "Daily digest") if kind == DIGEST else title_of(kind)
