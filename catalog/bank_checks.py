"""What is wrong with one question of a draft, told to the person at its form."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import pgettext

from catalog.bank_words import field_word
from catalog.loading.files import Where, explain, validator
from catalog.loading.question_checks import check_question

NUMBERS = ("answer", "tolerance")
ONE_LINE = ("who", "unit")


@dataclass(frozen=True, slots=True)
class Known:
    """What a version has that its questions may speak of."""

    outcomes: Collection[str] = ()
    lessons: Collection[int] = ()
    media: Collection[str] = field(default_factory=frozenset)


def remarks_on(row: Mapping[str, Any], known: Known) -> list[tuple[Where, str]]:
    """Every fault of one row and where it is; empty when it may be published."""
    broken = dict.fromkeys(_told(error) for error in validator("questions").iter_errors([row]))
    if broken:
        return list(broken)
    said = list(check_question(row, known.media))
    if row["outcome"] not in known.outcomes:
        said.append((("outcome",), pgettext("bank", "the programme has no outcome %s") % row["outcome"]))
    if row["lesson"] not in known.lessons:
        said.append((("lesson",), pgettext("bank", "the programme has no lesson %s") % row["lesson"]))
    if not Decimal(row["points"]):
        said.append((("points",), pgettext("bank", "a question is worth more than zero")))
    return [*said, *_forms(row)]


def _forms(row: Mapping[str, Any], where: Where = ()) -> Iterator[tuple[Where, str]]:
    """What the form and the store cannot hold: line breaks in one line, characters that are none."""
    for name, value in row.items():
        place = (*where, name)
        if isinstance(value, list):
            for at, one in enumerate(value):
                if isinstance(one, Mapping):
                    yield from _forms(one, (*place, at))
                elif isinstance(one, str) and ("\n" in one or "\r" in one):
                    yield place, pgettext("bank", "one accepted form is one line")
        elif isinstance(value, str):
            if name in ONE_LINE and ("\n" in value or "\r" in value):
                yield place, pgettext("bank", "must be one line")
            if "\x00" in value:
                yield place, pgettext("bank", "has a character that cannot be kept")


def _told(error: Any) -> tuple[Where, str]:
    """Where a row breaks the schema, in words of the person at the form rather than of the schema."""
    where, reason = explain(error)
    where = where[1:]
    name = where[-1] if where else ""
    if error.validator == "required":
        missing = [one for one in error.validator_value if one not in error.instance]
        words = ", ".join(f"«{field_word(one)}» ({one})" for one in missing)
        return where, pgettext("bank", "not there: %s") % words
    if name in NUMBERS and error.validator == "pattern":
        return where, pgettext("bank", "a number is needed, for example 12,5")
    if error.validator == "minLength" or error.validator_value == "\\S":
        return where, pgettext("bank", "must not be empty")
    if name == "points":
        return where, pgettext("bank", "a number with at most two decimals is needed")
    return where, reason.removeprefix(f"{name}: ")
