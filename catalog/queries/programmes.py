"""Reads of programmes: the draft for a request, what a draft lacks, a plan in academic hours."""

from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Programme, RequestedModule
from catalog.plans import HoursLine, PlanSums, StepLine, TopicLine, hours_table, plan_sums
from jobs.models import Job


def draft_of(requested: RequestedModule) -> Programme | None:
    """The version that a methodologist is making for the request; None when there is none. One query."""
    issued = requested.programme.version if requested.programme is not None else 0
    made = Programme.objects.filter(module_id=requested.module_id, request_id=requested.request_id)
    return made.filter(version__gt=issued).order_by("-version").first()


def source_of(requested: RequestedModule) -> Programme | None:
    """What a draft starts from: the version issued to the request, else the module's current one."""
    if requested.programme is not None:
        return requested.programme
    return Programme.objects.current().filter(module_id=requested.module_id).first()


def topic_lines(programme: Programme) -> list[TopicLine]:
    """The plan's lines in order. One query."""
    return [
        TopicLine(one.number, one.title, one.theory, one.practice, one.control)
        for one in programme.topics.all()
    ]


def sums_of(programme: Programme) -> PlanSums:
    """What the version's plan adds up to, and what does not agree. Three queries at most."""
    steps = [
        StepLine(one.day, one.topic_number, one.minutes, one.theory, one.kind)
        for one in programme.steps.all()
        if not one.is_outside
    ]
    return plan_sums(programme.module.days, topic_lines(programme), steps)


def missing_parts(programme: Programme) -> list[str]:
    """Parts without which a programme is not a programme, in words."""
    names = {
        "goal": _("The goal is missing."),
        "audience": _("The audience is missing."),
        "entry": _("The entry requirements are missing."),
    }
    missing = [text for key, text in names.items() if not str(programme.passport.get(key) or "").strip()]
    if not programme.outcomes:
        missing.append(_("The outcomes are missing."))
    if not any(one.control for one in programme.topics.all()):
        missing.append(_("No topic has a form of control."))
    return missing


def job_of(requested: RequestedModule) -> Job | None:
    """The job of the issued programme's PDF. One query."""
    return Job.objects.filter(pk=requested.job_id).first() if requested.job_id is not None else None


def programme_page(requested: RequestedModule) -> dict[str, Any]:
    """The issued programme for a page or a document: outcomes by kind, plan in hours, days by minutes.

    Keys: requested, programme (None until one is issued), outcomes, plan, totals, days, job.
    """
    programme = requested.programme
    if programme is None:
        return {"requested": requested, "programme": None, "job": None}
    plan = hours_table(topic_lines(programme))
    steps = programme.steps.all()
    return {
        "requested": requested,
        "programme": programme,
        "outcomes": outcomes_by_kind(programme),
        "plan": plan,
        "totals": plan_totals(plan),
        "days": [(day, list(rows)) for day, rows in groupby(steps, key=lambda step: step.day)],
        "job": job_of(requested),
    }


def outcomes_by_kind(programme: Programme) -> dict[str, list[dict[str, str]]]:
    """Outcomes as the version has them: knows, can, ready."""
    kinds = ("knows", "can", "ready")
    return {kind: [one for one in programme.outcomes if one["kind"] == kind] for kind in kinds}


def plan_totals(plan: list[HoursLine]) -> dict[str, Decimal | int]:
    """The last line of a plan: hours and minutes of theory, practice and all."""
    theory = sum((line.theory for line in plan), Decimal(0))
    practice = sum((line.practice for line in plan), Decimal(0))
    return {
        "theory": theory,
        "practice": practice,
        "total": theory + practice,
        "minutes": sum(line.topic.theory + line.topic.practice for line in plan),
    }
