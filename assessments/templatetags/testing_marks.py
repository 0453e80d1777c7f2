"""Words and small marks of pages about tests: disputes, corrections, statistics of questions."""

from typing import Any

from django import template
from django.utils.translation import pgettext_lazy

from assessments.models import Regrade
from figures.items import Flag

register = template.Library()
FLAGS: dict[str, Any] = {
    Flag.EASY: pgettext_lazy("item flag", "too easy"),
    Flag.HARD: pgettext_lazy("item flag", "too hard"),
    Flag.WEAK: pgettext_lazy("item flag", "does not discriminate"),
    Flag.REVERSED: pgettext_lazy("item flag", "check the key"),
    Flag.IDLE: pgettext_lazy("item flag", "an option nobody chooses"),
    Flag.TEMPTING: pgettext_lazy("item flag", "a wrong option attracts the strong"),
}
SIGNS = {Flag.REVERSED: "bad", Flag.IDLE: "muted"}


@register.filter
def is_felt(one: Regrade) -> bool:
    """Whether the learner sees another score or verdict."""
    return any(one.before[name] != one.after[name] for name in ("score", "is_passed"))


@register.filter
def flag_name(flag: str) -> Any:
    """The flag in words."""
    return FLAGS.get(flag, flag)


@register.filter
def flag_sign(flag: str) -> str:
    """Name of the flag's sign."""
    return SIGNS.get(Flag(flag), "warn") if flag in set(Flag) else "muted"


@register.filter
def in_percent(share: float | None) -> float | None:
    """Per cent of a share of 0 to 1."""
    return None if share is None else 100 * share


@register.filter
def verdict(is_passed: bool | None) -> Any:
    """A verdict in words."""
    if is_passed is None:
        return pgettext_lazy("verdict", "not graded")
    return pgettext_lazy("verdict", "passed") if is_passed else pgettext_lazy("verdict", "not passed")


@register.filter
def option_flags(row: Any) -> list[str]:
    """Flags of the options of a question, each once."""
    return sorted({flag for option in row.options for flag in option["flags"]})


@register.simple_tag
def sort_link(current: str, name: str) -> str:
    """The order that a click on a column's head asks for: falling first, then rising."""
    return name if current == f"-{name}" else f"-{name}"


@register.filter
def sorted_as(current: str, name: str) -> str:
    """The value of aria-sort for a column."""
    return {name: "ascending", f"-{name}": "descending"}.get(current, "none")
