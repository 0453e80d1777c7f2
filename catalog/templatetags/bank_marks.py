"""How fields of a question are called and shown outside their form."""

from typing import Any

from django import template
from django.utils.translation import pgettext

from catalog.bank_files import as_text as written
from catalog.forms.questions import GROUPS, LABELS

register = template.Library()


@register.filter
def field_word(name: str) -> str:
    """A field of questions.yaml in words of its form."""
    columns = {
        "code": pgettext("bank", "Code"),
        "kind": pgettext("bank", "Kind"),
        "pool": pgettext("bank", "Pool"),
        "outcome": pgettext("bank", "Outcome"),
        "lesson": pgettext("bank", "Lesson"),
        "difficulty": pgettext("bank", "Difficulty"),
        "critical": pgettext("bank", "Critical"),
        "points": pgettext("bank", "Points"),
    }
    return str(columns.get(name) or GROUPS.get(name) or LABELS.get(name, name)).lower()


@register.filter
def as_text(value: Any) -> str:
    """A value as its file would have it."""
    return written(value)
