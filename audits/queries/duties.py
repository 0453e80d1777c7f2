"""What a branch has to mend after an audit, as its manager, the HR managers and the auditor see it.

A duty is a critical failure that was told of: with a deadline and a role that answers for it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from accounts.models import Membership, User
from audits.models import AuditWave, CriticalFailure, Instrument, Recommendation, WaveAssignment
from audits.queries.appeals import SHOWN
from audits.words import module_codes, titled
from catalog.models import Module

Role = Membership.Role
ROLES = (Role.LINE_MANAGER, Role.HR)
CONTACTS: Mapping[str, str | Promise] = {
    "MC": pgettext_lazy("duty", "the call"),
    "MW": pgettext_lazy("duty", "the letter or chat"),
    "MO": pgettext_lazy("duty", "the check"),
    "PP": pgettext_lazy("duty", "the check"),
}
"""Prefix of a checklist's criteria -> how the contact is called; a visit otherwise."""
_OF_A_BRANCH = re.compile(
    r"управляющ|заведующ|старш|смен|филиал|точк|магазин|салон|клиник|офис|администратор", re.IGNORECASE
)


def is_of_a_branch(responsible: str) -> bool:
    """Whether the role works in the branch itself: its manager is told; of any other HR is."""
    return bool(_OF_A_BRANCH.search(responsible)) and "сет" not in responsible.lower()


def duties_seen_by(user: User) -> QuerySet[CriticalFailure]:
    """Duties of the branches that the person leads, or of those that HR looks after."""
    reach = Q(pk__in=())
    for one in user.memberships_in(ROLES):
        part = Q(wave__organisation=one.organisation_id)
        if one.branch is not None:
            part &= Q(observation__branch__path__startswith=one.branch.path)
        reach |= part
    return CriticalFailure.objects.filter(reach, told_at__isnull=False)


def duties_reviewed_by(user: User) -> QuerySet[CriticalFailure]:
    """Duties that the person confirms or returns: of the waves that he audits, or that HR looks after."""
    reach = Q(wave__in=WaveAssignment.objects.filter(user=user).values("wave"))
    for one in user.memberships_in((Role.HR,)):
        part = Q(wave__organisation=one.organisation_id)
        if one.branch is not None:
            part &= Q(observation__branch__path__startswith=one.branch.path)
        reach |= part
    return CriticalFailure.objects.filter(reach, told_at__isnull=False)


def _either(user: User) -> QuerySet[CriticalFailure]:
    """Duties that the person mends or reviews."""
    mine, reviewed = duties_seen_by(user), duties_reviewed_by(user)
    return CriticalFailure.objects.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=reviewed.values("pk")))


class Shown(StrEnum):
    """Which duties the page shows."""

    OPEN = "open"
    DONE = "done"  # noted as done, nobody has looked yet
    CONFIRMED = "confirmed"


