"""Who was there on which day, as the trainer marked it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services.journal import record
from courses.models import Attendance, CohortDay, Enrolment


@transaction.atomic
def mark_attendance(day_id: int, *, present: Collection[int], by: User, at: datetime) -> int:
    """Write who was there on one day, for all who take part; how many were there.

    Args:
        day_id: a day of a cohort.
        present: ids of enrolments; those of another cohort are left aside.
        by: the trainer.
        at: aware moment of marking.

    """
    day = (
        CohortDay.objects.select_related("cohort").select_for_update(no_key=True, of=("self",)).get(pk=day_id)
    )
    enrolments = list(
        Enrolment.objects.taking_part().filter(cohort_id=day.cohort_id).values_list("pk", flat=True)
    )
    Attendance.objects.bulk_create(
        [
            Attendance(enrolment_id=pk, day=day, was_present=pk in present, marked_by=by, marked_at=at)
            for pk in enrolments
        ],
        update_conflicts=True,
        unique_fields=["enrolment", "day"],
        update_fields=["was_present", "marked_by", "marked_at"],
    )
    there = sum(pk in present for pk in enrolments)
    record(
        "attendance.mark",
        actor=by,
        organisation_id=day.cohort.organisation_id,
        subject=day,
        at=at,
        detail={"present": there, "of": len(enrolments)},
    )
    return there
