"""Pieces of the catalogue's page as HTML: 67 rows, 31 links and 115 options on every uncached view.

Written with plain formats, for the template engine takes ten times as long and the page is the busiest one.
Everything that comes from data passes `escape` here; `Marked` text (what search has marked) is escaped there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import npgettext, pgettext

from catalog.queries.modules import Card

GOAL_LETTERS = 120
ROW = (
    '<li class="row-item edge-{latin}">{tag}<div class="row-item__main"><a href="{url}">'
    '<span class="code-id">{code}</span> {title}</a><p>{goal}</p>{reasons}</div>'
    '<div class="row-item__side">{ready}{days}</div><button class="pick" id="pick-{slug}" name="slug" '
    'value="{slug}" aria-pressed="false" aria-label="{pick} {code}"></button></li>\n'
)
TAG = '<span class="tag-block tag-{}">{}</span>'
READY = '<span class="ready">{}</span>'
REASON = '<p class="why-found">{}: {}</p>'
LINK = '<a href="{}"{}>{} <span class="filter-count">{}</span></a>\n'
EMPTY_LINK = '<a class="is-none" aria-disabled="true">{} <span class="filter-count">0</span></a>\n'
OPTION = '<option value="{}"{}>{} ({})</option>\n'
NOT_PICKED, PICKED = 'aria-pressed="false"', 'aria-pressed="true"'


@dataclass(frozen=True, slots=True)
class Shown:
    """How a search shows a row: title and goal with marks, and pairs (label, marked text) of reasons."""

    title: SafeString
    goal: SafeString
    reasons: list[tuple[str, SafeString]]


class RowWriter:
    """Writes rows; what is the same for all of them is looked up once."""

    def __init__(self) -> None:
        self._address = reverse("catalog:module-detail", args=["slug"])
        self._pick = escape(pgettext("catalog", "Into the selection:"))
        self._ready = READY.format(escape(pgettext("catalog", "course is ready")))
        self._days = {days: npgettext("catalog", "%(days)s day", "%(days)s days", days) for days in (1, 2, 3)}

    def __call__(self, card: Card, shown: Shown | None = None) -> SafeString:
        """One row, as a search shows it if `shown` is given."""
        latin = card.slug[3:5] if card.letters else "own"
        reasons = shown.reasons if shown else ()
        return SafeString(
            ROW.format(
                latin=latin,
                tag=TAG.format(latin, escape(card.letters)) if card.letters else "",
                url=self._address.replace("slug", card.slug),
                code=escape(card.code),
                title=shown.title if shown else escape(card.title),
                goal=shown.goal if shown else escape(shortened(card.goal)),
                reasons="".join(REASON.format(escape(label), text) for label, text in reasons),
                ready=self._ready if card.has_programme else "",
                days=escape(self._days[card.days] % {"days": card.days}),
                slug=card.slug,
                pick=self._pick,
            )
        )


def links_html(choices: Iterable[tuple[str, int, str, bool]]) -> SafeString:
    """Links of a facet from (label, count, address, is chosen); one that gives nothing is grey, not gone."""
    return SafeString(
        "".join(
            LINK.format(escape(address), ' aria-current="true"' if is_on else "", escape(label), count)
            if count or is_on
            else EMPTY_LINK.format(escape(label))
            for label, count, address, is_on in choices
        )
    )


def options_html(options: Iterable[tuple[str, str, int, bool]]) -> SafeString:
    """Options of a list from (value, label, count, is chosen)."""
    return SafeString(
        "".join(
            OPTION.format(
                escape(value), " selected" if is_on else "" if count else " disabled", escape(label), count
            )
            for value, label, count, is_on in options
        )
    )


def pressed(row: SafeString) -> SafeString:
    """The row of a module that is in the selection."""
    return SafeString(row.replace(NOT_PICKED, PICKED, 1))


def shortened(text: str, letters: int = GOAL_LETTERS) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= letters:
        return text
    return text[:letters].rsplit(" ", 1)[0].rstrip(" ,;:—") + "…"
