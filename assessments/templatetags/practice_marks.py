"""Formatting of practice: nothing is read or decided here."""

from django import template

register = template.Library()


@register.filter
def contact_missing(part: str, missing: list[str]) -> bool:
    """Whether something of this contact is missing."""
    return f"contact_{part}" in missing


@register.filter
def observation_sign(state: str) -> str:
    """Which sign a state of an observation has."""
    return {"open": "warn", "signed": "info", "seen": "ok"}.get(state, "info")
