"""The rows of the assessor's queue, given to the Jinja template that shows them."""

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from assessments.templatetags.question_parts import rendered

register = template.Library()


@register.simple_tag(takes_context=True)
def queue_rows(context: RequestContext) -> SafeString:
    """The works of a page, from the context of `grading_list`."""
    given = {row.decision for row in context["rows"] if row.decision}
    signs = {one: render_to_string("assessments/_grade_decision.html", {"decision": one}) for one in given}
    return rendered("queue_rows", {"rows": context["rows"], "decisions": signs})
