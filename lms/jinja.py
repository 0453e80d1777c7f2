"""Jinja, compiled to Python, for the parts of pages that repeat a hundred times: the questions of a test.

Its files end with `.jinja` and stand beside the templates that show them, through a tag. Messages, escaping,
formats and the zone of the page are the same; what made it worth a second engine stands in docs/speed.md.
"""

from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import date as formatted
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment

from accounts.templatetags.russian import number


def environment(**options: Any) -> Environment:
    """The environment of the engine «jinja2» of the settings."""
    made = Environment(  # noqa: S701 - autoescape is on, below
        **{**options, "autoescape": True},
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals["url"] = lambda name, *args: reverse(name, args=args)
    made.filters |= {
        "number": number,
        "linebreaksbr": linebreaksbr,
        "date": _date,
    }
    return made


def _date(value: date | datetime | None, form: str) -> str:
    """As Django's own filter: a moment is shown in the zone of the page."""
    if isinstance(value, datetime) and is_aware(value):
        value = localtime(value)
    return str(formatted(value, form))
