"""Marks of observations; formatting only."""

from collections.abc import Mapping

from django import template
from django.utils.translation import pgettext

from audits.models import Observation
from audits.months import MONTH_LENGTH, is_month
from audits.templatetags.import_marks import month_title
from figures.formats import NBSP

register = template.Library()

DIGEST, SHOWN = 40, 6  # signs of a number that came by a link, and how many of them tell it apart


@register.filter
def indent(depth: int) -> str:
    """What stands before the name of a node of the tree in a list of options."""
    return NBSP * 3 * depth


@register.filter
def at_whole(faults: Mapping[str, str]) -> str:
    """What is wrong with a form as a whole."""
    return faults.get("", "")


@register.filter
def number_of(observation: Observation) -> str:
    """What an observation is called: its own number; of those that the product itself numbers, in words."""
    name = observation.external_id
    if is_month(name):  # its branch stands beside it
        return month_title(name[:MONTH_LENGTH])
    kind, _dash, own = name.partition("-")
    if kind == "sheet" and own.isdigit():
        return pgettext("observation number", "sheet %(name)s") % {"name": own}
    if kind == "s" and len(own) == DIGEST:
        return pgettext("observation number", "questionnaire %(name)s") % {"name": own[:SHOWN]}
    return name
