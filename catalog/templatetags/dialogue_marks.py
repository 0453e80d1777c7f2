"""A client's mood and a dialogue's endings in words and signs; formatting only."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import pgettext_lazy

from catalog.dialogue_names import turn_name
from catalog.dialogues import MOOD_MAX, MOOD_MIN

register = template.Library()

MOODS = (
    pgettext_lazy("mood", "about to hang up"),
    pgettext_lazy("mood", "anger"),
    pgettext_lazy("mood", "annoyance"),
    pgettext_lazy("mood", "wariness"),
    pgettext_lazy("mood", "calm"),
    pgettext_lazy("mood", "trust"),
)
KINDS = {
    "good": pgettext_lazy("ending", "a good ending"),
    "fair": pgettext_lazy("ending", "a so-so ending"),
    "poor": pgettext_lazy("ending", "a poor ending"),
}
KIND_SIGNS = {"good": "ok", "fair": "warn", "poor": "bad"}


@register.filter
def mood_word(mood: int) -> Any:
    """«Раздражение» of 2."""
    return MOODS[mood]


@register.filter
def mood_marks(mood: int) -> list[bool]:
    """The scale as its five marks, the worst first: True up to the mood, none at the worst."""
    return [mark <= mood for mark in range(MOOD_MIN + 1, MOOD_MAX + 1)]


@register.filter
def mood_sign(mood: int) -> str:
    """Name of the sign of a mood."""
    if mood <= 1:
        return "bad"
    return "warn" if mood <= 3 else "ok"


@register.filter
def mood_change(change: int) -> str:
    """«+1», «−2», «0», with a true minus."""
    return f"+{change}" if change > 0 else str(change).replace("-", "−")


@register.filter
def ending_word(kind: str) -> Any:
    """What an ending of this kind is called."""
    return KINDS[kind]


@register.filter
def ending_sign(kind: str) -> str:
    """Name of the sign of an ending."""
    return KIND_SIGNS[kind]


@register.filter
def voice_of(voices: Mapping[str, str] | None, name: str) -> str:
    """Where the sound of a line is heard; empty where it has none."""
    return (voices or {}).get(name, "")


@register.filter
def named_in(code: str, content: Mapping[str, Any]) -> str:
    """«Ход 3» of a code in a dialogue's file."""
    return turn_name(content, code)
