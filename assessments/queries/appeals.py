"""Objections to questions: until when, which wait, and what one page shows of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.prepared import Prepared
from assessments import timing
from assessments.models import Attempt, QuestionAppeal
from catalog.models import Question
from courses.models import CohortAssignment


def appeal_until(attempt: Attempt) -> datetime | None:
    """The first instant that is too late: after the tenth working day since the end; None while open."""
    if attempt.finished_at is None:
        return None
    zone = attempt.enrolment.cohort.timezone
    return timing.end_of(timing.last_day(attempt.finished_at, timing.APPEAL_WORKING_DAYS, zone), zone)


def appeal_last_day(attempt: Attempt) -> date | None:
    """The last day on which a question can be disputed; None while the attempt is open."""
    if attempt.finished_at is None:
        return None
    return timing.last_day(attempt.finished_at, timing.APPEAL_WORKING_DAYS, attempt.enrolment.cohort.timezone)


@dataclass(frozen=True, slots=True)
class Dispute:
    """What the review shows about disputing one question."""

    code: str
    appeal: QuestionAppeal | None
    is_void: bool  # taken out of the result


@dataclass(frozen=True, slots=True)
class Disputes:
    """All questions of an attempt, in their order, and whether more can be disputed."""

    rows: list[Dispute]
    is_open: bool
    last_day: date | None


def disputes_of(attempt: Attempt, *, at: datetime) -> Disputes:
    """What the review of an attempt says about disputes. One query, two if there are any."""
    appeals = {one.question: one for one in attempt.appeals.all()} if _disputed(attempt.pk) else {}
    until = appeal_until(attempt)
    return Disputes(
        rows=[
            Dispute(one["code"], appeals.get(one["code"]), is_void=bool(one.get("void")))
            for one in attempt.questions
        ],
        is_open=until is not None and at < until,
        last_day=appeal_last_day(attempt),
    )


_disputed = Prepared(
    lambda attempt: QuestionAppeal.objects.filter(attempt=attempt).order_by().values_list("pk")[:1], -1
)


def appeals_of_trainer(user: User) -> QuerySet[QuestionAppeal]:
    """Objections in the groups that the person trains."""
    mine = CohortAssignment.objects.filter(user=user, role=CohortAssignment.Role.TRAINER)
    return QuestionAppeal.objects.filter(attempt__enrolment__cohort_id__in=mine.values("cohort_id"))


def appeal_table(appeals: QuerySet[QuestionAppeal], *, state: str) -> QuerySet[QuestionAppeal]:
    """The reachable objections of a state, or of all; waiting ones by the day that is due."""
    rows = appeals.select_related(
        "attempt__enrolment__user",
        "attempt__enrolment__cohort__programme__module",
        "attempt__step",
        "decided_by",
        "correction",
    )
    if state == "to_correct":
        return rows.filter(state=QuestionAppeal.State.ACCEPTED, correction=None).order_by("decided_at", "pk")
    if state in QuestionAppeal.State.values:
        rows = rows.filter(state=state)
    if state == QuestionAppeal.State.OPEN:
        return rows.order_by("due_on", "pk")
    return rows.order_by("-raised_at", "-pk")


def disputed_question(appeal: QuestionAppeal) -> dict[str, Any]:
    """The question as the attempt keeps it."""
    questions = appeal.attempt.questions
    return next(one for one in questions if one["code"] == appeal.question)


def question_of(appeal: QuestionAppeal) -> Question | None:
    """The question of the catalogue that is disputed; None when it is gone. One query."""
    programme_id = appeal.attempt.step.programme_id
    return Question.objects.filter(programme=programme_id, code=appeal.question).first()
