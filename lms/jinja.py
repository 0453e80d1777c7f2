"""Jinja, compiled to Python, for the parts of pages that repeat a hundred times: the questions of a test.

Its files end with `.jinja` and stand beside the templates that show them, through a tag. Messages, escaping,
formats of dates and the zone of the page are the same; numbers are not localised by themselves, so each goes
through `|number`. What made it worth a second engine stands in docs/speed.md.
"""

from collections.abc import Callable, Hashable
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from django.template.defaultfilters import date as formatted
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext, override, pgettext
from jinja2 import Environment
from markupsafe import Markup

from accounts.templatetags.russian import number

WORDS = 2048  # messages by language, kept in the process's memory
PIECES = 8192  # parts of questions


def environment(*, language: str, **options: Any) -> Environment:
    """The environment of one language, of the engines «jinja2-ru» and «jinja2-en» of the settings.

    One for each, so that words and pieces are remembered without asking again and again which is active.
    """
    made = Environment(  # noqa: S701 - autoescape is on, below
        **{**options, "autoescape": True}, trim_blocks=True, lstrip_blocks=True
    )
    made.globals |= {
        "_": partial(_said, language, None),
        "pgettext": partial(_said, language),
        "kept": kept,
        "url": lambda name, *args: reverse(name, args=args),
    }
    made.filters |= {
        "number": number,
        "linebreaksbr": linebreaksbr,
        "date": _date,
    }
    return made


@lru_cache(maxsize=PIECES, typed=True)
def kept(macro: Callable[..., Markup], *values: Hashable) -> Markup:
    """What the macro makes of these values, remembered: `kept(choice, option.text)`.

    For parts of questions that many attempts show; never for what a person typed, and not for moments, which
    look different in another zone. Types count: a text that is safe is not one that looks the same.
    """
    return macro(*values)


def _said(language: str, context: str | None, text: str, **values: Any) -> Markup:
    """The message with these values, escaped."""
    said = _message(language, context, text)
    return said % values if values else said


@lru_cache(maxsize=WORDS)
def _message(language: str, context: str | None, text: str) -> Markup:
    """The message, which Django would look for anew each time."""
    with override(language):
        return Markup(gettext(text) if context is None else pgettext(context, text))  # noqa: S704 - our own


def _date(value: date | datetime | None, form: str) -> str:
    """As Django's own filter: a moment is shown in the zone of the page."""
    if isinstance(value, datetime) and is_aware(value):
        value = localtime(value)
    return str(formatted(value, form))
