"""Who was seen at work after a course: the observations of managers, counted by module."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from assessments.models import WorkplaceObservation

STATE = WorkplaceObservation.State


@dataclass(frozen=True, slots=True)
class Seen:
    """People whom a manager has watched at work and signed for, each once.

    by_module: module -> people. by_branch: branch of the person -> people.
    """

    people: int = 0
    by_module: dict[int, int] = field(default_factory=dict)
    by_branch: dict[int, int] = field(default_factory=dict)


def seen_at_work(organisation_id: int, modules: Collection[int], *, since: datetime, until: datetime) -> Seen:
    """Signed observations of those modules' people in that time. One statement."""
    rows = WorkplaceObservation.objects.filter(
        enrolment__cohort__organisation=organisation_id,
        enrolment__cohort__programme__module__in=modules,
        state__in=(STATE.SIGNED, STATE.SEEN),
        signed_at__gte=since,
        signed_at__lte=until,
    ).order_by()
    names = ("enrolment__cohort__programme__module_id", "enrolment__user__branch_id", "enrolment__user_id")
    found = set(rows.values_list(*names).distinct())
    return Seen(
        len({person for *_, person in found}),
        Counter(module for module, _, _ in found),
        Counter(branch for branch, _ in {(branch, person) for _, branch, person in found} if branch),
    )
