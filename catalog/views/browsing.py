"""What the catalogue's page shows: facets with counts, rows, and why a search found them.

A listing looks the same to everybody who is offered the same modules, so it is cached by the state of the
offer, language and address; whether a row is in somebody's selection is one attribute of it.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, npgettext, pgettext, pgettext_lazy

from catalog.filters import AUDIENCES, FACETS, PAGE, SORTS, WHOLE, Filters, count_facets, is_chosen
from catalog.models import Module
from catalog.queries.modules import (
    BlockHeading,
    Card,
    Selection,
    Shelf,
    search_columns,
    selection_of,
    shelf_of,
)
from catalog.search import Field, Found, Hit, Place, find, mark, sentence_with
from catalog.selection import read_selection
from catalog.views.fragments import RowWriter, Shown, links_html, options_html, pressed, shortened

CACHE_SECONDS = 24 * 3600
SHAPE = 4  # of what is cached; a new number when it changes, for a cache outlives a release
CRITERION_LETTERS = 70
REASONS = 2
TITLES = {
    "block": pgettext_lazy("catalog", "Block"),
    "days": pgettext_lazy("catalog", "Days"),
    "audience": pgettext_lazy("catalog", "For whom"),
    "competence": pgettext_lazy("catalog", "Skill"),
}


class Facet(NamedTuple):
    """One group of links, and how many of its values are chosen."""

    name: str
    title: str
    links: SafeString
    chosen: int


@dataclass(slots=True)
class Listing:
    """What one choice of filters shows, whoever looks: cached as it is, but for the selection."""

    filters: Filters
    head: SafeString  # filters, total, orders
    slugs: list[str]  # of the rows on this page
    rows: list[SafeString]
    page: Page[int] | None  # of places, when the rows do not fit on one page
    renamed: list[BlockHeading]  # blocks whose printed heading is not their true theme
    days: dict[str, int]  # of every module of the offer by slug
    selection: Selection = field(default_factory=lambda: selection_of([], {}))

    @property
    def body(self) -> SafeString:
        """All rows in one piece, the chosen ones pressed."""
        picked = set(self.selection.slugs)
        pairs = zip(self.slugs, self.rows, strict=True)
        return SafeString("".join(pressed(row) if slug in picked else row for slug, row in pairs))


def build_listing(request: HttpRequest, modules: QuerySet[Module], filters: Filters, state: str) -> Listing:
    """The catalogue's page for these modules, in this state (`offer_stamp`), and choices.

    Queries: none when the listing is cached; otherwise the offer, and what search reads.
    """
    stamp = f"{SHAPE}-{state}-{get_language()}"
    address = hashlib.sha256(f"{filters.address()}&page={filters.page}".encode()).hexdigest()[:20]
    key = f"catalog-listing-{stamp}-{address}"
    listing: Listing | None = None if filters.query else cache.get(key)  # words are too many to keep
    if listing is None:
        listing = _read_listing(modules, filters, state)
        if not filters.query:
            cache.set(key, listing, CACHE_SECONDS)
    listing.selection = selection_of(read_selection(request.session), listing.days)
    return listing


def _read_listing(modules: QuerySet[Module], filters: Filters, state: str) -> Listing:
    """The listing from the offer."""
    shelf = shelf_of(modules, state)
    columns, texts = search_columns(modules) if filters.query else ({}, {})
    found = find(filters.query, columns) if filters.query else Found()
    cards = [card for card in shelf.cards if not filters.query or card.module_id in found.hits]
    shown = _ordered([card for card in cards if is_chosen(card, filters)], filters, found)
    page = Paginator(range(len(shown)), PAGE).get_page(filters.page) if len(shown) > WHOLE else None
    visible = [shown[place] for place in page.object_list] if page else shown
    row = RowWriter()
    return Listing(
        filters=filters,
        head=_head(shelf, cards, shown, filters, found),
        slugs=[card.slug for card in visible],
        rows=[
            row(card, _shown(card, found.hits[card.module_id], shelf, texts) if filters.query else None)
            for card in visible
        ],
        page=page,
        renamed=[block for block in shelf.blocks.values() if block.printed_title != block.nos_theme],
        days={card.slug: card.days for card in shelf.cards},
    )


def _head(shelf: Shelf, cards: list[Card], shown: list[Card], filters: Filters, found: Found) -> SafeString:
    """Everything between the search box and the rows."""
    counts = count_facets(cards, filters)
    chosen = filters.chosen
    criterion = chosen.get("criterion", frozenset())
    hidden = [(facet, one) for facet in FACETS[:-1] for one in sorted(chosen.get(facet, ()))]
    context = {
        "filters": filters,
        "hidden": [*hidden, *([("sort", filters.sort)] if filters.sort else [])],
        "facets": [_facet(name, labels, filters, counts[name]) for name, labels in _labels(shelf).items()],
        "criteria": options_html(
            (
                code,
                f"{code} {shortened(text, CRITERION_LETTERS)}",
                counts["criterion"][code],
                code in criterion,
            )
            for code, text in shelf.criteria.items()
        ),
        "sorts": _sorts(filters),
        "total": _total(shown, shelf.cards),
        "found": found,
        "has_rows": bool(shown),
    }
    return SafeString(get_template("catalog/_module_filters.html").render(context))


def _labels(shelf: Shelf) -> dict[str, dict[str, str]]:
    """Names of the values of every facet that is shown as links."""
    own = pgettext("catalog", "own")
    return {
        "block": {latin: block.printed_title or own for latin, block in shelf.blocks.items()},
        "days": {str(one): _days_label(one) for one in (1, 2, 3)},
        "audience": {AUDIENCES[one.value]: str(one.label) for one in Module.Audience},
        "competence": shelf.competences,
    }


def _days_label(days: int) -> str:
    """«1 день ·»: the count of modules after it is not read as one number with it."""
    return npgettext("catalog", "%(days)s day", "%(days)s days", days) % {"days": days} + " ·"


def _facet(name: str, labels: dict[str, str], filters: Filters, counts: Counter[str]) -> Facet:
    """The values of one facet as links, counted under the choices in the other ones."""
    chosen = filters.chosen.get(name, frozenset())
    links = links_html(
        (label, counts[value], filters.toggled(name, value).address(), value in chosen)
        for value, label in labels.items()
    )
    return Facet(name, str(TITLES[name]), links, len(chosen))


def _shown(card: Card, hit: Hit, shelf: Shelf, texts: dict[int, str]) -> Shown:
    """A row with what matched marked, and why it was found where the row itself does not show it."""
    in_goal = any(place.field == Field.GOAL for place in hit.places)
    goal = card.goal if in_goal else shortened(card.goal)
    reasons: dict[str, tuple[str, SafeString]] = {}
    for place in hit.places:
        label, text = _reason(place, card, shelf, texts)
        if text:
            reasons.setdefault(text, (label, mark(text, hit.lemmas)))
    return Shown(mark(card.title, hit.lemmas), mark(goal, hit.lemmas), list(reasons.values())[:REASONS])


def _reason(place: Place, card: Card, shelf: Shelf, texts: dict[int, str]) -> tuple[str, str]:
    """(«по критерию», its text) and the like; nothing when title or goal show the match."""
    if place.field in {Field.MAIN, Field.SUPPORT}:
        return pgettext("catalog", "by criterion"), shelf.criteria.get(place.key, "")
    if place.field == Field.COMPETENCE:
        return pgettext("catalog", "by skill"), shelf.competences[min(card.values["competence"])]
    if place.field == Field.SUBTITLE:
        return pgettext("catalog", "in other words"), card.subtitle
    if place.field == Field.DESCRIPTION:
        return pgettext("catalog", "in the description"), sentence_with(texts[card.module_id], place.lemma)
    return "", ""


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


def _sorts(filters: Filters) -> list[tuple[str, str, bool]]:
    """Orders as (label, address, is in force); relevance only where words are searched for."""
    labels = {
        "relevance": pgettext("catalog", "by relevance"),
        "code": pgettext("catalog", "by code"),
        "title": pgettext("catalog", "by title"),
        "days": pgettext("catalog", "by days"),
    }
    return [
        (labels[one], filters.sorted_by(one).address(), one == filters.order)
        for one in SORTS
        if one != "relevance" or filters.query
    ]


def _total(shown: list[Card], every: list[Card]) -> str:
    """«67 модулей · 111 учебных дней», «17 из 67 модулей · …» when narrowed."""
    numbers = {"days": sum(card.days for card in shown), "count": len(every), "shown": len(shown)}
    days = npgettext("catalog", "%(days)s training day", "%(days)s training days", numbers["days"])
    if len(shown) == len(every):
        modules = npgettext("catalog", "%(count)s module", "%(count)s modules", len(every))
    else:
        modules = npgettext(
            "catalog", "%(shown)s of %(count)s module", "%(shown)s of %(count)s modules", len(every)
        )
    return f"{modules} · {days}" % numbers
