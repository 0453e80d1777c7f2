"""Headings of a file beside the columns of an instrument: which is which. Pure; no database.

People name columns as their system does: «Филиал», «V 01», the question itself. A proposal is made in rungs,
each surer than the next, and a person has the last word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rapidfuzz import fuzz

from audits import words
from audits.models import Instrument
from audits.observations.shapes import WEIGHTS, shape_of
from audits.tables import Line, Table

How = Literal["exact", "remembered", "alike", "guessed", ""]
"""Why a column is proposed; empty: nothing like it was found."""

SURE = frozenset({"exact", "remembered"})
_LIKE = 82.0  # points of 100 below which two texts are not taken for the same
_WORDS_OF_A_PART = 3  # a heading of fewer words is in too many texts to be told by a part

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "respondent": ("анкета", "номер анкеты", "код анкеты", "респондент", "номер респондента", "id", "номер"),
    "visit": ("визит", "номер визита", "номер проверки", "проверка", "звонок", "номер звонка", "id", "номер"),
    "audit": ("аудит", "номер аудита", "проверка", "номер проверки", "id", "номер"),
    "period": ("месяц", "период", "отчётный месяц", "month"),
    "branch": (
        "филиал", "точка", "магазин", "отделение", "подразделение", "салон", "офис", "клиника",
        "название филиала", "торговая точка", "точка продаж",
    ),
    "at": ("дата и время", "время визита", "дата визита", "дата звонка", "когда", "начало визита", "время"),
    "shopper": ("тайный клиент", "тайный покупатель", "агент", "наблюдатель", "код агента", "проверяющий"),
    "date": ("дата", "дата опроса", "дата заполнения", "отметка времени", "timestamp", "дата ответа"),
    "channel": ("канал", "канал связи", "канал обращения"),
    "service": ("услуга", "сервис", "вид услуги"),
    "segment": ("сегмент", "сегмент клиента", "группа клиентов"),
}  # fmt: skip
_SIDES = {"e": ("ожидание", "ожидания"), "p": ("восприятие", "восприятия")}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the instrument. key: in small letters, as a table keeps it. title: what a person reads."""

    key: str
    code: str
    title: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Match:
    """What a column of the file is taken for. column: the instrument's, or empty."""

    column: str
    how: How


def columns_of(body: Mapping[str, Any]) -> list[Column]:
    """The columns of the instrument's files, those that must be there first."""
    shape, titles = shape_of(body), _titles(body)
    required = shape.required(body)
    return [
        Column(code.casefold(), code, titles.get(code.casefold(), code), code in required)
        for code in (*required, *shape.optional(body))
    ]


def needed(body: Mapping[str, Any]) -> str:
    """The columns that must be there, in a line."""
    return runs([one.code for one in columns_of(body) if one.is_required])


def proposed(
    header: Sequence[str], columns: Sequence[Column], remembered: Mapping[str, str]
) -> dict[str, Match]:
    """What each column of the file is taken for; each column of the instrument once.

    Args:
        header: the file's columns as its table keeps them. remembered: such columns -> what a person made of
            them before, empty for those that are not to be read.
    """
    keys = {one.key for one in columns}
    found = {name: Match(name, "exact") for name in header if name in keys}
    for name in header:
        known = remembered.get(name)
        taken = {one.column for one in found.values()}
        if name not in found and known is not None and known not in taken and known in {"", *keys}:
            found[name] = Match(known, "remembered")
    for rung in (_alike, _guessed):
        free = [one for one in columns if one.key not in {match.column for match in found.values()}]
        found |= rung([name for name in header if name not in found], free)
    return {name: found.get(name, Match("", "")) for name in header}


def arranged(table: Table, mapping: Mapping[str, str] | None) -> Table:
    """The table with the instrument's columns in place of its own; None leaves it as it is.

    Args:
        mapping: the file's column -> the instrument's; an empty one, or none, leaves the column out.
    """
    if mapping is None or all(mapping.get(name) == name for name in table.columns):
        return table
    kept = {name: mapping[name] for name in table.columns if mapping.get(name)}
    shown = {column: table.shown[name] for name, column in kept.items()}
    return Table(tuple(kept.values()), shown, Renamed(table.lines, kept))


@dataclass(frozen=True, slots=True)
class Renamed:
    """Lines with other headings, made as they are walked through. kept: the file's column -> the other."""

    lines: Iterable[Line]
    kept: Mapping[str, str]

    def __iter__(self) -> Iterator[Line]:
        for line in self.lines:
            yield Line(line.number, {column: line.cells[name] for name, column in self.kept.items()})


def runs(codes: Sequence[str]) -> str:
    """«e01»…«e22», «branch»: neighbours by number are told by their ends."""
    return ", ".join(
        f"«{run[0]}»" if len(run) == 1 else f"«{run[0]}»{'…' if len(run) > 2 else ', '}«{run[-1]}»"
        for run in _neighbours(codes)
    )


