"""Service norms inside texts: «за {{answer_time}}» becomes «за 20 секунд». No Django, no database.

An organisation sets its own values; a cohort keeps those of the day it was made.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from figures.formats import NBSP, counted, number, plural

NormValues = Mapping[str, Sequence[int | str]]  # code -> (value, unit), as a cohort keeps them in JSON
ACCUSATIVE, GENITIVE, NUMBER = "acc", "gen", "num"
FORMS = ("", ACCUSATIVE, GENITIVE, NUMBER)
BEFORE_ACCUSATIVE = r"(?:за|через|спустя|на|в|про)(?:\s|&nbsp;)+"
MARK = re.compile(
    rf"(?P<before>(?<!\w){BEFORE_ACCUSATIVE})?\{{\{{\s*(?P<code>[a-z]+(?:_[a-z]+)+)(?::(?P<form>[a-z]+))?\s*\}}\}}",
    re.IGNORECASE,
)
BRACES = re.compile(r"\{\{([^{}]*)\}\}")
KEPT_TEXTS = 2048  # pages' texts with their norms, kept in the process's memory
NOMINATIVE_WORDS = {
    "second": ("секунда", "секунды", "секунд"),
    "minute": ("минута", "минуты", "минут"),
    "hour": ("час", "часа", "часов"),
    "day": ("день", "дня", "дней"),
    "work_day": ("рабочий день", "рабочих дня", "рабочих дней"),
    "times": ("раз", "раза", "раз"),
}
ACCUSATIVE_ONE = {"second": "секунду", "minute": "минуту"}
GENITIVE_WORDS = {
    "second": ("секунды", "секунд"),
    "minute": ("минуты", "минут"),
    "hour": ("часа", "часов"),
    "day": ("дня", "дней"),
    "work_day": ("рабочего дня", "рабочих дней"),
    "times": ("раза", "раз"),
}
UNITS = ("second", "minute", "hour", "day", "work_day", "percent", "times")


def norm_text(value: int, unit: str, form: str = "") -> str:
    """The norm in words: «20 секунд», genitive «1 минуты», accusative «1 минуту», or the number alone."""
    if form == NUMBER:
        return number(value)
    if unit == "percent":
        return f"{number(value)}{NBSP}%"
    if form == GENITIVE:
        one, many = GENITIVE_WORDS[unit]
        return f"{number(value)}{NBSP}{plural(value, one, many, many)}"
    one, few, many = NOMINATIVE_WORDS[unit]
    if form == ACCUSATIVE:
        one = ACCUSATIVE_ONE.get(unit, one)
    return counted(value, one, few, many)


def with_norms(text: str, values: NormValues) -> str:
    """The text with each norm by its value; after «за», «через», «на» it stands in the accusative.

    A norm without a value stays as written: the loader refuses such texts.
    """
    if "{{" not in text:
        return text
    return _replaced(text, tuple(sorted((code, *one) for code, one in values.items())))


@lru_cache(maxsize=KEPT_TEXTS)
def _replaced(text: str, rows: tuple[tuple[str | int, ...], ...]) -> str:
    """As `with_norms`; a lesson's text and a cohort's values are met again and again."""
    values = {str(code): (int(value), str(unit)) for code, value, unit in rows}

    def shown(found: re.Match[str]) -> str:
        before, form = found["before"] or "", found["form"] or ""
        known = values.get(found["code"])
        if known is None or form not in FORMS:
            return found[0]
        return before + norm_text(*known, form or (ACCUSATIVE if before else ""))

    return MARK.sub(shown, text)


def norms_within(content: object, values: NormValues) -> object:
    """The same rows and texts with their norms by value: of a question, a rubric, a case."""
    if isinstance(content, str):
        return with_norms(content, values)
    if isinstance(content, list):
        return [norms_within(one, values) for one in content]
    if isinstance(content, dict):
        return {key: norms_within(one, values) for key, one in content.items()}
    return content


def unknown_marks(text: str, codes: Mapping[str, object] | set[str]) -> Iterator[tuple[int, str]]:
    """What stands between braces and is no norm: its place in the text and the words."""
    for found in BRACES.finditer(text) if "{{" in text else ():
        code, _colon, form = found[1].strip().partition(":")
        if code not in codes or form not in FORMS:
            yield found.start(), found[1].strip()
