"""The list «обязательно»: critical failures of a wave as their page shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from audits.masking import surname_stems
from audits.models import AuditWave, CriticalFailure, InstrumentItem
from audits.queries.observations import Node, below
from audits.words import titled


class Standing(StrEnum):
    """How far a failure is mended."""

    UNDATED = "undated"  # no deadline is set
    OVERDUE = "overdue"  # its deadline has passed, nobody says that it is mended
    DONE = "done"  # somebody says so, nobody has looked yet
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which failures are looked for; empty values narrow nothing. standing: of Standing."""

    item: str = ""
    branch: int | None = None
    standing: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is looked for."""
        return any(getattr(self, one.name) for one in fields(self))


def failure_table(
    wave: AuditWave, wanted: Wanted, *, tree: Sequence[Node], today: date
) -> QuerySet[CriticalFailure]:
    """Those that fit, with visit and branch, one item after the other."""
    people = ("done_by", "confirmed_by", "returned_by")
    found = CriticalFailure.objects.filter(wave=wave).select_related("observation__branch", *people)
    found = found.defer("observation__values", "observation__comments")
    if wanted.item:
        found = found.filter(item=wanted.item)
    if wanted.branch is not None:
        found = found.filter(below(tree, wanted.branch, "observation__"))
    is_open = Q(done_at__isnull=True)
    conditions = {
        Standing.UNDATED: is_open & Q(due_on__isnull=True),
        Standing.OVERDUE: is_open & Q(due_on__lt=today),
        Standing.DONE: ~is_open & Q(confirmed_at__isnull=True),
        Standing.CONFIRMED: Q(confirmed_at__isnull=False),
    }
    if wanted.standing:
        found = found.filter(conditions[Standing(wanted.standing)])
    return found.order_by("item", F("observation__observed_at").asc(nulls_last=True), "pk")


def item_counts(found: QuerySet[CriticalFailure]) -> dict[str, int]:
    """Item -> how many of these failures. One statement."""
    return dict(found.order_by("item").values_list("item").annotate(n=Count("pk")))


def remedy_text(wave: AuditWave, remedy: str) -> str:
    """The instruction, or the modules; each of them by code and title."""
    modules: Mapping[str, Any] = wave.frozen.get("modules", {})
    return titled(remedy, {code: one["title"] for code, one in modules.items()})


def item_texts(wave: AuditWave, codes: Iterable[str]) -> dict[str, str]:
    """Item of the wave's instruments -> what the observer was asked. One statement."""
    items = InstrumentItem.objects.filter(instrument__uses__wave=wave, code__in=list(codes))
    return {one.code: one.body.get("text", one.code) for one in items}


def stems_of(wave: AuditWave) -> tuple[str, ...]:
    """What the staff's surnames begin with: a role never does."""
    names = User.objects.filter(organisation=wave.organisation_id).values_list("last_name", flat=True)
    return surname_stems(names)
