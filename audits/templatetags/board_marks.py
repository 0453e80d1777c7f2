"""Figures of the board that open what stands behind them; formatting only."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from audits import words
from audits.models import Instrument, WaveInstrument
from audits.queries.anonymity import is_anonymous
from audits.queries.board import Board
from audits.queries.board_scores import told_reasons
from audits.queries.enough import is_untold as untold
from audits.queries.wave_sources import Source, Sources

register = template.Library()


@register.simple_tag(takes_context=True)
def opens(
    context: template.Context,
    text: object,
    source: Source | str | None,
    *,
    branch: int | None = None,
    criterion: str = "",
    sign: str = "",
    of: str = "",
) -> SafeString:
    """The figure as a link to its observations; alone where they may not be opened one by one.

    Args:
        source: of the wave, or its instrument's code. branch: a node; the current one unless told.
        sign: name of its state. of: what it is a figure of, for those who hear the link alone.
    """
    css = f"state state-{sign}" if sign else ""
    known = context["sources"].get(source) if isinstance(source, str) else source
    if known is None or not known.opens:
        return format_html('<span class="{}">{}</span>', css, text) if css else format_html("{}", text)
    node = branch or (context["board"].node.pk if context["board"].node else None)
    asked = {"source": known.pk, "branch": node, "criterion": criterion}
    query = urlencode({name: value for name, value in asked.items() if value})
    address = reverse("audits:observation-list", args=[context["wave"].pk])
    said = pgettext("board", "observations behind it")
    label = f"{of}: {text}, {said}" if of else f"{text}, {said}"
    return format_html(
        '<a class="opens {}" href="{}?{}" aria-label="{}">{}</a>', css, address, query, label, text
    )


@register.filter
def is_untold(row: Any) -> bool:
    """Whether so few of the staff answered that not even their number is said; of `sample_table`."""
    return untold(row, row.seen)


@register.filter
def with_gap(row: Any, board: Board | None) -> int | None:
    """Questionnaires with a gap, where they are fewer than those that the figures were made of.

    Nothing of those who were promised anonymity.
    """
    if not board or board.whole is None or row.instrument.kind != Instrument.Kind.SERVQUAL:
        return None
    if is_anonymous(row.instrument):
        return None
    code, found = row.instrument.code, {one["source"]: one["n"] for one in board.whole.sources}
    came, n = board.whole.counts.get(code, 0), found.get(code, 0)
    return n if found and n < came else None


@register.filter
def is_of_people(row: WaveInstrument) -> bool:
    """Whether those who answered the source were promised anonymity: the days of their answers are theirs."""
    return is_anonymous(row.instrument)


@register.filter
def told(because: list[dict[str, Any]], sources: Sources) -> list[dict[str, Any]]:
    """Reasons of a line of the plan without figures of too few."""
    return told_reasons(because, sources)


@register.filter
def side_name(who: str) -> str:
    """Whose view a column shows."""
    return str(words.SIDES.get(who, who))


@register.filter
def view_of(rows: Any, key: str) -> Any:
    """The value under a key; None where there is none."""
    return rows.get(key) if rows else None
