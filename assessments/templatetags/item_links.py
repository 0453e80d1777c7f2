"""Ways from the bank, which knows nothing of attempts, to the figures of its questions."""

from django import template

from assessments.queries.items import rows_of_module
from catalog.models import Module

register = template.Library()


@register.simple_tag
def figures_of(module: Module) -> dict[str, int]:
    """Code of a question -> its row in the newest figures, for the questions that have any. One query."""
    return rows_of_module(module)


@register.filter
def of_code(rows: dict[str, int], code: str) -> int | None:
    """The row of one question."""
    return rows.get(code)
