"""What documents print from facts kept as JSON; formatting only."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from figures.formats import day, nbsp, number

register = template.Library()
CLOSING_MARGIN = 5.0  # points below the target
SHORT_COMPOUND = re.compile(r"(?<![\w-])(\w{1,5})-(\w{1,5})(?![\w-])")


@register.filter
def iso_day(value: str | None) -> str:
    """«31.12.2026» of «2026-12-31»; a dash for nothing."""
    return day(date.fromisoformat(value)) if value else "—"


@register.filter
def of_code(values: Mapping[str, Any], code: str) -> Any:
    """The value of this key, or nothing."""
    return values.get(code, "")


@register.filter
def closed_from(target: float) -> float:
    """The lower end of the interval from which a gap counts as closed, points of 100."""
    return target - CLOSING_MARGIN


@register.filter
def whole(text: object) -> str:
    """The text with unbreakable spaces and hyphens («№ 323-ФЗ», «из-за»); codes to be copied are left."""
    return SHORT_COMPOUND.sub("\\1\u2011\\2", nbsp(str(text)))


@register.filter
def success(because: list[dict[str, Any]]) -> str:
    """How the re-audit will tell: «SQ11: 40 → 85» of the widest gap among the reasons."""
    if not because:
        return "—"
    widest = max(because, key=lambda one: float(one["target"]) - float(one["score"]))
    return f"{widest['criterion']}: {number(widest['score'], 0)} → {number(widest['target'], 0)}"


@register.simple_tag
def stored_svg(chart: Mapping[str, str]) -> SafeString:
    """A chart's picture as it was stored.

    Safe: drawn and cleaned by our own code before it was stored (figures/svg.py); nobody types into it.
    """
    return mark_safe(chart["svg"])  # noqa: S308 - see above


@register.simple_tag
def lines(count: int) -> SafeString:
    """Empty lines to write on."""
    return format_html('<div class="write">{}</div>', mark_safe("<div></div>" * count))  # noqa: S308 - a constant
