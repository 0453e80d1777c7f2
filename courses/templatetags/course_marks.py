"""Signs of states and clock times of courses; formatting only."""

from datetime import time
from typing import Any

from django import template
from django.utils.translation import pgettext_lazy

from catalog.models import PlanStep
from courses.models import Cohort, Enrolment, StepProgress
from courses.queries.course import Closed

register = template.Library()

COHORT_SIGNS: dict[str, str] = {
    Cohort.State.PLAN: "muted",
    Cohort.State.RUNNING: "info",
    Cohort.State.FINISHED: "ok",
    Cohort.State.CANCELLED: "crit",
}
ENROLMENT_SIGNS: dict[str, str] = {
    Enrolment.State.ASSIGNED: "muted",
    Enrolment.State.RUNNING: "info",
    Enrolment.State.AWAITING: "warn",
    Enrolment.State.COMPETENT: "ok",
    Enrolment.State.NOT_YET: "bad",
    Enrolment.State.REPLACED: "muted",
    Enrolment.State.WITHDRAWN: "muted",
}
STEP_SIGNS: dict[str, str] = {
    StepProgress.State.STARTED: "info",
    StepProgress.State.WAITING: "warn",
    StepProgress.State.DONE: "ok",
    StepProgress.State.FAILED: "bad",
}
WHY_CLOSED = {
    Closed.LEFT: pgettext_lazy("closed step", "You do not take part in this group any more"),
    Closed.PLANNED: pgettext_lazy("closed step", "The group has not been opened yet"),
    Closed.OVER: pgettext_lazy("closed step", "The group is over"),
    Closed.DAY: pgettext_lazy("closed step", "Opens on the day of the session"),
    Closed.LESSONS: pgettext_lazy("closed step", "Opens when all lessons are read"),
}
STANDINGS = {
    PlanStep.Kind.LESSON: pgettext_lazy("step standing", "read"),
    PlanStep.Kind.SESSION: pgettext_lazy("step standing", "held"),
    PlanStep.Kind.PLAN: pgettext_lazy("step standing", "written"),
    PlanStep.Kind.TEST: pgettext_lazy("step standing", "passed"),
    PlanStep.Kind.EXERCISE: pgettext_lazy("step standing", "accepted"),
    PlanStep.Kind.TRANSCRIPT: pgettext_lazy("step standing", "taken apart"),
    PlanStep.Kind.CASES: pgettext_lazy("step standing", "decided"),
}


@register.filter
def cohort_sign(state: str) -> str:
    """Name of the sign of a cohort's state."""
    return COHORT_SIGNS.get(state, "muted")


@register.filter
def enrolment_sign(state: str) -> str:
    """Name of the sign of an enrolment's state."""
    return ENROLMENT_SIGNS.get(state, "muted")


@register.filter
def step_state_sign(state: str) -> str:
    """Name of the sign of how a step stands."""
    return STEP_SIGNS.get(state, "muted")


@register.filter
def why_closed(reason: Closed) -> Any:
    """In words why a step does not open."""
    return WHY_CLOSED[reason]


@register.filter
def done_word(kind: str) -> Any:
    """What «done» is called for this kind of step."""
    return STANDINGS.get(PlanStep.Kind(kind), "")


@register.filter
def clock(value: time | None) -> str:
    """«09:30»."""
    return f"{value:%H:%M}" if value else ""


@register.filter
def exercise_code(code: str) -> str:
    """«ПЗ-1» of pz-1, «Диалог 1» of dialog-1, as the programme writes them; any other code as it is."""
    kind, dash, number = code.partition("-")
    words = {("pz", "-"): "ПЗ-", ("dialog", "-"): "Диалог\N{NO-BREAK SPACE}"}
    return f"{words[kind, dash]}{number}" if (kind, dash) in words else code


@register.filter
def without_code(title: str, code: str) -> str:
    """«Три начала под запись» of «ПЗ-4. Три начала под запись» beside its code."""
    for beginning in (f"{exercise_code(code)}. ", "Диалог "):
        title = title.removeprefix(beginning)
    return title
