"""Marks of a wave's plan; formatting only."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import pgettext

from figures.formats import number, percent

register = template.Library()


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """The value under the key, or nothing."""
    return values.get(key)


@register.filter
def as_percent(share: float | None) -> str:
    """«92 %» of 0.92."""
    return "—" if share is None else percent(share)


@register.filter
def within(change: float, widest: float) -> str:
    """«0,42», or that no change there can be is so large."""
    return number(change, 2) if change <= widest else pgettext("plan", "more than is possible")


@register.filter
def rounded(value: float) -> str:
    """«17,5» of 17.5, «25» of 25.0: one digit at most."""
    return number(round(value, 1))
