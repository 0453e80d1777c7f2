"""Who gets a second mark: decided at the moment of the decision, by a stored seed, with the reasons kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.services.journal import record
from assessments import sampling, scoring
from assessments.models import Grade, RaisedSampling, SamplingPlan, SecondMark, Submission
from assessments.queries.marking import holding_marks
from assessments.states import SECOND_MARK_TRANSITIONS
from catalog.models import Exercise, PlanStep
from courses.models import Cohort

Reason = SecondMark.Reason
State = SecondMark.State


# What the usual plan is made with. A critical criterion at the standard is the commonest mark there is:
# counted as borderline it would take most works, and the shares of the plan would mean nothing.
USUAL = {"new_share": 50, "established_share": 15, "new_works": 20, "margin": 3, "is_near_critical": False}


@dataclass(frozen=True, slots=True)
class GivenPlan:
    """A sampling plan as somebody sets it."""

    new_share: int  # per cent
    established_share: int  # per cent
    new_works: int
    margin: int  # points
    is_near_critical: bool
    is_final_shared: bool


def plan_of(cohort: Cohort, *, at: datetime) -> SamplingPlan:
    """The group's plan, or else its organisation's; the usual one is written down at first use."""
    own = SamplingPlan.objects.filter(cohort=cohort).first()
    return own or plan_of_organisation(cohort.organisation_id, at=at)


def plan_of_organisation(organisation_id: int, *, at: datetime) -> SamplingPlan:
    """The organisation's plan; the usual one is written down with a seed at first use."""
    plan, _made = SamplingPlan.objects.get_or_create(
        organisation_id=organisation_id, defaults={**USUAL, "seed": secrets.token_hex(8), "set_at": at}
    )
    return plan


@transaction.atomic
def set_plan(
    *,
    given: GivenPlan,
    by: User,
    at: datetime,
    organisation: Organisation | None = None,
    cohort: Cohort | None = None,
) -> SamplingPlan:
    """Set the plan of an organisation, or of one group; the seed stays, and so does what is sampled."""
    facts: dict[str, Any] = {name: getattr(given, name) for name in GivenPlan.__slots__}
    plan, _made = SamplingPlan.objects.update_or_create(
        organisation=organisation,
        cohort=cohort,
        defaults={**facts, "set_by": by, "set_at": at},
        create_defaults={**facts, "set_by": by, "set_at": at, "seed": secrets.token_hex(8)},
    )
    owner = plan.cohort.organisation_id if plan.cohort is not None else plan.organisation_id
    record("sampling.plan", actor=by, organisation_id=owner, subject=plan, at=at, detail=facts)
    return plan


def sample_work(work: Submission, grade: Grade, *, at: datetime) -> SecondMark | None:
    """Put a decided work into the sample if the plan says so, inside the caller's transaction.

    Args:
        work: locked, with its enrolment's cohort.
        grade: decided; a work returned for revision is not sampled: its revision will be.
    Returns:
        The row, also one that was there before: a decision undone and made anew keeps its second mark, which
        is then compared anew. None: the work is not in the sample.
    """
    if grade.decision == Grade.Decision.RETURNED:
        return None
    there = (
        SecondMark.objects.select_for_update(of=("self",)).filter(submission=work).order_by("-number").first()
    )
    if there is not None and there.state not in (State.WAITING, State.TAKEN):
        if there.state != State.SETTLED:
            compare(there, work, grade)
        return there
    plan = plan_of(work.enrolment.cohort, at=at)
    draw = sampling.draw_of(plan.seed, work.pk)
    share, drawn = _chance(work, grade, plan)
    reasons = _always(work, grade, plan)
    if draw < share:
        reasons.append({**drawn, "draw": str(draw)})
    if not reasons:
        return there
    is_held_for = any(one["code"] == Reason.FINAL for one in reasons)
    facts = {"reasons": reasons, "seed": plan.seed, "share": share, "draw": draw, "is_held_for": is_held_for}
    mark, _made = SecondMark.objects.update_or_create(
        submission=work, number=1, defaults=facts, create_defaults={**facts, "sampled_at": at}
    )
    return mark


def is_awaited(work_id: int) -> bool:
    """Whether the result of the work is not told before its second mark agrees, or a third decides."""
    return bool(holding_marks([work_id]))


def compare(mark: SecondMark, work: Submission, grade: Grade) -> None:
    """Keep the first mark by value beside the second and say whether they agree; stores the row."""
    mark.first = by_value(grade, grade.assessor_id)
    mark.apart = sampling.apart(work.rubric, grade.levels, mark.levels)
    is_agreed = mark.decision == grade.decision and not mark.apart
    state = State.AGREED if is_agreed else State.DIVERGED
    if state != mark.state and state not in SECOND_MARK_TRANSITIONS[mark.state]:
        msg = f"{mark.state} -> {state}"
        raise ValueError(msg)
    mark.state = state
    mark.save()


def by_value(grade: Grade | SecondMark, assessor_id: int | None) -> dict[str, Any]:
    """A mark as it is compared."""
    return {
        "assessor": assessor_id,
        "levels": grade.levels,
        "comments": grade.comments,
        "overall": grade.overall,
        "decision": grade.decision,
        "score": None if grade.score is None else str(grade.score),
    }


def _chance(work: Submission, grade: Grade, plan: SamplingPlan) -> tuple[int, dict[str, Any]]:
    """The share that applies, in per cent, and why."""
    raised = RaisedSampling.objects.filter(assessor=grade.assessor_id, ended_at=None).first()
    if raised is not None:
        return 100, {"code": Reason.RAISED, "kappa": round(raised.kappa, 2), "share": 100}
    decided = Grade.objects.exclude(decision="").exclude(submission=work)
    own = decided.filter(assessor=grade.assessor_id).count()
    if own < plan.new_works:
        return plan.new_share, {"code": Reason.NEW_ASSESSOR, "works": own, "share": plan.new_share}
    module_id = work.enrolment.cohort.programme.module_id
    of_module = decided.filter(submission__enrolment__cohort__programme__module=module_id).count()
    if of_module < plan.new_works:
        return plan.new_share, {"code": Reason.NEW_MODULE, "works": of_module, "share": plan.new_share}
    return plan.established_share, {"code": Reason.ROUTINE, "share": plan.established_share}


def _always(work: Submission, grade: Grade, plan: SamplingPlan) -> list[dict[str, Any]]:
    """Reasons that need no draw."""
    result = scoring.grade_rubric(work.rubric, grade.levels)
    near = sampling.near_critical(work.rubric, grade.levels) if plan.is_near_critical else []
    found: list[dict[str, Any]] = []
    if plan.is_final_shared and is_final(work):
        found.append({"code": Reason.FINAL})
    if result.weak:
        found.append({"code": Reason.CRITICAL, "criteria": list(result.weak)})
    if sampling.distance_to_rule(result) <= plan.margin:
        found.append({"code": Reason.BORDERLINE, "score": str(result.score), "margin": plan.margin})
    elif near and not result.weak:
        found.append({"code": Reason.BORDERLINE, "criteria": near})
    return found


def is_final(work: Submission) -> bool:
    """Whether the work's exercise is the last one of its programme that people assess."""
    programme = work.step.programme_id
    talks = Exercise.objects.filter(programme=programme, kind=Exercise.Kind.DIALOGUE).values("code")
    steps = PlanStep.objects.filter(programme=programme, kind=PlanStep.Kind.EXERCISE).exclude(ref__in=talks)
    return steps.order_by("-day", "-position").values_list("pk", flat=True).first() == work.step_id
