"""What pages of a test show: conditions, questions with their answers, the review."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Max

from assessments import drawing, scoring, timing
from assessments.models import Answer, Attempt
from assessments.queries.windows import effective_terms
from catalog.models import PlanStep
from courses.models import Enrolment
from courses.queries.course import Closed, closed_now


class NoStart(StrEnum):
    """Why no attempt can begin now."""

    CLOSED = "closed"  # the step is not open
    PASSED = "passed"
    USED_UP = "used_up"
    EARLY = "early"
    NOT_OPEN = "not_open"  # the group's window comes later
    WINDOW_OVER = "window_over"
    EMPTY = "empty"  # the course has no such test


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a person should know before the clock starts."""

    questions: int
    minutes: int | None
    pass_percent: int | None
    is_graded: bool
    attempts: int  # that the rules give
    hours_between: int
    used: int  # attempts made
    open_attempt: Attempt | None
    finished: list[Attempt]
    deadline_at: datetime | None  # if the attempt began now
    refusal: NoStart | None
    closed: Closed | None
    opens_at: datetime | None  # when EARLY
    terms: timing.Terms  # with the group's window and the person's extensions
    is_cut: bool  # begun now, the attempt would end with the window, before its minutes are over

    @property
    def left(self) -> int:
        """Attempts that remain."""
        return max(0, self.attempts - self.used)


def conditions_of(enrolment: Enrolment, step: PlanStep, *, at: datetime) -> Conditions:
    """Conditions of a test for one person at the aware moment `at`."""
    rules: dict[str, Any] = enrolment.cohort.programme.tests.get(step.ref, {})
    attempts = list(Attempt.objects.filter(enrolment=enrolment, step=step).order_by("number"))
    open_attempt = next((one for one in attempts if one.state == Attempt.State.OPEN), None)
    finished = [one for one in attempts if one.state != Attempt.State.OPEN]
    closed = closed_now(enrolment, step, at=at)
    terms = effective_terms(enrolment, step, rules)
    opens_at = None
    if finished and finished[-1].finished_at:
        opens_at = timing.may_start_at(finished[-1].finished_at, rules.get("hours_between", 0))
    return Conditions(
        questions=rules.get("questions", 0),
        minutes=terms.minutes,
        pass_percent=rules.get("pass_percent"),
        is_graded=rules.get("graded", False),
        attempts=terms.attempts,
        hours_between=rules.get("hours_between", 0),
        used=len(attempts),
        open_attempt=open_attempt,
        finished=finished,
        deadline_at=terms.deadline_of(at),
        refusal=_refusal(rules, terms, finished, closed, opens_at, at=at),
        closed=closed,
        opens_at=opens_at,
        terms=terms,
        is_cut=terms.is_cut_at(at),
    )


