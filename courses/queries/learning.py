"""What a trainee has: the list «Моё обучение»."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from accounts.models import User
from catalog.models import PlanStep
from courses.models import Certificate, Enrolment, StepProgress


@dataclass(frozen=True, slots=True)
class LearningRow:
    """One course of a trainee."""

    enrolment: Enrolment
    behind: int  # steps done or with the assessor
    total: int  # steps without breaks
    begins_on: date | None
    certificate: Certificate | None


def learning_table(user: User) -> list[LearningRow]:
    """The person's courses, the unfinished first, then the newest. Three queries."""
    places: list[Any] = list(_places(user))
    totals = dict(
        PlanStep.objects.filter(programme_id__in={one.cohort.programme_id for one in places})
        .exclude(kind=PlanStep.Kind.BREAK)
        .order_by()
        .values_list("programme_id")
        .annotate(steps=Count("pk"))
    )
    certificates = {one.enrolment_id: one for one in Certificate.objects.filter(enrolment__in=places)}
    return [
        LearningRow(
            enrolment=one,
            behind=one.behind,
            total=totals.get(one.cohort.programme_id, 0),
            begins_on=one.begins_on,
            certificate=certificates.get(one.pk),
        )
        for one in places
    ]


def _places(user: User) -> "QuerySet[Enrolment]":
    """The person's places, with `behind` and `begins_on`."""
    behind = Q(progress__state__in=(StepProgress.State.DONE, StepProgress.State.WAITING))
    decided = Q(state__in=(Enrolment.State.COMPETENT, Enrolment.State.NOT_YET))
    return (
        Enrolment.objects.taking_part()
        .filter(user=user)
        .select_related("cohort__programme__module")
        .annotate(
            behind=Count("progress", filter=behind, distinct=True),
            begins_on=Min("cohort__days__on_date"),
            is_decided=decided,
        )
        .order_by("is_decided", "-enrolled_at", "-pk")
    )
