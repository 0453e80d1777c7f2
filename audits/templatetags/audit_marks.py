"""Signs, words and stored charts of audits; formatting only."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from audits import words
from audits.drawings import both_sizes
from audits.models import Chart
from figures.formats import NBSP, bounds, number, percent
from figures.formats import nbsp as unbroken
from figures.scores import Band, band, skill_score

register = template.Library()

BAND_SIGNS = {Band.NORM: "ok", Band.ATTENTION: "warn", Band.DEFICIT: "bad", Band.CRITICAL: "crit"}


@register.simple_tag
def chart_svg(chart: Chart | dict[str, Any]) -> SafeString:
    """The picture as it is, wide and narrow; the stylesheet shows the one that fits.

    Safe: it was drawn by our own code (figures/canvas.py): no script, no style, texts escaped by the XML
    writer; nobody types into it.
    """
    if isinstance(chart, Chart):
        return mark_safe(chart.svg)  # noqa: S308 - see above
    return mark_safe(both_sizes(chart))  # noqa: S308 - see above


@register.filter
def score_sign(score: float | None) -> str:
    """Name of the sign of a score of 0 to 100."""
    return "muted" if score is None else BAND_SIGNS[band(score)]


@register.filter
def gap_sign(gap: float | None) -> str:
    """Name of the sign of a SERVQUAL gap."""
    return "muted" if gap is None else BAND_SIGNS[band(skill_score(gap))]


@register.filter
def half_width(node: Any) -> str:
    """«± 3» of a row with index, index_low and index_high; nothing where the ends are unknown."""
    if node is None or node.index_low is None or node.index_high is None:
        return ""
    half = max(node.index_high - node.index, node.index - node.index_low)
    return f"±{NBSP}{number(half, 0)}"


@register.simple_tag
def interval(low: float | None, high: float | None, digits: int = 0) -> str:
    """«[2; 12]»; nothing where the ends are unknown."""
    return "" if low is None or high is None else bounds(low, high, digits)


@register.filter
def share(value: float | None) -> str:
    """«88 %» of 0.875."""
    return "—" if value is None else percent(value)


@register.filter
def chart_of(charts: Mapping[str, Any], kind: str) -> Any:
    """The chart of this kind, or nothing."""
    return charts.get(kind)


@register.filter
def text_of(texts: Mapping[str, str], code: str) -> str:
    """The text of a criterion by its code."""
    return texts.get(code, "")


@register.filter
def nbsp(text: object) -> str:
    """The text with the spaces that may not break."""
    return unbroken(str(text))


@register.filter
def dimension_name(code: str) -> str:
    """«Надёжность» of «R»."""
    return str(words.DIMENSIONS.get(code, code))


@register.filter
def level_name(code: str) -> str:
    """Whose view a source shows."""
    return str(words.LEVELS.get(code, code))


@register.filter
def audience_name(code: str) -> str:
    """«Фронт-линия» of «Ф»."""
    return str(words.AUDIENCES.get(code, code))


@register.filter
def strength_name(code: str) -> str:
    """How strong the evidence is, in a word."""
    return str(words.STRENGTHS.get(code, code))


@register.filter
def priority_name(code: str) -> str:
    """How soon, in words."""
    return str(words.PRIORITIES.get(code, code))


@register.filter
def priority_word(code: str) -> str:
    """How urgent, in a word; the deadline stands beside it."""
    return str(words.PRIORITY_WORDS.get(code, code))


@register.filter
def priority_sign(code: str) -> str:
    """Name of the sign of a priority."""
    return words.PRIORITY_SIGNS.get(code, "muted")


@register.filter
def cause_name(code: str) -> str:
    """The box that the auditor chose, in words."""
    return str(words.CAUSES.get(code, ""))


@register.filter
def wave_sign(state: str) -> str:
    """Name of the sign of a wave's state."""
    return words.STATE_SIGNS.get(state, "muted")


@register.filter
def line_sign(state: str) -> str:
    """Name of the sign of a line of the prescription."""
    return words.LINE_SIGNS.get(state, "muted")
