"""What the desk shows of one work, and what the learner reads afterwards."""

from dataclasses import dataclass
from typing import Any

from assessments import scoring
from assessments.models import Grade, Submission


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
    standard: str = ""  # the text of level 2: what is missing below it

    @property
    def is_short(self) -> bool:
        """Whether a level below the standard was given."""
        return any(row.chosen and row.chosen.number < scoring.STANDARD_LEVEL for row in self.rows)


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
            standard=one["levels"][scoring.STANDARD_LEVEL],
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


def told_grade_of(work: Submission) -> Grade | None:
    """The grade as the learner may know it: decided and released."""
    return Grade.objects.select_related("assessor").filter(submission=work, released_at__isnull=False).first()


def own_works(enrolment_id: int, step_id: int) -> list[Submission]:
    """Works that were sent, newest first, with their grades. One query."""
    works = Submission.objects.filter(enrolment_id=enrolment_id, step_id=step_id)
    sent = works.exclude(state=Submission.State.DRAFT).select_related("grade")
    return list(sent.order_by("-number"))