_SHOWN = {
    Shown.OPEN: Q(done_at__isnull=True),
    Shown.DONE: Q(done_at__isnull=False, confirmed_at__isnull=True),
    Shown.CONFIRMED: Q(confirmed_at__isnull=False),
}
_ORDER: dict[str, tuple[str | OrderBy, ...]] = {
    Shown.OPEN: (F("due_on").asc(nulls_last=True), "observation__branch__name", "item", "pk"),
    Shown.DONE: ("done_at", "pk"),  # who waits longest is answered first
    Shown.CONFIRMED: ("-confirmed_at", "-pk"),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty on the page. modules: courses that answer it, where its remedy names nothing else.

    planned: those of them that the wave's plan holds. may_answer: the person says what was done. may_review:
    the person confirms or returns what another noted.
    """

    row: CriticalFailure
    modules: tuple[Module, ...]
    today: date
    remedy: str  # the instruction, with titles of the modules that it names
    planned: frozenset[str] = frozenset()
    may_answer: bool = False
    may_review: bool = False

    @property
    def shows_visit(self) -> bool:
        """Whether the branch may look at it: it is a visit, and its wave does not collect."""
        is_visit = self.row.observation.instrument.kind == Instrument.Kind.VISIT
        return self.may_answer and is_visit and self.row.stands in SHOWN  # type: ignore[attr-defined]

    @property
    def contact(self) -> str:
        """What the branch looks at, as a person calls it."""
        source = self.row.observation.instrument.source
        return str(CONTACTS.get(source) or pgettext("duty", "the visit"))

    @property
    def is_late(self) -> bool:
        """Whether its deadline has passed and nobody has said that it is done."""
        return self.row.done_at is None and self.row.due_on is not None and self.row.due_on < self.today

    @property
    def unplanned(self) -> list[Module]:
        """Those of its courses that the plan of training does not hold."""
        return [one for one in self.modules if one.code not in self.planned]


def duty_table(user: User, shown: Shown) -> QuerySet[CriticalFailure]:
    """Those that the person mends or reviews; the open ones the soonest due first.

    Rows know `may_answer` and `may_review`.
    """
    mine, reviewed = duties_seen_by(user), duties_reviewed_by(user)
    found = _either(user).filter(_SHOWN[shown])
    found = found.annotate(
        may_answer=Exists(mine.filter(pk=OuterRef("pk"))),
        may_review=Exists(reviewed.filter(pk=OuterRef("pk"))),
        audit=F("wave__name"),
        stands=F("wave__state"),
    )
    people = ("done_by", "confirmed_by", "returned_by")
    found = found.select_related("observation__branch", "observation__instrument", *people)
    return found.defer(
        "observation__values", "observation__comments", "observation__instrument__body"
    ).order_by(*_ORDER[shown])


def as_duties(rows: Iterable[CriticalFailure], *, user: User, today: date) -> list[Duty]:
    """Rows of `duty_table` with the modules that answer them. Two statements."""
    known = list(rows)
    codes = {row.pk: [part.strip() for part in row.remedy.split(",")] for row in known}
    named = {code for row in known for code in module_codes(row.remedy)}
    modules = Module.objects.filter(code__in=named)
    by_code = {one.code: one for one in modules}
    titles = {one.code: one.title for one in modules}
    planned = _planned({row.wave_id for row in known}, by_code)

    def answers(row: CriticalFailure) -> tuple[Module, ...]:
        own = [by_code.get(code) for code in codes[row.pk]]
        return () if None in own else tuple(one for one in own if one is not None)

    return [
        Duty(
            row,
            answers(row),
            today,
            titled(row.remedy, titles),
            planned.get(row.wave_id, frozenset()),
            may_answer=getattr(row, "may_answer", False),
            may_review=getattr(row, "may_review", False) and row.done_by_id != user.pk,
        )
        for row in known
    ]


def _planned(waves: Iterable[int], codes: Iterable[str]) -> dict[int, frozenset[str]]:
    """Wave -> those of the modules that its approved plan holds. One statement; none without modules."""
    wanted = list(codes)
    if not wanted:
        return {}
    lines = Recommendation.objects.filter(
        wave__in=list(waves),
        wave__state__in=(AuditWave.State.APPROVED, AuditWave.State.ARCHIVED),
        state=Recommendation.State.ACCEPTED,
        subject__in=wanted,
    )
    found: dict[int, set[str]] = {}
    for wave, code in lines.order_by().values_list("wave", "subject"):
        found.setdefault(wave, set()).add(code)
    return {wave: frozenset(own) for wave, own in found.items()}


def shown_counts(user: User) -> dict[str, int]:
    """Each of `Shown` -> how many duties of the person it has. One statement."""
    counts = {one.value: Count("pk", filter=condition) for one, condition in _SHOWN.items()}
    found: dict[str, int] = _either(user).aggregate(**counts)
    return found


@dataclass(frozen=True, slots=True)
class ReviewedDuties:
    """What was noted as done in one audit and waits for the person's look."""

    audit: str
    count: int
    since: datetime


def duties_to_review(user: User) -> list[ReviewedDuties]:
    """Duties that others noted as done and nobody has confirmed, by audit. One statement."""
    rows = (
        duties_reviewed_by(user)
        .filter(_SHOWN[Shown.DONE])
        .exclude(done_by=user)
        .order_by("wave")
        .values("wave", "wave__name")
        .annotate(count=Count("pk"), since=Min("done_at"))
    )
    return [ReviewedDuties(one["wave__name"], one["count"], one["since"]) for one in rows]


@dataclass(frozen=True, slots=True)
class WaitingDuties:
    """What waits for one person in one audit. due_on: the soonest deadline."""

    audit: str
    count: int
    due_on: date | None
    told_at: datetime | None


def waiting_duties(user: User) -> list[WaitingDuties]:
    """Open duties whose role the person stands for, by audit.

    A branch's manager has those of a role in the branch; HR has the others, and those of branches that nobody
    leads. Two statements at most, none for other people.
    """
    if not user.has_role(*ROLES):
        return []
    rows = (
        duties_seen_by(user)
        .filter(done_at__isnull=True)
        .order_by()
        .values("wave", "wave__name", "wave__organisation", "responsible", "observation__branch__path")
        .annotate(count=Count("pk"), due=Min("due_on"), told=Min("told_at"))
    )
    found = list(rows)
    led = _led_in({one["wave__organisation"] for one in found}) if found else {}
    held = user.memberships_in(ROLES)
    mine: dict[int, list[Any]] = {}
    for one in found:
        path, organisation = one["observation__branch__path"], one["wave__organisation"]
        wanted = role_asked(one["responsible"], path, led.get(organisation, ()))
        if any(_reaches(each, wanted, organisation, path) for each in held):
            mine.setdefault(one["wave"], []).append(one)
    return [_waiting(own) for _wave, own in sorted(mine.items())]


def role_asked(responsible: str, path: str, led: Iterable[str]) -> str:
    """Whose duty it is in the system: of the branch's manager, or of HR.

    Args:
        path: of the branch. led: paths of branches that somebody leads; empty is the whole organisation.
    """
    is_led = any(path.startswith(one) for one in led)
    return Role.LINE_MANAGER if is_led and is_of_a_branch(responsible) else Role.HR


def _led_in(organisations: Iterable[int]) -> dict[int, list[str]]:
    """Organisation -> paths of the branches that somebody leads; empty: all of it. One statement."""
    held = Membership.objects.filter(
        role=Role.LINE_MANAGER, organisation__in=list(organisations), user__is_active=True
    )
    found: dict[int, list[str]] = {}
    for organisation, path in held.values_list("organisation", "branch__path"):
        found.setdefault(organisation, []).append(path or "")
    return found


def _reaches(held: Membership, role: str, organisation: int, path: str) -> bool:
    """Whether the membership is of this role and reaches the branch."""
    is_there = held.branch is None or path.startswith(held.branch.path)
    return held.role == role and held.organisation_id == organisation and is_there


def _waiting(rows: Sequence[Any]) -> WaitingDuties:
    """The rows of one audit together."""
    return WaitingDuties(
        audit=rows[0]["wave__name"],
        count=sum(one["count"] for one in rows),
        due_on=min((one["due"] for one in rows if one["due"]), default=None),
        told_at=min(one["told"] for one in rows),
    )
