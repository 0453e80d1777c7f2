"""Lengths of recordings and moments of acts; formatting only."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.utils.translation import pgettext

from accounts.templatetags.russian import file_size
from figures import formats

register = template.Library()
GIGABYTE = 1024**3


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


@register.filter
def big_size(value: int) -> str:
    """«2 ГБ», and what is smaller as everywhere."""
    if value < GIGABYTE:
        return file_size(value)
    return f"{formats.number(round(value / GIGABYTE, 1))}\u00a0{pgettext('file size', 'GB')}"
