"""Days and months of files and of figures typed by month; formatting only."""

from datetime import date

from django import template
from django.utils.formats import date_format

from figures.formats import NBSP

register = template.Library()


@register.filter
def iso_day(text: str) -> str:
    """«14.09.2026» of «2026-09-14»."""
    return f"{date.fromisoformat(text):%d.%m.%Y}"


@register.filter
def month_title(month: str) -> str:
    """«сентябрь 2026» of «2026-09», with a space that does not break."""
    return date_format(_first(month), "F Y").lower().replace(" ", NBSP)


@register.filter
def month_short(month: str) -> str:
    """«сен» of «2026-09»."""
    return date_format(_first(month), "M").lower().rstrip(".")


def _first(month: str) -> date:
    """The month's first day."""
    return date(int(month[:4]), int(month[5:]), 1)
