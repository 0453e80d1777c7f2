"""What the catalogue's page shows: facets with counts, rows, and why a search found them.

A row looks the same to everybody, so rows are rendered once for each state of the offer and each language;
whether it is in the selection is one attribute of it.
"""

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, npgettext, pgettext

from catalog.filters import AUDIENCES, FACETS, PAGE, SORTS, WHOLE, Filters, count_facets, is_chosen
from catalog.models import Module
from catalog.queries.modules import (
    OWN_BLOCK,
    Card,
    Selection,
    Shelf,
    offer_stamp,
    read_shelf,
    search_columns,
    selection_of,
)
from catalog.search import Field, Found, Hit, Place, find, mark, sentence_with
from catalog.selection import read_selection

CACHE_SECONDS = 24 * 3600
GOAL_LETTERS = 120
CRITERION_LETTERS = 70
REASONS = 2
NOT_PICKED, PICKED = 'aria-pressed="false"', 'aria-pressed="true"'


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: a link that chooses it, or drops it when it is chosen."""

    value: str
    label: str
    count: int
    href: str
    is_on: bool

    @property
    def is_none(self) -> bool:
        """Whether choosing it would give nothing; it is grey then, not gone."""
        return not self.count and not self.is_on


@dataclass(slots=True)
class Listing:
    """The context of the list: what is chosen, what could be, and the rows of this page."""

    filters: Filters
    facets: dict[str, list[Choice]]
    sorts: list[Choice]
    rows: list[SafeString]
    page: Page[Card] | None
    total: str
    selection: Selection
    found: Found
    swapped: list[tuple[str, str, str]] = field(default_factory=list)  # letters, printed, true theme

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Choices that the search form carries along."""
        chosen = self.filters.chosen
        pairs = [(facet, one) for facet in FACETS[:4] for one in sorted(chosen.get(facet, ()))]
        return [*pairs, *([("sort", self.filters.sort)] if self.filters.sort else [])]


def build_listing(request: HttpRequest, modules: QuerySet[Module], filters: Filters) -> Listing:
    """The catalogue's page for these modules and choices. Two queries, one when the rows are cached."""
    shelf, rendered = _shelf(modules)
    picked = read_selection(request.session)
    columns, texts = search_columns(modules) if filters.query else ({}, {})
    found = find(filters.query, columns) if filters.query else Found()
    cards = [card for card in shelf.cards if not filters.query or card.module_id in found.hits]
    shown = _ordered([card for card in cards if is_chosen(card, filters)], filters, found)
    page = Paginator(shown, PAGE).get_page(filters.page) if len(shown) > WHOLE else None
    visible = page.object_list if page else shown
    rows = [
        _found_row(card, found.hits[card.module_id], shelf, texts) if filters.query else rendered[card.slug]
        for card in visible
    ]
    return Listing(
        filters=filters,
        facets=_facets(shelf, filters, count_facets(cards, filters)),
        sorts=_sorts(filters),
        rows=[_pressed(row) if card.slug in picked else row for card, row in zip(visible, rows, strict=True)],
        page=page,
        total=_total(shown, shelf.cards),
        selection=selection_of(picked, {card.slug: card.days for card in shelf.cards}),
        found=found,
        swapped=[tuple(one) for one in shelf.blocks.values() if one.printed_title != one.nos_theme],
    )


def _shelf(modules: QuerySet[Module]) -> tuple[Shelf, dict[str, SafeString]]:
    """The offer and its rendered rows, from the cache while nothing changes."""
    key = f"catalog-shelf-{offer_stamp(modules)}-{get_language()}"
    cached: tuple[Shelf, dict[str, SafeString]] | None = cache.get(key)
    if cached is None:
        shelf = read_shelf(modules)
        render = _row_renderer()
        cached = shelf, {card.slug: render(card, card.title, shortened(card.goal), []) for card in shelf.cards}
        cache.set(key, cached, CACHE_SECONDS)
    return cached


def _row_renderer() -> Callable[[Card, str, str, Iterable[str]], SafeString]:
    """Renders one row from its card, title, goal and reasons."""
    template = get_template("catalog/_module_row.html")
    address = reverse("catalog:module-detail", args=["slug"])
    pick = pgettext("catalog", "Into the selection:")

    def render(card: Card, title: str, goal: str, reasons: Iterable[str]) -> SafeString:
        days = npgettext("catalog", "%(days)s day", "%(days)s days", card.days) % {"days": card.days}
        url = address.replace("slug", card.slug)
        return template.render(
            {"card": card, "title": title, "goal": goal, "reasons": reasons, "days": days, "url": url,
             "pick": pick}
        )

    return render


