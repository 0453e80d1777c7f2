"""Questions of a finished attempt: what was given, what is right, why, and where it is taught."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.prepared import Prepared
from assessments import drawing, scoring
from assessments.models import Answer, Attempt
from assessments.queries.asked import Part, cloze_parts, is_chosen, shown_text, texts_of
from catalog.models import PlanStep
from courses.queries.place import outline_of


@dataclass(frozen=True, slots=True)
class ReviewedOption:
    """One option of a choice, one reason, one reply or one line of a transcript."""

    text: str
    is_right: bool  # what an answer should name
    was_chosen: bool
    why: str
    who: str = ""
    rank: str = ""  # best_worst: what it is
    given: str = ""  # best_worst: what it was called


@dataclass(frozen=True, slots=True)
class ReviewedPair:
    """One left side, or one gap."""

    left: str
    given: str
    right: str
    is_right: bool
    number: int = 0


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """One question after the attempt is finished; what its kind has not is empty."""

    position: int
    code: str
    text: str
    is_rich: bool
    kind: str
    is_critical: bool
    is_void: bool
    is_answered: bool
    is_right: bool
    points: Decimal
    max_points: Decimal
    reference: str
    keys: list[tuple[str, bool]]  # short: (what an answer should name, whether it did)
    explanation: str
    lesson: int | None
    lesson_step_id: int | None  # the step that says so
    options: list[ReviewedOption] = field(default_factory=list)  # single, multiple, true_false, best_worst
    lines: list[ReviewedOption] = field(default_factory=list)  # faults
    pairs: list[ReviewedPair] = field(default_factory=list)  # matching, cloze
    parts: list[Part] = field(default_factory=list)  # cloze
    given_order: list[str] = field(default_factory=list)  # texts as given
    right_order: list[str] = field(default_factory=list)
    given_text: str = ""  # short, calculation
    given_verdict: bool | None = None  # true_false
    is_true: bool = False
    answer: str = ""  # calculation
    tolerance: str = ""  # "" when the answer must be exact
    unit: str = ""
    solution: str = ""
    is_solution_rich: bool = False
    is_explanation_rich: bool = False

    @property
    def standing(self) -> str:
        """void, right, partly or wrong."""
        if self.is_void:
            return "void"
        if self.is_right:
            return "right"
        return "partly" if self.points > 0 else "wrong"


_answers = Prepared(
    lambda attempt: Answer.objects.filter(attempt=attempt).order_by().values_list("question", "value"), -1
)


def reviewed_questions(attempt: Attempt) -> list[ReviewedQuestion]:
    """What was right, why, and where it is taught. One query."""
    answers = dict(_answers(attempt.pk))
    outline = outline_of(attempt.enrolment.cohort.programme)
    steps = {one.ref: one.pk for one in outline if one.kind == PlanStep.Kind.LESSON}
    return [
        reviewed_question(position, question, answers.get(question["code"]), attempt.marks, steps)
        for position, question in enumerate(attempt.questions, 1)
    ]


def reviewed_question(
    position: int, question: drawing.Drawn, value: Any, marks: Mapping[str, Any], steps: Mapping[str, int]
) -> ReviewedQuestion:
    """One question with its mark; `steps` leads from a lesson's number to the step that gives it."""
    mark = marks[question["code"]]
    return ReviewedQuestion(
        position=position,
        code=question["code"],
        text=shown_text(question),
        is_rich="html" in question,
        kind=question["kind"],
        is_critical=question["critical"],
        is_void=bool(question.get("void")),
        is_answered=bool(value),
        is_right=mark["correct"],
        points=Decimal(mark["points"]),
        max_points=Decimal(mark["max"]),
        reference=shown_text(question, "reference", "reference_html"),
        keys=[(key["text"], found) for key, found in zip(question["keys"], mark["keys"], strict=True)],
        explanation=shown_text(question, "explanation", "explanation_html"),
        is_explanation_rich="explanation_html" in question,
        lesson=question["lesson"],
        lesson_step_id=steps.get(str(question["lesson"])),
        **OF_KIND[question["kind"]](question, value),
    )


def _choice(question: drawing.Drawn, value: Any) -> dict[str, Any]:
    return {"options": [_option(option, value) for option in question["options"]]}


def _option(option: Mapping[str, Any], value: Any, **more: Any) -> ReviewedOption:
    return ReviewedOption(
        text=shown_text(option),
        is_right=option.get("correct", False),
        was_chosen=bool(value) and is_chosen(value, option["code"]),
        why=shown_text(option, "why", "why_html"),
        **more,
    )


def _order(question: drawing.Drawn, value: Any) -> dict[str, Any]:
    texts = texts_of(question["options"])
    return {
        "given_order": [texts[code] for code in value or ()],
        "right_order": [texts[code] for code in question["right_order"]],
    }


def _matching(question: drawing.Drawn, value: Any) -> dict[str, Any]:
    given, sides = value or {}, texts_of(question["options"])
    return {
        "pairs": [
            ReviewedPair(
                left=shown_text(one),
                given=sides.get(given.get(one["code"], ""), ""),
                right=sides[one["right"]],
                is_right=given.get(one["code"]) == one["right"],
            )
            for one in question["lefts"]
        ]
    }


def _true_false(question: drawing.Drawn, value: Any) -> dict[str, Any]:
    given = value or {}
    return {
        "given_verdict": given.get("verdict"),
        "is_true": question["is_true"],
        "options": [_option(option, given.get("reason")) for option in question["options"]],
    }


def _calculation(question: drawing.Drawn, value: Any) -> dict[str, Any]:
    is_exact = not Decimal(question["tolerance"])
    return {
        "given_text": value or "",
        "answer": question["answer"].replace(".", ",").replace("-", "−"),
        "tolerance": "" if is_exact else question["tolerance"].replace(".", ","),
        "unit": question["unit"],
        "solution": shown_text(question, "solution", "solution_html"),
        "is_solution_rich": "solution_html" in question,
    }


def _best_worst(question: drawing.Drawn, value: Any) -> dict[str, Any]:
    called = {code: name for name, code in (value or {}).items()}
    return {
        "options": [
            _option(
                option,
                list(called),
                rank=option["rank"],
                given=called.get(option["code"], ""),
            )
            for option in question["options"]
        ]
    }


def _faults(question: drawing.Drawn, value: Any) -> dict[str, Any]:
    return {
        "lines": [
            ReviewedOption(
                text=shown_text(one),
                is_right=one["fault"],
                was_chosen=one["code"] in (value or ()),
                why=shown_text(one, "why", "why_html"),
                who=one["who"],
            )
            for one in question["lines"]
        ]
    }


def _cloze(question: drawing.Drawn, value: Any) -> dict[str, Any]:
    given = value or {}
    return {
        "parts": cloze_parts(question, value),
        "pairs": [
            ReviewedPair(
                left="",
                given=given.get(one["code"], ""),
                right=one["accept"][0],
                is_right=scoring.fills(one["accept"], given.get(one["code"], "")),
                number=number,
            )
            for number, one in enumerate(question["gaps"], start=1)
        ],
    }


def _short(_question: drawing.Drawn, value: Any) -> dict[str, Any]:
    return {"given_text": value if isinstance(value, str) else ""}


OF_KIND = {
    "single": _choice,
    "multiple": _choice,
    "order": _order,
    "matching": _matching,
    "true_false": _true_false,
    "calculation": _calculation,
    "best_worst": _best_worst,
    "faults": _faults,
    "cloze": _cloze,
    "short": _short,
}
