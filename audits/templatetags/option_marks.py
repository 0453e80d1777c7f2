"""Marks of the options of a plan; formatting only."""

from collections.abc import Sequence
from typing import Any

from django import template

from audits.queries.options import KEYS
from audits.words import whole_days
from figures.formats import number

register = template.Library()
register.filter("whole_days", whole_days)


@register.filter
def roubles(value: float | None) -> str:
    """«12 500 ₽»; a dash where a rate is not stated."""
    return "—" if value is None else f"{number(value, 0)}\u00a0₽"


@register.filter
def audience_key(audience: str) -> str:
    """«front» of «Ф»: its part of an address."""
    return KEYS[audience]


@register.filter
def most_days(days: Sequence[Any]) -> int:
    """The greatest number of whole days that options are there for."""
    return max((one.days for one in days), default=1)
