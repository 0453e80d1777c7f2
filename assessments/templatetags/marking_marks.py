"""Words and small parts about second marks, appeals of grades and agreement."""

from datetime import datetime
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from assessments.models import AgreementFigure, SecondMark
from assessments.queries.agreement import severity_of
from assessments.queries.marking import appeal_place, waiting_for_second
from assessments.queries.queue_rows import waiting_words
from figures.agreement import ENOUGH_KAPPA
from figures.formats import number

register = template.Library()
NOTHING = mark_safe('<span class="muted">—</span>')
Reason = SecondMark.Reason
STATES = {
    SecondMark.State.WAITING: "muted",
    SecondMark.State.TAKEN: "info",
    SecondMark.State.AGREED: "ok",
    SecondMark.State.DIVERGED: "warn",
    SecondMark.State.SETTLED: "ok",
}


@register.filter
def mark_sign(state: str) -> str:
    """Name of the sign of a second mark's state."""
    return STATES[SecondMark.State(state)]


@register.filter
def reason_words(reason: dict[str, Any]) -> str:
    """Why a work is in the sample, in words, with the numbers that decided it.

    Nothing here tells the first mark to whoever marks blind: see `blind_words`.
    """
    facts = {**reason, "criteria": ", ".join(reason.get("criteria", ()))}
    return str(_WORDS[reason["code"]](facts))


@register.filter
def blind_words(reason: dict[str, Any]) -> str:
    """The same without what would give the first mark away."""
    if reason["code"] in {Reason.BORDERLINE, Reason.CRITICAL}:
        return _("marked twice whatever the lot; why is told after your mark")
    return reason_words(reason)


def _drawn(facts: dict[str, Any]) -> str:
    """What share of such works the plan takes."""
    if facts["share"] >= 100:
        return _("all works are marked twice")
    return _("%(share)s%% of works are marked twice, this one by lot") % {"share": facts["share"]}


_WORDS: dict[str, Any] = {
    Reason.NEW_ASSESSOR: lambda one: (
        _("new assessor: %(works)s decisions before this one") % one + "; " + _drawn(one)
    ),
    Reason.NEW_MODULE: lambda one: (
        _("new module: %(works)s decisions before this one") % one + "; " + _drawn(one)
    ),
    Reason.ROUTINE: lambda one: _("routine sample") + "; " + _drawn(one),
    Reason.RAISED: lambda one: (
        _("all works of this assessor, since agreement fell to κ %(kappa)s")
        % {"kappa": number(float(one["kappa"]), 2)}
    ),
    Reason.BORDERLINE: lambda one: (
        _("borderline: critical %(criteria)s one level above failing") % one
        if one["criteria"]
        else _("borderline: %(score)s points, the rule is 66,67 ± %(margin)s")
        % {"score": number(float(one["score"]), 2), "margin": one["margin"]}
    ),
    Reason.CRITICAL: lambda one: _("critical criterion below the standard: %(criteria)s") % one,
    Reason.FINAL: lambda _one: _("final exercise: not assessed by one trainer alone"),
    Reason.APPEAL: lambda _one: _("appeal of the learner"),
}


@register.simple_tag(takes_context=True)
def waiting_since(context: RequestContext, since: datetime) -> str:
    """«3 дня»: how long a work has waited."""
    return waiting_words(context["request"].arrived_at - since)


@register.simple_tag
def interval(value: float | None, low: float | None, high: float | None, digits: int = 2) -> SafeString:
    """«0,71 (0,52…0,90)»; a dash where the data cannot say."""
    if value is None:
        return NOTHING
    if low is None or high is None:
        return format_html("{}", number(value, digits))
    ends = f"{number(low, digits)}…{number(high, digits)}"
    return format_html('{} <small class="muted nowrap">({})</small>', number(value, digits), ends)


@register.simple_tag
def interval_percent(value: float | None, low: float | None, high: float | None) -> SafeString:
    """A share of 0 to 1 in per cent with its interval."""
    value, low, high = (None if one is None else 100 * one for one in (value, low, high))
    return interval(value, low, high, 0)


@register.filter
def absolute(value: float) -> float:
    """The figure without its sign: the words say which way it points."""
    return abs(value)


@register.filter
def is_low(figure: AgreementFigure) -> bool:
    """Whether κ is below what is enough."""
    return figure.kappa is not None and figure.kappa < ENOUGH_KAPPA


@register.inclusion_tag("assessments/_second_marks_aside.html", takes_context=True)
def second_marks_aside(context: RequestContext) -> dict[str, Any]:
    """After the last work: who waits for a second mark, how one's severity stands. Two queries."""
    user = context["request"].user
    return {"waiting": waiting_for_second(user), "severity": severity_of(user)}


@register.inclusion_tag("assessments/_grade_appeal_place.html", takes_context=True)
def grade_appeal_place(context: RequestContext) -> dict[str, Any]:
    """The learner's appeal of the grade on the page of the work. One query."""
    request = context["request"]
    place = appeal_place(context["work"], context["grade"], at=request.arrived_at)
    return {"place": place, "work": context["work"], "csrf_token": context["csrf_token"]}
