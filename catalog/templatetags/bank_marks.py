"""How fields of a question are called and shown outside their form."""

import re
from typing import Any

from django import template

from catalog.bank_files import as_text as written
from catalog.bank_words import field_word as word_of

register = template.Library()
TABLE_LINE = re.compile(r"^\s*\|.*$", re.MULTILINE)
PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
GAP = re.compile(r"\{\{\d+\}\}")


@register.filter
def field_word(name: str) -> str:
    """A field of questions.yaml in words of its form."""
    return word_of(name).lower()


@register.filter
def as_text(value: Any) -> str:
    """A value as its file would have it."""
    return written(value)


@register.filter
def gist(text: str) -> str:
    """A question's text for one line of a list: without tables, pictures and marks of emphasis."""
    plain = GAP.sub("___", PICTURE.sub(" ", TABLE_LINE.sub(" ", text)))
    return " ".join(plain.replace("**", "").split())
