"""Questions on a page: asked, previewed, reviewed. Each tag gives a Jinja template what it shows."""

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import RequestContext
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from assessments.queries.asked import AskedQuestion
from assessments.queries.reviewed import ReviewedQuestion

register = template.Library()


@register.simple_tag(takes_context=True)
def asked_questions(context: RequestContext, save_url: str) -> SafeString:
    """The forms of an open attempt, from the context of `attempt_detail`."""
    values = _values(context, "attempt", "questions", "current", "is_over")
    return rendered("questions_asked", values | {"save_url": save_url}, context.request)


@register.simple_tag
def question_fields(one: AskedQuestion) -> SafeString:
    """The fields of one question alone."""
    return SafeString(_parts("_question_fields").fields(one))


@register.simple_tag(takes_context=True)
def reviewed_questions(context: RequestContext) -> SafeString:
    """All questions of a finished attempt, from the context of `attempt_result`."""
    values = _values(context, "attempt", "reviewed", "is_own", "may_object", "asked", "last_day")
    return rendered("questions_reviewed", values | {"is_author": context["is_own"]}, context.request)


@register.simple_tag
def question_review(one: ReviewedQuestion) -> SafeString:
    """One reviewed question as somebody sees it who has not answered it."""
    return SafeString(_parts("_question_review").review(one, is_author=False))


def _values(context: RequestContext, *names: str) -> dict[str, Any]:
    """These values of the page's context."""
    return {name: context[name] for name in names}


def rendered(name: str, values: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
    """The room's Jinja template in the active language, which escapes what it is given."""
    html = render_to_string(f"assessments/{name}.jinja", values, request, using=_engine())
    return mark_safe(html)  # noqa: S308 - escaped by its engine


def _parts(name: str) -> Any:
    """The macros of a Jinja template."""
    return get_template(f"assessments/{name}.jinja", using=_engine()).template.module  # type: ignore[attr-defined]


def _engine() -> str:
    """Jinja's of the active language."""
    return f"jinja2-{get_language() or settings.LANGUAGE_CODE}"
