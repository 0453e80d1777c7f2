"""Reads for browsing: the whole offer in one compact statement, a module's page in a few."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import CharField, Count, Exists, Max, OuterRef, QuerySet, Value

from catalog.codes import LATIN
from catalog.filters import AUDIENCES
from catalog.models import CriterionModule, Module, PlanStep, Programme


@dataclass(slots=True)
class Card:
    """One module as a row of the list."""

    module_id: int
    slug: str
    code: str
    title: str
    subtitle: str
    goal: str
    days: int
    letters: str  # of the block; empty for a module of an organisation
    has_programme: bool
    is_own: bool  # belongs to an organisation
    values: dict[str, frozenset[str]] = field(default_factory=dict)  # facet → values


class BlockHeading(NamedTuple):
    """A block as printed, and the true theme of the standards that it was made from."""

    letters: str
    printed_title: str
    nos_theme: str


@dataclass(slots=True)
class Shelf:
    """The whole offer in the order of codes, and the words for the values of its facets."""

    cards: list[Card] = field(default_factory=list)
    blocks: dict[str, BlockHeading] = field(default_factory=dict)  # vv → heading; «own» without letters
    competences: dict[str, str] = field(default_factory=dict)  # 03 → title
    criteria: dict[str, str] = field(default_factory=dict)  # MC01 → text


SHELVES = 8  # remembered states of the offer
_shelves: dict[str, Shelf] = {}
OWN_BLOCK = "own"  # modules of an organisation need not belong to a block
COLUMNS = (
    "pk", "slug", "code", "title", "subtitle", "goal", "days", "audience", "block_id",
    "block__printed_title", "block__nos_theme", "competence_id", "competence__title", "owner_id",
    "has_programme", "arrows__criterion_id", "arrows__criterion__text",
)  # fmt: skip


def offer_stamp(modules: QuerySet[Module]) -> str:
    """A name for the state of the offer: another one after any change. One query.

    Counted by owner, so that two organisations can never share what was cached for one.
    """
    states = (
        modules.order_by("owner_id").values("owner_id").annotate(Count("pk"), Max("changed_at"), Max("slug"))
    )
    parts = [tuple(state.values()) for state in states]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def shelf_of(modules: QuerySet[Module], state: str) -> Shelf:
    """The offer in this state (`offer_stamp`); read once a state and process, for reading is half of a page.

    Nothing depends on it being remembered: another process, or another state, reads anew. Do not change it.
    """
    shelf = _shelves.get(state)
    if shelf is None:
        while len(_shelves) >= SHELVES:
            _shelves.pop(next(iter(_shelves)), None)
        shelf = _shelves[state] = read_shelf(modules)
    return shelf


def read_shelf(modules: QuerySet[Module]) -> Shelf:
    """The offer. One query, a row for each arrow from a criterion."""
    loaded = Programme.objects.filter(module_id=OuterRef("pk"), request__isnull=True)
    rows = modules.annotate(has_programme=Exists(loaded)).order_by(
        "block__position", "code", "pk", "arrows__criterion_id"
    )
    shelf = Shelf()
    criteria: dict[str, str] = {}
    card: Card | None = None
    codes: set[str] = set()
    for row in rows.values_list(*COLUMNS):
        pk, slug, code, title, subtitle, goal, days, audience, letters, heading, theme = row[:11]
        competence, skill, owner, has_programme, criterion, text = row[11:]
        if card is None or card.module_id != pk:
            codes = set()
            own = owner is not None
            card = Card(pk, slug, code, title, subtitle, goal, days, letters or "", has_programme, own)
            shelf.cards.append(card)
            number = (competence or "").removeprefix("СК-")
            latin = LATIN.get(letters, OWN_BLOCK)
            card.values = _values(latin, days, audience, number)
            shelf.blocks[latin] = BlockHeading(letters or "", heading or "", theme or "")
            shelf.competences[number] = skill or ""
        if criterion:
            codes.add(criterion)
            criteria[criterion] = text
            card.values["criterion"] = frozenset(codes)
    shelf.competences = {key: shelf.competences[key] for key in sorted(shelf.competences) if key}
    shelf.criteria = {key: criteria[key] for key in sorted(criteria)}
    return shelf


def _values(block: str, days: int, audience: str, competence: str) -> dict[str, frozenset[str]]:
    """Values of a module's facets as they stand in an address."""
    return {
        "block": frozenset({block}),
        "days": frozenset({str(days)}),
        "audience": frozenset({AUDIENCES[audience]}),
        "competence": frozenset({competence} - {""}),
        "criterion": frozenset(),
    }


