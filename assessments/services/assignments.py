"""Who of a group's trainers takes which work, and reminding them of it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.services.journal import record
from assessments.models import Submission, WorkAssignment
from courses.models import CohortAssignment
from jobs.notices import notify

SUBJECT = pgettext_lazy("notice", "Works wait for your assessment")


class NotTheirTrainerError(Exception):
    """The person trains none of these works' groups, or not all of them."""


@transaction.atomic
def assign_works(submission_ids: Collection[int], *, trainer_id: int, by: User, at: datetime) -> int:
    """Give waiting works to a trainer of their groups, all or none; how many were given.

    Raises:
        NotTheirTrainerError: nothing is stored.
    """
    waiting = Submission.objects.filter(pk__in=submission_ids).waiting()
    works = list(waiting.select_related("enrolment__cohort").order_by("pk"))
    cohorts = {one.enrolment.cohort_id for one in works}
    theirs = CohortAssignment.objects.filter(
        user_id=trainer_id, role=CohortAssignment.Role.TRAINER, cohort_id__in=cohorts
    )
    if len(cohorts) != theirs.values("cohort_id").distinct().count():
        raise NotTheirTrainerError
    WorkAssignment.objects.bulk_create(
        [WorkAssignment(submission=one, trainer_id=trainer_id, by=by, at=at) for one in works],
        update_conflicts=True,
        unique_fields=["submission"],
        update_fields=["trainer", "by", "at"],
    )
    for one in works:
        record(
            "work.assign",
            actor=by,
            organisation_id=one.enrolment.cohort.organisation_id,
            subject=one,
            at=at,
            detail={"trainer": trainer_id},
        )
    return len(works)


@transaction.atomic
def remind_trainers(submission_ids: Collection[int], *, at: datetime) -> int:
    """Tell the trainers of these waiting works how many wait, once a day each; how many people.

    A work that somebody has taken reminds that trainer, any other all trainers of its group.
    """
    waiting = Submission.objects.filter(pk__in=submission_ids).waiting()
    works = list(waiting.select_related("enrolment__cohort", "taken").order_by("pk"))
    role = CohortAssignment.Role.TRAINER
    trainers: dict[int, list[int]] = defaultdict(list)
    cohorts = {one.enrolment.cohort_id for one in works}
    assigned = CohortAssignment.objects.filter(cohort_id__in=cohorts, role=role).order_by("user_id")
    for cohort_id, user_id in assigned.values_list("cohort_id", "user_id"):
        trainers[cohort_id].append(user_id)
    theirs: dict[int, list[Submission]] = defaultdict(list)
    for one in works:
        taken = getattr(one, "taken", None)
        for user_id in [taken.trainer_id] if taken else trainers[one.enrolment.cohort_id]:
            theirs[user_id].append(one)
    for person in User.objects.filter(pk__in=theirs, is_active=True):
        _remind(person, theirs[person.pk], at=at)
    return len(theirs)


def _remind(person: User, works: list[Submission], *, at: datetime) -> None:
    """One notice for one trainer and day."""
    notify(
        "assessments.waiting",
        key=at.date().isoformat(),
        organisation_id=works[0].enrolment.cohort.organisation_id,
        recipient_id=person.pk,
        email=person.email or "",
        subject=str(SUBJECT),
        template="assessments/works_wait",
        context={
            "person": person,
            "count": len(works),
            "oldest": min(one.submitted_at or at for one in works),
        },
        link=reverse("assessments:grading-list"),
        due_at=at,
    )
