"""Files of the cards of branches on the page of a report."""

from typing import Any

from django import template

from reports.models import Report
from reports.queries.parts import part_files

register = template.Library()


@register.inclusion_tag("reports/_report_parts.html", takes_context=True)
def report_parts(context: dict[str, Any], report: Report) -> dict[str, Any]:
    """Nothing where the document holds every card. One statement at most."""
    return {"report": report, "parts": part_files(report), "csrf_token": context.get("csrf_token")}
