"""What waits in «Сегодня» for those who answer for marks: second marks, appeals, calibrations, objections."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from assessments.models import Calibration, CalibrationMark, GradeAppeal, QuestionAppeal, SecondMark
from assessments.queries.appeals import appeals_of_trainer
from assessments.queries.marking import appeals_of_verifier
from courses.models import CohortAssignment
from reports.queries.attendance_today import attendance_tasks
from reports.queries.task import Task

SHOWN_CALIBRATIONS = 6


def marking_tasks(user: User) -> list[Task]:
    """All of it; one query for a person who has no group to train or to verify."""
    roles = set(CohortAssignment.objects.filter(user=user).order_by().values_list("role", flat=True))
    tasks = _calibrations(user) if roles else []
    if CohortAssignment.Role.TRAINER in roles:
        tasks += [*_objections(appeals_of_trainer(user)), *attendance_tasks(user)]
    if CohortAssignment.Role.VERIFIER in roles:
        tasks += [*_second_marks(user), *_grade_appeals(appeals_of_verifier(user))]
    return tasks


def _answer_by(day: date) -> str:
    """The first day that is due."""
    return _("Answer by %(day)s") % {"day": date_format(day, "j E Y")}


def _objections(appeals: QuerySet[QuestionAppeal]) -> list[Task]:
    """Objections to questions: one line, opening the only one or the list."""
    waiting = list(appeals.filter(state=QuestionAppeal.State.OPEN).order_by("due_on", "pk")[:100])
    if not waiting:
        return []
    first = waiting[0]
    words = ngettext("%(count)d objection to a question", "%(count)d objections to questions", len(waiting))
    only = len(waiting) == 1
    url = (
        reverse("assessments:appeal-detail", args=[first.pk]) if only else reverse("assessments:appeal-list")
    )
    return [
        Task(words % {"count": len(waiting)}, _answer_by(first.due_on), _("Answer"), url, first.raised_at)
    ]


def _grade_appeals(appeals: QuerySet[GradeAppeal]) -> list[Task]:
    """Appeals of grades: one line."""
    waiting = list(appeals.filter(state=GradeAppeal.State.OPEN).order_by("due_on", "pk")[:100])
    if not waiting:
        return []
    words = ngettext("%(count)d appeal of a grade", "%(count)d appeals of grades", len(waiting))
    url = reverse("assessments:grade-appeal-list")
    text = _answer_by(waiting[0].due_on)
    return [Task(words % {"count": len(waiting)}, text, _("Answer"), url, waiting[0].raised_at)]


def _second_marks(user: User) -> list[Task]:
    """Works of the sample that wait for their second mark: one line."""
    waiting = SecondMark.objects.of_verifier(user).standing().open().count()
    if not waiting:
        return []
    words = ngettext("%(count)d work of the sample", "%(count)d works of the sample", waiting)
    url = reverse("assessments:second-mark-list")
    return [
        Task(words % {"count": waiting}, _("A second mark, without the first in sight"), _("Mark"), url, None)
    ]


def _calibrations(user: User) -> list[Task]:
    """Common works that the person is invited to mark."""
    waiting = CalibrationMark.objects.filter(
        assessor=user, given_at=None, calibration__state=Calibration.State.OPEN
    ).select_related("calibration")
    return [
        Task(
            one.calibration.title,
            _("Calibration until %(day)s") % {"day": date_format(one.calibration.closes_at, "j E Y")},
            _("Mark"),
            reverse("assessments:calibration-detail", args=[one.calibration_id]),
            one.calibration.opened_at,
        )
        for one in waiting.order_by("calibration__closes_at", "pk")[:SHOWN_CALIBRATIONS]
    ]
