"""What the assessor's pages show: the queue, the desk; and what the learner reads afterwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from assessments import scoring
from assessments.models import Grade, Submission


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which part of the queue is looked at."""

    cohort_id: int | None = None
    exercise_id: int | None = None

    def narrow(self, works: QuerySet[Submission]) -> QuerySet[Submission]:
        """The works that the filter keeps."""
        if self.cohort_id is not None:
            works = works.filter(enrolment__cohort_id=self.cohort_id)
        if self.exercise_id is not None:
            works = works.filter(exercise_id=self.exercise_id)
        return works


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One value of a filter with how many works it would show."""

    value: int
    title: str
    count: int


def queue(works: QuerySet[Submission], kept: QueueFilter) -> QuerySet[Submission]:
    """Works that wait, oldest first, with what a row shows."""
    waiting = Submission.objects.filter(pk__in=works.waiting().values("pk"))  # type: ignore[attr-defined]
    return (
        kept.narrow(waiting)
        .select_related("enrolment__user", "enrolment__cohort__programme__module", "exercise", "grade")
        .order_by("submitted_at", "pk")
    )


def cohort_choices(works: QuerySet[Submission]) -> list[FilterChoice]:
    """Cohorts that have works waiting. One query."""
    rows = _counted(works, "enrolment__cohort_id", "enrolment__cohort__title")
    return [FilterChoice(pk, title, count) for pk, title, count in rows]


def exercise_choices(works: QuerySet[Submission]) -> list[FilterChoice]:
    """Exercises that have works waiting. One query."""
    rows = _counted(works, "exercise_id", "exercise__title")
    return [FilterChoice(pk, title, count) for pk, title, count in rows]


def _counted(works: QuerySet[Submission], key: str, title: str) -> Any:
    waiting = works.filter(state=Submission.State.SUBMITTED).order_by()
    return waiting.values_list(key, title).annotate(works=Count("pk", distinct=True)).order_by(title, key)


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a work stands in the queue and what its neighbours are."""

    number: int  # 1..total
    total: int
    previous_id: int | None
    next_id: int | None


def place_in_queue(works: QuerySet[Submission], work: Submission, kept: QueueFilter) -> QueuePlace:
    """The work's place among those that wait. Four queries, however long the queue is."""
    waiting = kept.narrow(works.filter(state=Submission.State.SUBMITTED)).order_by("submitted_at", "pk")
    before = waiting.filter(
        Q(submitted_at__lt=work.submitted_at) | Q(submitted_at=work.submitted_at, pk__lt=work.pk)
    )
    after = waiting.filter(
        Q(submitted_at__gt=work.submitted_at) | Q(submitted_at=work.submitted_at, pk__gt=work.pk)
    )
    last_before = before.reverse().values_list("pk", flat=True).first()
    first_after = after.values_list("pk", flat=True).first()
    return QueuePlace(before.count() + 1, waiting.count(), last_before, first_after)


def age(work: Submission, *, at: datetime) -> timedelta:
    """How long the work has been waiting."""
    return at - (work.submitted_at or at)


@dataclass(frozen=True, slots=True)
class DeskLevel:
    """One level of one criterion."""

    number: int  # 0..3
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One row of radio buttons: a criterion, or a criterion in one call."""

    key: str  # scoring.mark_keys
    call: str
    levels: list[DeskLevel]

    @property
    def chosen(self) -> DeskLevel | None:
        """The level that was given."""
        return next((level for level in self.levels if level.is_chosen), None)


@dataclass(frozen=True, slots=True)
class DeskCriterion:
    """One criterion of the rubric as a page shows it."""

    code: str
    title: str
    weight: int
    is_critical: bool
    rows: list[DeskRow]
    comment: str
    own: list[tuple[str, int | None]]  # the learner's own levels: (call, level)


def desk_criteria(
    work: Submission, levels: dict[str, int], comments: dict[str, str] | None = None
) -> list[DeskCriterion]:
    """The rubric by value with the given levels and comments. No queries."""
    return [
        DeskCriterion(
            code=one["code"],
            title=one["title"],
            weight=one["weight"],
            is_critical=one["critical"],
            rows=[_desk_row(one, key, levels.get(key)) for key in scoring.mark_keys([one])],
            comment=(comments or {}).get(one["code"], ""),
            own=[(_call(key), work.self_assessment.get(key)) for key in scoring.mark_keys([one])],
        )
        for one in work.rubric
    ]


def _desk_row(criterion: dict[str, Any], key: str, given: int | None) -> DeskRow:
    levels = [DeskLevel(number, text, number == given) for number, text in enumerate(criterion["levels"])]
    return DeskRow(key, _call(key), levels)


def _call(key: str) -> str:
    return key.partition(scoring.CALL_MARK)[2]


def latest_work(enrolment_id: int, step_id: int) -> Submission | None:
    """The newest work of an enrolment at an exercise, with its exercise. One query."""
    works = Submission.objects.filter(enrolment_id=enrolment_id, step_id=step_id)
    return works.select_related("exercise", "enrolment__cohort", "grade").order_by("-number").first()


def grade_of(work: Submission) -> Grade | None:
    """The grade as stored, if the work has one."""
    return Grade.objects.select_related("assessor").filter(submission=work).first()


def own_works(enrolment_id: int, step_id: int) -> list[Submission]:
    """Works that were sent, newest first, with their grades. One query."""
    works = Submission.objects.filter(enrolment_id=enrolment_id, step_id=step_id)
    sent = works.exclude(state=Submission.State.DRAFT).select_related("grade")
    return list(sent.order_by("-number"))
