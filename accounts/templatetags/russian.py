"""Numbers, dates and words as pages write them; formatting only.

Figures keep Russian typography in English too: they are the customer's. Words follow the reader's language.
"""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal, InvalidOperation

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import npgettext, pgettext

from figures import formats
from figures.formats import NBSP

register = template.Library()

Number = int | float | Decimal
KILOBYTE = 1024
NOTHING = "—"
CODE = re.compile(r"ОК(?:-[А-ЯЁ]{2}-\d{3}|-[А-ЯЁ]{2}\b)")
TENTH = Decimal("0.1")


def _exact(value: object) -> Decimal | None:
    """The value as a decimal; None for what is not a number, so that a page shows a dash, not an error."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    return exact if exact.is_finite() else None


@register.filter
def number(value: Number | None, digits: int | None = None) -> str:
    """«1 234,5»; with digits, exactly so many after the comma; a dash for nothing."""
    exact = _exact(value)
    return NOTHING if exact is None else formats.number(exact, digits)


@register.filter
def signed(value: Number | None, digits: int = 2) -> str:
    """A gap or a change: «−0,65», «+7,00»."""
    exact = _exact(value)
    return NOTHING if exact is None else formats.gap(exact, digits)


@register.filter(needs_autoescape=True)
def codes(text: str, autoescape: bool = True) -> SafeString:
    """A text in which a module's code never breaks at its hyphens; it is still copied as it is typed."""
    escaped = conditional_escape(text) if autoescape else text
    return mark_safe(CODE.sub(r'<span class="nowrap">\g<0></span>', escaped))  # noqa: S308 - escaped above


@register.filter
def percent(value: Number | None, digits: int = 0) -> str:
    """Per cent of a number that is per cent already (0 to 100): «62 %»."""
    exact = _exact(value)
    return NOTHING if exact is None else f"{formats.number(exact, digits)}{NBSP}%"


@register.filter
def score(value: Number | None) -> str:
    """A score of 100 wherever one is shown: «37,8» of 37.88, «80» of 80.

    One decimal at most, cut and not rounded: 79.96 must not read as the 80 that it has not reached.
    """
    exact = _exact(value)
    return NOTHING if exact is None else formats.number(exact.quantize(TENTH, ROUND_FLOOR).normalize())


@register.filter
def plural(value: Number, forms: str) -> str:
    """«3 модуля» from 3 and «модуль,модуля,модулей»; the number and the word are never parted."""
    one, few, many = forms.split(",")
    return formats.counted(value, one, few, many)


@register.filter
def ru_date(value: date | None) -> str:
    """A day in words: «14 ноября 2026»; of a moment, the day in the reader's zone."""
    if value is None:
        return NOTHING
    day = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return date_format(day, "j E Y").replace(" ", NBSP, 1)


@register.filter
def ru_days(first: date, last: date) -> str:
    """A run of days in words: «19–20 ноября 2026», «30 ноября 2026 — 2 декабря 2026», one day once."""
    if first == last:
        return ru_date(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{ru_date(last)}"
    return f"{ru_date(first)} — {ru_date(last)}"


@register.filter
def when(value: date | None) -> str:
    """Near days in words, others exactly: «сегодня, 12:30», «3 дня назад», «14.11.2026, 12:30».

    Moments are shown by the reader's clock; a date without a time has none.
    """
    if value is None:
        return NOTHING
    is_moment = isinstance(value, datetime)
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    day = local.date() if isinstance(local, datetime) else local
    clock = f", {local:%H:%M}" if is_moment else ""
    distance = (day - timezone.localdate()) // timedelta(days=1)
    near = {-1: pgettext("when", "yesterday"), 0: pgettext("when", "today"), 1: pgettext("when", "tomorrow")}
    if distance in near:
        return near[distance] + clock
    if abs(distance) >= 7:
        return formats.day(day) + clock
    if distance < 0:
        words = npgettext("when", "%(days)s day ago", "%(days)s days ago", -distance)
    else:
        words = npgettext("when", "in %(days)s day", "in %(days)s days", distance)
    return (words % {"days": abs(distance)}).replace(f"{abs(distance)} ", f"{abs(distance)}{NBSP}")


@register.filter
def minutes(value: int | None) -> str:
    """About so long: «≈ 2 ч 40 мин»."""
    if value is None:
        return NOTHING
    hours, rest = divmod(int(value), 60)
    parts = [(pgettext("duration", "%s h") % hours).replace(" ", NBSP)] if hours else []
    if rest or not hours:
        parts.append((pgettext("duration", "%s min") % rest).replace(" ", NBSP))
    return f"≈{NBSP}" + NBSP.join(parts)


@register.filter
def lasting(seconds: int) -> str:
    """So long: «12 с», «2 мин 30 с», «15 мин»."""
    whole, rest = divmod(int(seconds), 60)
    parts = [pgettext("duration", "%s min") % whole] if whole else []
    if rest or not whole:
        parts.append(pgettext("duration", "%s s") % rest)
    return " ".join(parts).replace(" ", NBSP)


@register.filter
def file_size(value: int | None) -> str:
    """«512 Б», «24 КБ», «1,4 МБ», «50 МБ»."""
    if value is None:
        return NOTHING
    if value < KILOBYTE:
        return f"{value}{NBSP}{pgettext('file size', 'B')}"
    if value < KILOBYTE**2:
        return f"{formats.number(value / KILOBYTE, 0)}{NBSP}{pgettext('file size', 'KB')}"
    return f"{formats.number(round(value / KILOBYTE**2, 1))}{NBSP}{pgettext('file size', 'MB')}"


@register.filter
def initials(value: str) -> str:
    """«Орлова М. С.» from «Орлова Марина Сергеевна»."""
    last, *others = str(value).split() or [""]
    return formats.listed_name(last, *others[:2])