def shortened(text: str) -> str:
    """The beginning of a text, cut between words."""
    return textwrap.shorten(text, GOAL_LETTERS, placeholder="…")


def _pressed(row: SafeString) -> SafeString:
    """The row of a module that is in the selection."""
    return mark_safe(row.replace(NOT_PICKED, PICKED, 1))  # noqa: S308 - our own rendered row


def _found_row(card: Card, hit: Hit, shelf: Shelf, texts: dict[int, str]) -> SafeString:
    """A row with what matched marked, and why it was found where the row itself does not show it."""
    in_goal = any(place.field == Field.GOAL for place in hit.places)
    goal = card.goal if in_goal else shortened(card.goal)
    reasons = dict.fromkeys(
        reason for place in hit.places if (reason := _reason(place, card, hit, shelf, texts))
    )
    return _row_renderer()(card, mark(card.title, hit.lemmas), mark(goal, hit.lemmas), [*reasons][:REASONS])


def _reason(place: Place, card: Card, hit: Hit, shelf: Shelf, texts: dict[int, str]) -> str:
    """«по критерию: …» with the match marked; nothing when title or goal show it."""
    text = ""
    label = ""
    if place.field in {Field.MAIN, Field.SUPPORT}:
        label, text = pgettext("catalog", "by criterion"), shelf.criteria.get(place.key, "")
    elif place.field == Field.COMPETENCE:
        (number,) = card.values["competence"]
        label, text = pgettext("catalog", "by skill"), shelf.competences[number]
    elif place.field == Field.SUBTITLE:
        label, text = pgettext("catalog", "in other words"), card.subtitle
    elif place.field == Field.DESCRIPTION:
        label = pgettext("catalog", "in the description")
        text = sentence_with(texts[card.module_id], place.lemma)
    return format_html("{}: {}", label, mark(text, hit.lemmas)) if text else ""


def _ordered(cards: list[Card], filters: Filters, found: Found) -> list[Card]:
    """The cards in the chosen order; ties keep the order of codes."""
    places = {module_id: place for place, module_id in enumerate(found.hits)}
    keys: dict[str, Callable[[Card], Any]] = {
        "title": lambda card: card.title.lower().replace("ё", "е"),
        "days": lambda card: card.days,
        "relevance": lambda card: places.get(card.module_id, 0),
    }
    key = keys.get(filters.order)
    return sorted(cards, key=key) if key else cards


def _facets(shelf: Shelf, filters: Filters, counts: dict[str, Counter[str]]) -> dict[str, list[Choice]]:
    """Every value of every facet, counted under the other choices."""
    own = pgettext("catalog", "Own")
    audiences = {AUDIENCES[one.value]: str(one.label) for one in Module.Audience}
    labels: dict[str, dict[str, str]] = {
        "block": {
            latin: block.letters or own
            for latin, block in shelf.blocks.items()
            if latin != OWN_BLOCK or any(card.is_own for card in shelf.cards)
        },
        "days": {one: one for one in "123"},
        "audience": audiences,
        "competence": shelf.competences,
        "criterion": {
            code: f"{code} {textwrap.shorten(text, CRITERION_LETTERS, placeholder='…')}"
            for code, text in shelf.criteria.items()
        },
    }
    base = filters.address()
    return {
        facet: [
            Choice(
                value=value,
                label=label,
                count=counts[facet][value],
                href=base if facet == "criterion" else filters.toggled(facet, value).address(),
                is_on=value in filters.chosen.get(facet, ()),
            )
            for value, label in labels[facet].items()
        ]
        for facet in FACETS
    }


def _sorts(filters: Filters) -> list[Choice]:
    """Orders to choose from; relevance only where words are searched for."""
    labels = {
        "relevance": pgettext("catalog", "by relevance"),
        "code": pgettext("catalog", "by code"),
        "title": pgettext("catalog", "by title"),
        "days": pgettext("catalog", "by days"),
    }
    return [
        Choice(one, labels[one], 1, filters.sorted_by(one).address(), one == filters.order)
        for one in SORTS
        if one != "relevance" or filters.query
    ]


def _total(shown: list[Card], every: list[Card]) -> str:
    """«67 модулей · 111 учебных дней», «17 из 67 модулей · …» when narrowed."""
    shown_days = sum(card.days for card in shown)
    days = npgettext("catalog", "%(days)s training day", "%(days)s training days", shown_days)
    if len(shown) == len(every):
        modules = npgettext("catalog", "%(count)s module", "%(count)s modules", len(every))
    else:
        modules = npgettext("catalog", "%(shown)s of %(count)s module", "%(shown)s of %(count)s modules", len(every))
    numbers = {"days": shown_days, "count": len(every), "shown": len(shown)}
    return f"{modules} · {days}" % numbers
