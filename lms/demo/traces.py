"""What the demo's people leave behind them: who was there on which day, when they logged in."""

from datetime import datetime, timedelta

from django.db.models import Max
from django.db.models.functions import Coalesce, Greatest

from accounts.models import User
from courses.models import Cohort, StepProgress
from courses.services.attendance import mark_attendance


def leave_attendance(trainer: User, *, now: datetime) -> None:
    """The trainer has marked each day that has passed: there was whoever has begun the course."""
    for cohort in Cohort.objects.exclude(mode="self").order_by("pk"):
        begun = set(
            StepProgress.objects.filter(enrolment__cohort=cohort).values_list("enrolment_id", flat=True)
        )
        for day in cohort.days.filter(on_date__lt=now.date()):
            held = now - timedelta(days=(now.date() - day.on_date).days)
            mark_attendance(day.pk, present=begun, by=trainer, at=held)


def leave_logins(*, now: datetime) -> None:
    """Whoever has done something in a course logged in for it."""
    moments = (
        StepProgress.objects.order_by()
        .values_list("enrolment__user_id")
        .annotate(last=Max(Greatest("started_at", Coalesce("completed_at", "started_at"))))
    )
    for user_id, last in moments:
        User.objects.filter(pk=user_id).update(last_login=min(last, now))
