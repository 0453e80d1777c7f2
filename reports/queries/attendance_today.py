"""What «Сегодня» asks a trainer about the days of groups: who was there."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import ProgrammeRequest
from courses import zones
from courses.models import Attendance, Cohort, CohortAssignment, CohortDay, Enrolment
from reports.queries.task import Task

SHOWN = 12


def attendance_tasks(user: User) -> list[Task]:
    """Days of the trainer's running groups that have passed with nobody marked. One query."""
    marked = Attendance.objects.filter(day=OuterRef("pk"))
    people = Enrolment.objects.taking_part().filter(cohort=OuterRef("cohort"))
    led = CohortAssignment.objects.filter(
        user=user, role=CohortAssignment.Role.TRAINER, cohort=OuterRef("cohort")
    )
    tomorrow_somewhere = timezone.now() + timedelta(days=1)
    days = (
        CohortDay.objects.filter(
            Exists(led), Exists(people), ~Exists(marked), on_date__lt=tomorrow_somewhere.date()
        )
        .filter(cohort__state=Cohort.State.RUNNING)
        .exclude(cohort__mode=ProgrammeRequest.Mode.SELF)
        .select_related("cohort")
        .order_by("on_date", "pk")
    )
    return [
        Task(
            one.cohort.title,
            _("Day %(n)d was on %(day)s: attendance is not marked")
            % {"n": one.number, "day": date_format(one.on_date, "j E")},
            _("Mark attendance"),
            reverse("courses:attendance-edit", args=[one.cohort_id, one.number]),
            zones.instant(one.on_date, one.starts_at, one.cohort.timezone),
        )
        for one in days[:SHOWN]
        if one.on_date < zones.today(one.cohort.timezone)
    ]
