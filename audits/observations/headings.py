"""Headings of a file beside the columns of an instrument: which is which. Pure; no database.

People name columns as their system does: «Филиал», «V 01», the question itself. A proposal is made in rungs,
each surer than the next, and a person has the last word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from audits import words
from audits.observations.cells import plain
from audits.observations.columns import Column
from audits.observations.shapes import WEIGHTS
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
    "comment": (
        "комментарий респондента", "комментарий клиента", "комментарии", "отзыв", "отзыв клиента",
        "комментарий гостя", "комментарий покупателя", "комментарий посетителя", "комментарий пациента",
        "отзыв гостя", "отзыв покупателя", "пожелания", "замечания", "замечания и пожелания",
        "открытый вопрос", "своими словами", "примечание",
    ),
}  # fmt: skip
_SIDES = {
    "m": ("минимум", "минимальный уровень"),
    "e": ("ожидание", "ожидания", "желаемое", "желаемый уровень"),
    "p": ("восприятие", "восприятия"),
}


@dataclass(frozen=True, slots=True)
class Match:
    """What a column of the file is taken for. column: the instrument's, or empty."""

    column: str
    how: How


def exactly(header: Iterable[str], columns: Sequence[Column]) -> dict[str, str]:
    """Headings that are a column's code or its name -> the column, each column once.

    A day alone may be the moment of a visit, so «Дата» of a visit is nothing to be sure of.
    """
    header, keys = tuple(header), {one.key for one in columns}
    names = {plain(one.name): one.key for one in columns if one.key != "date" or "at" not in keys}
    found = {name: name for name in header if name in keys}
    for name in header:
        key = names.get(plain(name), "")
        if key and name not in found and key not in found.values():
            found[name] = key
    return found


def proposed(
    header: Sequence[str], columns: Sequence[Column], remembered: Mapping[str, str]
) -> dict[str, Match]:
    """What each column of the file is taken for; each column of the instrument once.

    Args:
        header: the file's columns as its table keeps them. remembered: such columns -> what a person made of
            them before, empty for those that are not to be read.
    """
    keys = {one.key for one in columns}
    found = {
        name: Match(column, "exact")
        for name, column in exactly(header, columns).items()
        if name == column or remembered.get(name, column) == column
    }
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


# --- rungs of the proposal ------------------------------------------------------------------------
def _alike(header: Iterable[str], columns: Sequence[Column]) -> dict[str, Match]:
    """The same but for case, spaces, signs; the code before a text; a usual other name."""
    known: dict[str, str] = {}
    for one in columns:
        code, is_comment, _end = one.key.partition("_comment")
        usual = (f"{code} комментарий",) if is_comment else _ALIASES.get(one.key, ())
        for name in (one.code, one.name, *_spoken(one), *usual, *_usual_of_pairs(one.key)):
            known.setdefault(_bare(name), one.key)
    if "at" in {one.key for one in columns}:  # the moment of the visit is wanted, a day besides is not
        known["дата"] = "at"
    found: dict[str, Match] = {}
    for name in header:
        first = _bare(re.split(r"[\s.:)]", name, maxsplit=1)[0])
        said = re.sub(r"^\s*№", "номер ", name)
        column = (
            known.get(_bare(said))
            or known.get(_bare(name))
            or (known.get(first) if re.search(r"\d", first) else None)
        )
        if column and column not in {one.column for one in found.values()}:
            found[name] = Match(column, "alike")
    return found


def _spoken(column: Column) -> tuple[str, ...]:
    """What it holds, also behind the word of its name: «Ожидание: …»."""
    word = column.name.rstrip("0123456789 ")
    return (column.title, f"{word}: {column.title}") if column.is_told else (column.title,)


def _usual_of_pairs(key: str) -> Iterator[str]:
    """«Ожидание 1» of e01, «Восприятие 1» of p01, «Вес: надёжность» of w_r."""
    if pair := re.fullmatch(r"([mep])0*(\d+)", key):
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
    left, found = _words(name), 0.0
    for right in map(_words, _spoken(column)):
        found = max(found, fuzz.token_sort_ratio(left, right))
        if min(len(left.split()), len(right.split())) >= _WORDS_OF_A_PART:
            found = max(found, 0.95 * fuzz.token_set_ratio(left, right))
    return found


def _words(text: str) -> str:
    """The words in small letters, without signs."""
    return " ".join(re.findall(r"\w+", text.casefold().replace("ё", "е")))


def _bare(text: str) -> str:
    """Letters and digits alone."""
    return re.sub(r"[\W_]+", "", text.casefold().replace("ё", "е"))