def _refusal(
    rules: dict[str, Any],
    terms: timing.Terms,
    finished: list[Attempt],
    closed: Closed | None,
    opens_at: datetime | None,
    *,
    at: datetime,
) -> NoStart | None:
    """Why a new attempt cannot begin; the reason that lasts longest comes first."""
    if not rules:
        return NoStart.EMPTY
    if any(one.is_passed for one in finished):
        return NoStart.PASSED
    if len(finished) >= terms.attempts:
        return NoStart.USED_UP
    if terms.is_over_at(at):
        return NoStart.WINDOW_OVER
    if closed is not None:
        return NoStart.CLOSED
    if terms.is_early_at(at):
        return NoStart.NOT_OPEN
    if opens_at is not None and at < opens_at:
        return NoStart.EARLY
    return None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question on the page of an open attempt: nothing of it tells the right answer."""

    position: int  # 1..n
    question: drawing.Shown
    value: Any
    seq: int  # stored; 0 when nothing was
    is_flagged: bool
    saved_at: datetime | None

    @property
    def is_answered(self) -> bool:
        """Whether something is stored."""
        return bool(self.value)

    @property
    def places(self) -> dict[str, int]:
        """Place of each option in a stored order, 1..n."""
        order = self.value if isinstance(self.value, list) else []
        return {code: place for place, code in enumerate(order, 1)}

    @property
    def options(self) -> list[dict[str, Any]]:
        """Options as the page shows them: an order question in its stored order."""
        places = self.places if self.question["kind"] == "order" else {}
        lines = [
            {
                "code": option["code"],
                "text": option["text"],
                "key": number,
                "is_chosen": _is_chosen(self.value, option["code"]),
                "place": places.get(option["code"], number),
            }
            for number, option in enumerate(self.question["options"], 1)
        ]
        return sorted(lines, key=lambda line: line["place"]) if places else lines


def asked_questions(attempt: Attempt) -> list[AskedQuestion]:
    """Questions of an attempt with what is stored. One query."""
    answers = {one.question: one for one in attempt.answers.all()}
    return [
        _asked(position, question, answers.get(question["code"]))
        for position, question in enumerate(attempt.questions, 1)
    ]


def _asked(position: int, question: drawing.Drawn, answer: Answer | None) -> AskedQuestion:
    shown = drawing.shown(question)
    if answer is None:
        return AskedQuestion(position, shown, None, 0, is_flagged=False, saved_at=None)
    return AskedQuestion(position, shown, answer.value, answer.seq, answer.is_flagged, answer.saved_at)


def _is_chosen(value: Any, code: str) -> bool:
    return code in value if isinstance(value, list) else value == code


@dataclass(frozen=True, slots=True)
class ReviewedOption:
    """One option after the attempt is finished."""

    text: str
    is_right: bool
    was_chosen: bool
    why: str


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """One question after the attempt is finished."""

    position: int
    text: str
    kind: str
    is_critical: bool
    is_right: bool
    points: Decimal
    max_points: Decimal
    options: list[ReviewedOption]  # single, multiple
    given_order: list[str]  # order: texts as given
    right_order: list[str]
    given_text: str  # short
    reference: str
    keys: list[tuple[str, bool]]  # short: (what an answer should name, whether it did)
    explanation: str
    lesson: int | None
    lesson_step_id: int | None  # the step that says so

    @property
    def standing(self) -> str:
        """right, partly or wrong."""
        if self.is_right:
            return "right"
        return "partly" if self.points > 0 else "wrong"


def reviewed_questions(attempt: Attempt) -> list[ReviewedQuestion]:
    """What was right, why, and where it is taught. Two queries."""
    answers = dict(attempt.answers.values_list("question", "value"))
    lessons = PlanStep.objects.filter(
        programme_id=attempt.enrolment.cohort.programme_id, kind=PlanStep.Kind.LESSON
    )
    steps = dict(lessons.values_list("ref", "pk"))
    return [
        _reviewed(position, question, answers.get(question["code"]), attempt.marks, steps)
        for position, question in enumerate(attempt.questions, 1)
    ]


def _reviewed(
    position: int, question: drawing.Drawn, value: Any, marks: dict[str, Any], steps: dict[str, int]
) -> ReviewedQuestion:
    mark = marks[question["code"]]
    is_order = question["kind"] == "order"
    texts = {option["code"]: option["text"] for option in question["options"]}
    return ReviewedQuestion(
        position=position,
        text=question["text"],
        kind=question["kind"],
        is_critical=question["critical"],
        is_right=mark["correct"],
        points=Decimal(mark["points"]),
        max_points=Decimal(mark["max"]),
        options=[] if is_order else [_reviewed_option(option, value) for option in question["options"]],
        given_order=[texts[code] for code in value or ()] if is_order else [],
        right_order=[texts[code] for code in question["right_order"]],
        given_text=value if isinstance(value, str) and question["kind"] == "short" else "",
        reference=question["reference"],
        keys=[(key["text"], found) for key, found in zip(question["keys"], mark["keys"], strict=True)],
        explanation=question["explanation"],
        lesson=question["lesson"],
        lesson_step_id=steps.get(str(question["lesson"])),
    )


def _reviewed_option(option: drawing.Option, value: Any) -> ReviewedOption:
    return ReviewedOption(
        text=option["text"],
        is_right=option.get("correct", False),
        was_chosen=bool(value) and _is_chosen(value, option["code"]),
        why=option.get("why", ""),
    )


@dataclass(frozen=True, slots=True)
class Gain:
    """How the final test compares with the entry test."""

    before: Decimal  # score 0..100
    after: Decimal
    normalised: Decimal | None  # (after - before) / (100 - before); None when before was 100


def gain_of(attempt: Attempt) -> Gain | None:
    """Growth from the entry test to this attempt; None when there is nothing to compare. One query."""
    if attempt.step.ref == "entry" or attempt.score is None:
        return None
    entries = Attempt.objects.filter(enrolment=attempt.enrolment_id, step__ref="entry")
    before = entries.aggregate(best=Max("score"))["best"]
    if before is None:
        return None
    return Gain(before, attempt.score, scoring.normalised_gain(before, attempt.score))
