"""Calibrations: what may be chosen, who may be invited, and the table of the marks once it is closed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from assessments import scoring
from assessments.models import Calibration, CalibrationMark, Submission
from courses.models import Cohort, CohortAssignment

CHOICES = 200  # works offered


def _verified(user: User) -> QuerySet[Cohort]:
    role = CohortAssignment.Role.VERIFIER
    return Cohort.objects.filter(
        pk__in=CohortAssignment.objects.filter(user=user, role=role).values("cohort_id")
    )


def common_works(user: User) -> list[tuple[int, str]]:
    """Decided works of the groups that the person verifies, newest first, without names. One query."""
    works = Submission.objects.filter(enrolment__cohort__in=_verified(user), state=Submission.State.GRADED)
    found = works.select_related("exercise__programme__module").order_by("-submitted_at", "-pk")[:CHOICES]
    return [
        (one.pk, f"{one.exercise.programme.module.code}, {one.exercise.title}, № {one.pk}") for one in found
    ]


def invitable(user: User) -> list[User]:
    """Trainers and verifiers of the groups that the person verifies. One query."""
    assigned = CohortAssignment.objects.filter(cohort__in=_verified(user))
    people = User.objects.filter(is_active=True, pk__in=assigned.values("user_id"))
    return list(people.order_by("last_name", "first_name", "pk"))


def calibration_table(calibrations: QuerySet[Calibration]) -> QuerySet[Calibration]:
    """The reachable calibrations with how many marks are in, newest first."""
    return calibrations.select_related("submission__exercise__programme__module", "organiser").annotate(
        invited=Count("marks"), given=Count("marks", filter=Q(marks__given_at__isnull=False))
    )


def progress_of(one: Calibration) -> Calibration:
    """One calibration with how many have marked it. One query."""
    return calibration_table(Calibration.objects.filter(pk=one.pk)).get()


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """One criterion of the common work in all marks."""

    key: str
    title: str
    is_critical: bool
    levels: list[int | None]  # in the order of the assessors
    spread: int | None  # highest minus lowest level
    reference: int | None
    comments: list[tuple[str, str]]  # (assessor, words)


@dataclass(frozen=True, slots=True)
class CalibrationTable:
    """All marks of a closed calibration."""

    assessors: list[CalibrationMark]  # those who gave a mark
    absent: list[User]
    rows: list[CalibrationRow]

    @property
    def is_one_decision(self) -> bool:
        """Whether all decided alike."""
        return len({one.decision for one in self.assessors}) <= 1


def table_of(calibration: Calibration) -> CalibrationTable:
    """Criteria × assessors with spread and reference. One query."""
    marks = list(calibration.marks.select_related("assessor"))
    given = [one for one in marks if one.given_at is not None]
    rows = []
    for one in calibration.submission.rubric:
        for key in scoring.mark_keys([one]):
            levels = [mark.levels.get(key) for mark in given]
            known = [level for level in levels if level is not None]
            call = key.partition(scoring.CALL_MARK)[2]
            said = [(it.assessor.short_name, it.comments.get(one["code"], "")) for it in given]
            rows.append(
                CalibrationRow(
                    key=key,
                    title=f"{one['title']} ({call})" if call else one["title"],
                    is_critical=one["critical"],
                    levels=levels,
                    spread=max(known) - min(known) if known else None,
                    reference=calibration.reference.get(key),
                    comments=[pair for pair in said if pair[1]],
                )
            )
    return CalibrationTable(given, [it.assessor for it in marks if it.given_at is None], rows)


def own_mark(calibration: Calibration, user: User) -> CalibrationMark | None:
    """The person's own mark, given or not; None for an organiser who does not mark. One query."""
    return CalibrationMark.objects.filter(calibration=calibration, assessor=user).first()


def is_over(calibration: Calibration, *, at: datetime) -> bool:
    """Whether no mark is taken any more."""
    return calibration.state != Calibration.State.OPEN or at >= calibration.closes_at
