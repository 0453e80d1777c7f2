"""Lengths of recordings and moments of acts; formatting only."""

from datetime import datetime
from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def clock(value: Decimal | float | None) -> str:
    """Seconds as a clock: «4:05», «1:02:09»."""
    if value is None:
        return "—"
    minutes, seconds = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.filter
def moment(value: str | None) -> datetime | None:
    """The moment that an act keeps as text."""
    return datetime.fromisoformat(value) if value else None