def _neighbours(codes: Sequence[str]) -> list[list[str]]:
    """The codes cut where the next one is not the last one's number and one."""
    found: list[list[str]] = [[codes[0]]] if codes else []
    for last, code in pairwise(codes):
        if _successor(last) == code:
            found[-1].append(code)
        else:
            found.append([code])
    return found


def _successor(code: str) -> str:
    """«V10» of «V09»; empty where no number ends the code."""
    parts = re.fullmatch(r"(\D*)(\d+)", code)
    return f"{parts[1]}{int(parts[2]) + 1:0{len(parts[2])}}" if parts else ""


# --- rungs of the proposal ------------------------------------------------------------------------
def _alike(header: Iterable[str], columns: Sequence[Column]) -> dict[str, Match]:
    """The same but for case, spaces, signs; the code before a text; a usual other name."""
    known: dict[str, str] = {}
    for one in columns:
        code, is_comment, _end = one.key.partition("_comment")
        usual = (f"{code} комментарий",) if is_comment else _ALIASES.get(one.key, ())
        for name in (one.code, one.title, *usual, *_usual_of_pairs(one.key)):
            known.setdefault(_bare(name), one.key)
    if "at" in {one.key for one in columns}:  # the moment of the visit is wanted, a day besides is not
        known["дата"] = "at"
    found: dict[str, Match] = {}
    for name in header:
        first = _bare(re.split(r"[\s.:)]", name, maxsplit=1)[0])
        column = known.get(_bare(name)) or (known.get(first) if re.search(r"\d", first) else None)
        if column and column not in {one.column for one in found.values()}:
            found[name] = Match(column, "alike")
    return found


def _usual_of_pairs(key: str) -> Iterator[str]:
    """«Ожидание 1» of e01, «Восприятие 1» of p01, «Вес: надёжность» of w_r."""
    if pair := re.fullmatch(r"([ep])0*(\d+)", key):
        for word in _SIDES[pair[1]]:
            yield from (f"{word} {pair[2]}", f"{word} {pair[2]:0>2}")
    elif key in WEIGHTS:
        yield from (f"{word} {words.DIMENSIONS[WEIGHTS[key]]}" for word in ("вес", "важность"))


def _guessed(header: Iterable[str], columns: Sequence[Column]) -> dict[str, Match]:
    """The nearest text, the nearest pairs first."""
    pairs = sorted(
        ((-_likeness(name, one), at, name, one.key) for name in header for at, one in enumerate(columns)),
    )
    found: dict[str, Match] = {}
    taken = set()
    for likeness, _at, name, key in pairs:
        if -likeness < _LIKE:
            break
        if name not in found and key not in taken:
            found[name] = Match(key, "guessed")
            taken.add(key)
    return found


def _likeness(name: str, column: Column) -> float:
    """How much alike the heading and the column's title are, 0 to 100."""
    left, right = _words(name), _words(column.title)
    likeness = fuzz.token_sort_ratio(left, right)
    if min(len(left.split()), len(right.split())) >= _WORDS_OF_A_PART:
        likeness = max(likeness, 0.95 * fuzz.token_set_ratio(left, right))
    return likeness


def _words(text: str) -> str:
    """The words in small letters, without signs."""
    return " ".join(re.findall(r"\w+", text.casefold().replace("ё", "е")))


def _bare(text: str) -> str:
    """Letters and digits alone."""
    return re.sub(r"[\W_]+", "", text.casefold().replace("ё", "е"))


# --- titles ---------------------------------------------------------------------------------------
def _titles(body: Mapping[str, Any]) -> dict[str, str]:
    """Column in small letters -> what it holds, in words."""
    found = {
        "respondent": pgettext("column", "Number of the questionnaire"),
        "visit": pgettext("column", "Number of the visit"),
        "audit": pgettext("column", "Number of the audit"),
        "period": pgettext("column", "Month"),
        "branch": pgettext("column", "Branch"),
        "at": pgettext("column", "Day and time"),
        "shopper": pgettext("column", "Code of the observer"),
        "date": pgettext("column", "Date"),
        "channel": pgettext("column", "Channel"),
        "service": pgettext("column", "Service"),
        "segment": pgettext("column", "Segment of customers"),
    }
    for column, code in WEIGHTS.items():
        found[column] = _("Importance: %s") % words.DIMENSIONS[code]
    return found | dict(_titles_of_items(body))


def _titles_of_items(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The same of items, by the kind of the instrument."""
    for item in body["items"]:
        code = item["code"].casefold()
        if body["kind"] == Instrument.Kind.SERVQUAL:
            yield f"e{item['column']}", _("Expectation: %s") % item["expectation"]
            yield f"p{item['column']}", _("Perception: %s") % item["perception"]
        elif body["kind"] == Instrument.Kind.RECORDS:
            for name, text in item["fields"].items():
                yield f"{code}_{name}", f"{item['text']}: {text}" if _is_shared(body, text) else text
        else:
            yield code, item["text"]
            yield f"{code}_comment", _("Comment to %s") % item["code"]


def _is_shared(body: Mapping[str, Any], text: str) -> bool:
    """Whether several figures ask for a number of this name."""
    return sum(text in item["fields"].values() for item in body["items"]) > 1