def search_columns(modules: QuerySet[Module]) -> tuple[dict[int, str], dict[int, str]]:
    """Search columns and descriptions by module id. One query."""
    rows = list(modules.order_by("pk").values_list("pk", "lemmas", "description"))
    return {pk: lemmas for pk, lemmas, _text in rows}, {pk: text for pk, _lemmas, text in rows}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A module beside another one: before it, after it, or so alike that one of the two is enough."""

    relation: str  # before | after | overlaps
    slug: str
    code: str
    title: str
    days: int


def neighbours(module: Module, visible: QuerySet[Module]) -> list[Neighbour]:
    """Modules that go before and after, and that overlap, by code; only visible ones. One query."""
    relations = {
        "before": visible.filter(followed_by=module),
        "after": visible.filter(prerequisites=module),
        "overlaps": visible.filter(overlaps=module),
    }
    first, *others = [
        rows.order_by()
        .annotate(relation=Value(name, CharField()))
        .values_list("relation", "slug", "code", "title", "days")
        for name, rows in relations.items()
    ]
    return [Neighbour(*row) for row in first.union(*others, all=True).order_by("code")]


def criteria_of(module: Module) -> list[CriterionModule]:
    """Arrows from audit criteria to the module, the main ones first. One query."""
    arrows = module.arrows.select_related("criterion")
    return list(arrows.order_by("-is_main", "criterion_id"))


def current_programme(module: Module) -> Programme | None:
    """The newest version that everybody may see. One query."""
    return module.programmes.filter(request__isnull=True).order_by("-version").first()


@dataclass(frozen=True, slots=True)
class PlanDay:
    """One day of a programme: its steps in order, when it begins and ends (wall clock)."""

    number: int
    steps: list[PlanStep]
    minutes: int  # breaks left out

    @property
    def ends_at(self) -> str:
        """«17:30»; empty when the plan has no clock."""
        last = next((step for step in reversed(self.steps) if step.at is not None), None)
        if last is None or last.at is None:
            return ""
        ends = timedelta(hours=last.at.hour, minutes=last.at.minute + last.minutes)
        return f"{ends.seconds // 3600:02}:{ends.seconds // 60 % 60:02}"


def plan_days(programme: Programme) -> list[PlanDay]:
    """The programme's days. One query."""
    by_day: dict[int, list[PlanStep]] = {}
    for step in programme.steps.order_by("day", "position"):
        by_day.setdefault(step.day, []).append(step)
    return [PlanDay(number, steps, _study_minutes(steps)) for number, steps in by_day.items()]


def _study_minutes(steps: Iterable[PlanStep]) -> int:
    """Minutes of the steps without breaks and without what is done at work."""
    return sum(step.minutes for step in steps if step.kind != PlanStep.Kind.BREAK and not step.is_outside)


@dataclass(frozen=True, slots=True)
class Selection:
    """What somebody has put aside: the modules that are still offered, in order, and their days together."""

    slugs: tuple[str, ...]
    days: int

    @property
    def modules(self) -> int:
        """How many."""
        return len(self.slugs)

    @property
    def query(self) -> str:
        """«m=ok-vv-155&m=…»: the selection as a part of an address."""
        return urlencode([("m", slug) for slug in self.slugs])


def selection_of(slugs: Iterable[str], days: Mapping[str, int]) -> Selection:
    """The modules among `slugs` that are still offered (`days` by slug)."""
    known = tuple(slug for slug in slugs if slug in days)
    return Selection(known, sum(days[slug] for slug in known))
