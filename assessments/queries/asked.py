"""Questions of an open attempt as the page shows them: nothing here tells what is right."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.safestring import mark_safe

from accounts.prepared import Prepared
from assessments import drawing, scoring
from assessments.models import Answer, Attempt

GAP = re.compile(r"\{\{\s*([^\W_]{1,10})\s*\}\}")  # a norm's code has an underscore, a gap's has none
IN_TAG = re.compile(r"<[^>]*\{\{")


def shown_text(row: Mapping[str, Any], name: str = "text", html: str = "html") -> str:
    """The row's HTML, sanitised when the question was drawn, or its plain text, which the page escapes."""
    return mark_safe(row[html]) if row.get(html) else str(row.get(name, ""))  # noqa: S308


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text with missing words: what stands there, or the gap."""

    text: str
    gap: str = ""  # its code; empty for a piece of text
    number: int = 0  # 1..n, as it is called
    width: int = 0  # characters
    value: str = ""  # as typed


def cloze_parts(question: Mapping[str, Any], value: Any) -> list[Part]:
    """The text in pieces, gaps with what was typed; a gap that the text does not place stands at its end."""
    source = question["text"] if IN_TAG.search(question.get("html", "")) else question.get("html")
    is_html = bool(source) and source == question.get("html")
    given = value if isinstance(value, dict) else {}
    gaps = {one["code"]: (number, one) for number, one in enumerate(question["gaps"], start=1)}
    return list(_pieces(source or question["text"], gaps, given, is_html=is_html))


def _pieces(
    source: str, gaps: Mapping[str, tuple[int, Any]], given: Mapping[str, str], *, is_html: bool
) -> Iterator[Part]:
    placed = set()
    for place, piece in enumerate(GAP.split(source)):
        if place % 2 and piece in gaps and piece not in placed:
            placed.add(piece)
            yield _gap(piece, gaps, given)
        elif piece and not place % 2:
            yield Part(mark_safe(piece) if is_html else piece)  # noqa: S308 - sanitised when drawn
    for code in gaps:
        if code not in placed:
            yield _gap(code, gaps, given)


def _gap(code: str, gaps: Mapping[str, tuple[int, Any]], given: Mapping[str, str]) -> Part:
    number, gap = gaps[code]
    return Part("", code, number, gap["width"], given.get(code, ""))


@dataclass(frozen=True, slots=True)
class Choice:
    """One option, left side or line with what was given for it."""

    code: str
    text: str
    key: int  # 1..n, as shown
    is_chosen: bool = False
    place: int = 0  # of an order
    who: str = ""
    chosen: str = ""  # code of the right side given
    is_best: bool = False
    is_worst: bool = False


class GivenSoFar(NamedTuple):
    """What is stored for a question."""

    value: Any
    seq: int  # 0 when nothing was
    is_flagged: bool
    saved_at: datetime | None


NOTHING_GIVEN = GivenSoFar(None, 0, is_flagged=False, saved_at=None)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question on the page of an open attempt."""

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
    def is_rich(self) -> bool:
        """Whether the text is more than a line: it stands under the question's number, not in it."""
        return bool(self.question.get("html")) or self.question["kind"] == "cloze"

    @property
    def text(self) -> str:
        """The question's text, safe to show."""
        return shown_text(self.question)

    @property
    def parts(self) -> list[Part]:
        """The text of a cloze in pieces."""
        return cloze_parts(self.question, self.value)

    @property
    def options(self) -> list[Choice]:
        """Options as the page shows them: an order question in its stored order."""
        value = self.value
        is_order = self.question["kind"] == "order" and isinstance(value, list)
        places = {code: place for place, code in enumerate(value, 1)} if is_order else {}
        given = value if isinstance(value, dict) else {}
        lines = [
            Choice(
                code=option["code"],
                text=shown_text(option),
                key=number,
                is_chosen=is_chosen(given.get("reason", value), option["code"]),
                place=places.get(option["code"], number),
                is_best=given.get("best") == option["code"],
                is_worst=given.get("worst") == option["code"],
            )
            for number, option in enumerate(self.question["options"], 1)
        ]
        return sorted(lines, key=lambda line: line.place)

    @property
    def lefts(self) -> list[Choice]:
        """Left sides of matching with the right side given to each."""
        given = self.value if isinstance(self.value, dict) else {}
        return [
            Choice(one["code"], shown_text(one), number, chosen=given.get(one["code"], ""))
            for number, one in enumerate(self.question["lefts"], 1)
        ]

    @property
    def lines(self) -> list[Choice]:
        """Lines of a transcript."""
        return [
            Choice(
                one["code"],
                shown_text(one),
                number,
                is_chosen=is_chosen(self.value, one["code"]),
                who=one["who"],
            )
            for number, one in enumerate(self.question["lines"], 1)
        ]

    @property
    def verdict(self) -> bool | None:
        """True, false or not given."""
        found = self.value.get("verdict") if isinstance(self.value, dict) else None
        return found if isinstance(found, bool) else None

    @property
    def is_no_number(self) -> bool:
        """Whether what was typed as the result of a calculation is no number."""
        return bool(self.value) and scoring.number_of(str(self.value), self.question["unit"]) is None


_ANSWER = ("question", "value", "seq", "is_flagged", "saved_at")
_answers = Prepared(
    lambda attempt: Answer.objects.filter(attempt=attempt).order_by().values_list(*_ANSWER), -1
)


def asked_questions(attempt: Attempt) -> list[AskedQuestion]:
    """Questions of an attempt with what is stored. One query."""
    answers = {code: GivenSoFar(*rest) for code, *rest in _answers(attempt.pk)}
    return [
        asked_question(position, question, answers.get(question["code"], NOTHING_GIVEN))
        for position, question in enumerate(attempt.questions, 1)
    ]


def asked_question(
    position: int, question: drawing.Drawn, given: GivenSoFar = NOTHING_GIVEN
) -> AskedQuestion:
    """One question as it is asked; without an answer also how a preview shows it."""
    return AskedQuestion(position, drawing.shown(question), *given)


def is_chosen(value: Any, code: str) -> bool:
    """Whether the code is the answer, or one of its parts."""
    return code in value if isinstance(value, list) else value == code


def texts_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Code -> text, safe to show."""
    return {one["code"]: shown_text(one) for one in rows}
