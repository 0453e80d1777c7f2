"""When the learner and the course hear a decision: at once, or together with the group."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.services.journal import record
from assessments.models import Grade, GradingRule, Submission
from assessments.services.sampling import is_awaited
from assessments.services.submissions import copy_for_revision
from assessments.states import SUBMISSION_AFTER
from courses.models import Cohort, StepProgress
from courses.services.progress import lock_enrolment
from courses.services.results import record_step_result
from jobs.notices import notify

STEP_STATE: dict[str, str] = {
    Grade.Decision.COMPETENT: StepProgress.State.DONE,
    Grade.Decision.NOT_YET: StepProgress.State.FAILED,
    Grade.Decision.RETURNED: StepProgress.State.STARTED,
}
SUBJECT = {
    Grade.Decision.COMPETENT: pgettext_lazy("notice", "Your work is assessed: competent"),
    Grade.Decision.NOT_YET: pgettext_lazy("notice", "Your work is assessed: not yet competent"),
    Grade.Decision.RETURNED: pgettext_lazy("notice", "Your work is returned for revision"),
}


@dataclass(frozen=True, slots=True)
class Released:
    """What a release led to."""

    works: list[int]  # those that were told now; what had been told before is not among them
    job_ids: list[int]  # of certificates: the view rings for them after commit


@transaction.atomic
def release_grades(submission_ids: Collection[int], *, by: User, at: datetime) -> Released:
    """Tell the held decisions of these works, all or none; what is told already stays as it is.

    Args:
        submission_ids: their enrolments are locked until commit, in the order of their ids.
        by: who releases; that they may is the caller's to check.
        at: aware moment.
    """
    told, jobs = [], []
    held = Submission.objects.filter(pk__in=submission_ids, grade__released_at=None)
    for work_id, enrolment_id in held.order_by("enrolment_id", "pk").values_list("pk", "enrolment_id"):
        work = _lock(work_id, enrolment_id)
        grade = Grade.objects.filter(submission=work, released_at=None).exclude(decision="").first()
        if grade is None or is_awaited(work.pk):  # a final result of one assessor is not told yet
            continue
        job_id = tell(work, grade, by=by, at=at)
        told.append(work.pk)
        jobs += [job_id] if job_id is not None else []
    return Released(told, jobs)


@transaction.atomic
def set_rule(cohort_id: int, *, are_held: bool, by: User, at: datetime) -> GradingRule:
    """Say how the group hears its results from now on; what is held stays held."""
    cohort = Cohort.objects.get(pk=cohort_id)
    rule, _made = GradingRule.objects.update_or_create(
        cohort=cohort, defaults={"are_held": are_held, "set_by": by, "set_at": at}
    )
    detail = {"are_held": are_held}
    record(
        "grading.rule", actor=by, organisation_id=cohort.organisation_id, subject=cohort, at=at, detail=detail
    )
    return rule


def tell(work: Submission, grade: Grade, *, by: User, at: datetime) -> int | None:
    """Let the course and the learner know, inside the caller's transaction; a certificate's job, if any.

    Args:
        work: locked; its enrolment too.
        grade: decided; a corrected one is told once more.
    """
    is_first = grade.released_at is None
    grade.released_at = at
    grade.save(update_fields=["released_at"])
    is_returned = grade.decision == Grade.Decision.RETURNED
    if is_first:
        work.state = SUBMISSION_AFTER[grade.decision]
        work.save(update_fields=["state"])
        if is_returned:
            copy_for_revision(work, at=at)
    led_to = record_step_result(
        work.enrolment_id,
        step_id=work.step_id,
        state=STEP_STATE[grade.decision],
        score=None if is_returned else grade.score,
        at=at,
    )
    _tell_learner(work, grade, key=str(work.pk) if is_first else f"{work.pk}:{grade.version}", at=at)
    detail = {"decision": grade.decision, "version": grade.version}
    organisation_id = work.enrolment.cohort.organisation_id
    record("grade.release", actor=by, organisation_id=organisation_id, subject=work, at=at, detail=detail)
    return led_to.job_id


def _lock(work_id: int, enrolment_id: int) -> Submission:
    """The work, locked after its enrolment as everywhere."""
    enrolment = lock_enrolment(enrolment_id)
    works = Submission.objects.select_for_update(no_key=True, of=("self",))
    work = works.select_related("exercise", "step").get(pk=work_id)
    work.enrolment = enrolment
    return work


def _tell_learner(work: Submission, grade: Grade, *, key: str, at: datetime) -> None:
    """Leave the learner a notice."""
    person = work.enrolment.user
    notify(
        "assessments.grade",
        key=key,
        organisation_id=work.enrolment.cohort.organisation_id,
        recipient_id=person.pk,
        email=person.email or "",
        subject=cast("str", SUBJECT[Grade.Decision(grade.decision)]),
        template="assessments/grade_decided",
        context={"work": work, "grade": grade, "person": person},
        link=reverse("assessments:submission-detail", args=[work.pk]),
        due_at=at,
    )
