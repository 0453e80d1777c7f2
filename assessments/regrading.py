"""What a corrected question makes of an attempt's result. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from assessments import rekeying, scoring


class Graded(Protocol):
    """An attempt with its result."""

    points: Decimal | None
    max_points: Decimal
    score: Decimal | None
    is_passed: bool | None
    marks: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an attempt by value."""

    points: Decimal
    max_points: Decimal
    score: Decimal  # 0..100
    is_passed: bool | None
    marks: dict[str, Any]

    @classmethod
    def of(cls, attempt: Graded) -> "Outcome":
        """As it stands."""
        return cls(
            points=attempt.points or Decimal(0),
            max_points=attempt.max_points,
            score=attempt.score or Decimal(0),
            is_passed=attempt.is_passed,
            marks=attempt.marks,
        )

    def is_worse_than(self, other: "Outcome") -> bool:
        """Whether somebody would lose by it: a lower score, or a verdict that was «passed»."""
        return self.score < other.score or (other.is_passed is True and self.is_passed is not True)


def regraded(drawn: Mapping[str, Any], body: Mapping[str, Any] | None) -> dict[str, Any]:
    """The drawn question by another body, or without its weight where there is none.

    Raises:
        assessments.rekeying.ShapeError: answers that were given would not fit.
    """
    return rekeying.voided(drawn) if body is None else rekeying.rekeyed(drawn, body)


def grade_counted(
    questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any], pass_percent: int | None
) -> scoring.AttemptResult:
    """The result without the questions that were taken out: they leave both sums, their marks are worth 0.

    Where every question was taken out nothing is left to fail by: score 0 and no verdict.
    """
    counted = [one for one in questions if not one.get("void")]
    result = scoring.grade_attempt(counted, answers, pass_percent if counted else None)
    for one in questions:
        if one.get("void"):
            mark = scoring.mark_answer(one, answers.get(one["code"]))
            result.marks[one["code"]] = replace(mark, worth=Decimal(0))
    return result


def outcome_of(
    questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any], pass_percent: int | None
) -> Outcome:
    """The result as the row keeps it."""
    result = grade_counted(questions, answers, pass_percent)
    return Outcome(
        points=result.points,
        max_points=result.max_points,
        score=result.score,
        is_passed=result.is_passed,
        marks={code: mark_by_value(mark) for code, mark in result.marks.items()},
    )


def mark_by_value(mark: scoring.Mark) -> dict[str, Any]:
    """The mark as the row keeps it."""
    return {
        "points": str(mark.points),
        "max": str(mark.worth),
        "correct": mark.is_right,
        "keys": list(mark.keys),
    }
