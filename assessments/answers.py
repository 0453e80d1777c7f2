"""The value of an answer by the question's kind: its true form, and how a form without JavaScript gives it.

| kind | value |
|---|---|
| single | "b" |
| multiple, faults | ["a", "c"], in the shown order |
| order | all codes in the given order |
| matching | {left code: right code} |
| true_false | {"verdict": true, "reason": "b"} |
| best_worst | {"best": "a", "worst": "d"} |
| cloze | {"1": "word"} |
| calculation, short | text as typed |

None is «no answer». Parts that were not given are absent.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

MAX_ANSWER = 4_000  # characters of a short answer
MAX_NUMBER = 60
MAX_GAP = 100
PLACE = "place_"  # field of an option's place in an order question
PAIR = "pair_"
GAP = "gap_"
Question = Mapping[str, Any]  # as drawn, see drawing.Drawn


class MalformedAnswerError(Exception):
    """The answer has not the shape that its question asks for."""


class Form(Protocol):
    """A submitted form, as Django reads it."""

    def get(self, key: str, default: Any = None, /) -> Any:
        """The last value of a field."""

    def getlist(self, key: str, /) -> list[Any]:
        """All values of a field."""


def plain(text: str, limit: int) -> str:
    """The text without NUL and lone surrogates, which no database keeps, cut to the limit."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()[:limit]


# --- the true form -----------------------------------------------------------------------------------
def checked_value(question: Question, value: Any) -> Any:
    """The value in its true form; None where nothing is given.

    Raises:
        MalformedAnswerError: a code that the question has not, a wrong type, the same reply best and worst.
    """
    if value is None or value in ("", [], {}):
        return None
    return CHECKS[question["kind"]](question, value)


def _codes(question: Question, name: str = "options") -> list[str]:
    return [one["code"] for one in question[name]]


def _one_of(codes: list[str], value: Any) -> str:
    if not isinstance(value, str) or value not in codes:
        raise MalformedAnswerError
    return value


def _some_of(codes: list[str], value: Any) -> list[str]:
    if not isinstance(value, list) or any(one not in codes for one in value) or len(set(value)) < len(value):
        raise MalformedAnswerError
    return sorted(value, key=codes.index)


def _parts(codes: list[str], value: Any) -> dict[str, Any]:
    """The given parts of a value by name; what was left blank is absent."""
    if not isinstance(value, dict) or not set(value) <= set(codes):
        raise MalformedAnswerError
    return {code: value[code] for code in codes if value.get(code) not in (None, "")}


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str):
        raise MalformedAnswerError
    return plain(value, limit)


def _single(question: Question, value: Any) -> Any:
    return _one_of(_codes(question), value)


def _multiple(question: Question, value: Any) -> Any:
    return _some_of(_codes(question), value)


def _order(question: Question, value: Any) -> Any:
    if len(_some_of(_codes(question), value)) != len(question["options"]):
        raise MalformedAnswerError
    return value


def _matching(question: Question, value: Any) -> Any:
    sides = _codes(question)
    given = _parts(_codes(question, "lefts"), value)
    return {left: _one_of(sides, side) for left, side in given.items()} or None


def _true_false(question: Question, value: Any) -> Any:
    given = _parts(["verdict", "reason"], value)
    if not isinstance(given.get("verdict", False), bool):
        raise MalformedAnswerError
    if "reason" in given:
        _one_of(_codes(question), given["reason"])
    return given or None


def _best_worst(question: Question, value: Any) -> Any:
    given = _parts(["best", "worst"], value)
    codes = [_one_of(_codes(question), code) for code in given.values()]
    if len(set(codes)) < len(codes):
        raise MalformedAnswerError
    return given or None


def _faults(question: Question, value: Any) -> Any:
    return _some_of(_codes(question, "lines"), value)


def _cloze(question: Question, value: Any) -> Any:
    given = _parts(_codes(question, "gaps"), value)
    words = {code: _text(word, MAX_GAP) for code, word in given.items()}
    return {code: word for code, word in words.items() if word.strip()} or None


def _calculation(_question: Question, value: Any) -> Any:
    return _text(value, MAX_NUMBER).strip() or None


def _short(_question: Question, value: Any) -> Any:
    return _text(value, MAX_ANSWER) or None


CHECKS: dict[str, Callable[[Question, Any], Any]] = {
    "single": _single,
    "multiple": _multiple,
    "order": _order,
    "matching": _matching,
    "true_false": _true_false,
    "calculation": _calculation,
    "best_worst": _best_worst,
    "faults": _faults,
    "cloze": _cloze,
    "short": _short,
}


# --- from a form -------------------------------------------------------------------------------------
def form_value(question: Question, form: Form) -> Any:
    """The value that the fields of a question's own form give, before it is checked."""
    kind = question["kind"]
    if kind in {"multiple", "faults"}:
        return form.getlist("value")
    if kind == "matching":
        return {code: form.get(PAIR + code, "") for code in _codes(question, "lefts")}
    if kind == "cloze":
        return {code: form.get(GAP + code, "") for code in _codes(question, "gaps")}
    if kind == "best_worst":
        return {name: form.get(name, "") for name in ("best", "worst")}
    if kind == "true_false":
        verdict = {"true": True, "false": False}.get(form.get("verdict", ""))
        return {"verdict": verdict, "reason": form.get("reason", "")}
    return _form_order(question, form) if kind == "order" else form.get("value")


def _form_order(question: Question, form: Form) -> list[str] | None:
    codes = _codes(question)
    places = {code: form.get(PLACE + code, "") for code in codes}
    if any(not place.isdecimal() for place in places.values()):
        return None
    return sorted(codes, key=lambda code: int(places[code][:4]))


# --- what is right -----------------------------------------------------------------------------------
def right_value(question: Question) -> Any:
    """The value that earns everything."""
    kind = question["kind"]
    right = [one["code"] for one in question["options"] if one.get("correct")]
    ranks = {one["rank"]: one["code"] for one in question["options"] if "rank" in one}
    known: dict[str, Callable[[], Any]] = {
        "single": lambda: right[0],
        "multiple": lambda: right,
        "order": lambda: question["right_order"],
        "matching": lambda: {one["code"]: one["right"] for one in question["lefts"]},
        "true_false": lambda: {"verdict": question["is_true"], "reason": right[0]},
        "calculation": lambda: question["answer"],
        "best_worst": lambda: {name: ranks[name] for name in ("best", "worst")},
        "faults": lambda: [one["code"] for one in question["lines"] if one["fault"]],
        "cloze": lambda: {one["code"]: one["accept"][0] for one in question["gaps"]},
        "short": lambda: question["reference"],
    }
    return known[kind]()
