"""Marks of observations; formatting only."""

from collections.abc import Mapping

from django import template

from figures.formats import NBSP

register = template.Library()


@register.filter
def indent(depth: int) -> str:
    """What stands before the name of a node of the tree in a list of options."""
    return NBSP * 3 * depth


@register.filter
def at_whole(faults: Mapping[str, str]) -> str:
    """What is wrong with a form as a whole."""
    return faults.get("", "")
