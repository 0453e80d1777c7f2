"""What somebody has chosen on the catalogue's page, as it stands in the address; and facet counts.

The address is the state: any choice can be sent to a colleague as a link.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, Self
from urllib.parse import urlencode

from django.http import QueryDict

from catalog.codes import LATIN

FACETS = ("block", "days", "audience", "competence", "criterion")
SORTS = ("relevance", "code", "title", "days")
AUDIENCES = {"Ф": "front", "С": "senior", "Р": "manager"}
SPELLINGS = {**LATIN, **AUDIENCES}  # ?block=ВВ is understood as ?block=vv
LONGEST_QUERY = 100
PAGE = 50
WHOLE = 100  # so many rows still come on one page


class Valued(Protocol):
    """Something with values of facets."""

    @property
    def values(self) -> Mapping[str, frozenset[str]]:
        """Facet → values."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen values by facet, the words searched for, the order and the page."""

    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    query: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def of_address(cls, given: QueryDict) -> Self:
        """Read an address; what makes no sense in it is ignored, so that an old link still opens."""
        chosen = {
            facet: frozenset(SPELLINGS.get(value, value) for value in given.getlist(facet) if value)
            for facet in FACETS
        }
        sort, page = given.get("sort", ""), given.get("page", "")
        return cls(
            chosen={facet: values for facet, values in chosen.items() if values},
            query=" ".join(given.get("q", "").split())[:LONGEST_QUERY],
            sort=sort if sort in SORTS else "",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
        )

    def toggled(self, facet: str, value: str) -> Self:
        """The same with the value chosen, or no longer chosen; from the first page."""
        values = self.chosen.get(facet, frozenset()) ^ {value}
        rest = {one: those for one, those in self.chosen.items() if one != facet}
        return replace(self, chosen=rest | ({facet: values} if values else {}), page=1)

    def sorted_by(self, sort: str) -> Self:
        """The same in another order; the natural one leaves the address."""
        natural = "relevance" if self.query else "code"
        return replace(self, sort="" if sort == natural else sort, page=1)

    def address(self) -> str:
        """«?block=vv&q=…» in a fixed order, «?» when nothing is chosen."""
        pairs = [("q", self.query)] if self.query else []
        pairs += [(facet, one) for facet in FACETS for one in sorted(self.chosen.get(facet, ()))]
        if self.sort:
            pairs.append(("sort", self.sort))
        return "?" + urlencode(pairs)

    @property
    def is_narrow(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.chosen or self.query)

    @property
    def order(self) -> str:
        """The order in force: by relevance when words are searched for, else by code."""
        return self.sort or ("relevance" if self.query else "code")


def count_facets(cards: Iterable[Valued], filters: Filters) -> dict[str, Counter[str]]:
    """For each facet, how many cards each value would give under the choices in the other facets."""
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for card in cards:
        missed = [facet for facet, chosen in filters.chosen.items() if chosen.isdisjoint(card.values[facet])]
        if len(missed) > 1:
            continue
        for facet in missed or FACETS:
            count = counts[facet]
            for value in card.values[facet]:
                count[value] += 1
    return counts


def is_chosen(card: Valued, filters: Filters) -> bool:
    """Whether the card has a chosen value in every facet where something is chosen."""
    return not any(chosen.isdisjoint(card.values[facet]) for facet, chosen in filters.chosen.items())
