"""Importance in words beside the points, and the zone of tolerance, as pages show them; formatting only."""

from django import template

from audits.models import WaveSummary
from audits.queries.importance import Check, check_of

register = template.Library()


@register.simple_tag
def importance_check(summary: WaveSummary | None, code: str) -> Check | None:
    """How far points agree with words at the node, or nothing where it was not asked."""
    return check_of(summary, code)
