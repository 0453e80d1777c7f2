"""How many people a set of modules has reached: counts by module and by branch, without a name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from catalog.models import PlanStep
from courses.models import Certificate, Cohort, Enrolment, StepProgress

_PEOPLE = {
    "people": Count("user", distinct=True),
    "finished": Count("user", distinct=True, filter=Q(finished_at__isnull=False)),
    "practised": Count("user", distinct=True, filter=Q(has_practised=True)),
    "certified": Count("user", distinct=True, filter=Q(has_certificate=True)),
}
_DAYS = {"first": Min("cohort__days__on_date"), "last": Max("cohort__days__on_date")}


@dataclass(frozen=True, slots=True)
class Reach:
    """People who were enrolled, who finished, whose practical exercise counts, who hold a certificate.

    first, last: days of their cohorts, None where a cohort has none.
    """

    people: int
    finished: int
    practised: int
    certified: int
    first: date | None = None
    last: date | None = None


def reach_by_module(
    organisation_id: int, modules: Collection[int], *, since: datetime, until: datetime
) -> dict[int, Reach]:
    """Module -> whom its running and finished cohorts have reached, enrolled meanwhile. One statement."""
    rows = _reached(organisation_id, modules, since, until).values_list("cohort__programme__module_id")
    return {module: Reach(*facts) for module, *facts in rows.annotate(**_PEOPLE, **_DAYS).order_by()}


def reach_by_branch(
    organisation_id: int, modules: Collection[int], *, since: datetime, until: datetime
) -> dict[int | None, Reach]:
    """Branch of the person -> the same over all modules together; each person once. One statement."""
    rows = _reached(organisation_id, modules, since, until).values_list("user__branch_id")
    return {branch: Reach(*facts) for branch, *facts in rows.annotate(**_PEOPLE, **_DAYS).order_by()}


def _reached(
    organisation_id: int, modules: Collection[int], since: datetime, until: datetime
) -> "QuerySet[Enrolment, Any]":
    """Places in cohorts of these modules that have begun."""
    done = StepProgress.objects.filter(
        enrolment=OuterRef("pk"), step__kind=PlanStep.Kind.EXERCISE, state=StepProgress.State.DONE
    )
    held = Certificate.objects.filter(enrolment=OuterRef("pk"), revoked_at__isnull=True)
    return (
        Enrolment.objects.taking_part()
        .filter(
            cohort__organisation=organisation_id,
            cohort__programme__module__in=modules,
            cohort__state__in=(Cohort.State.RUNNING, Cohort.State.FINISHED),
            enrolled_at__gte=since,
            enrolled_at__lte=until,
        )
        .alias(has_practised=Exists(done), has_certificate=Exists(held))
    )
