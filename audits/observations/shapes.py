"""How the files of each kind of instrument look: columns that must and may be there, and what a line says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.utils.translation import gettext as _

from audits.importance_order import KEY, asks_order, clash_of
from audits.maturity import TOP, needs_evidence
from audits.models import Instrument
from audits.months import month_number
from audits.observations.cells import (
    NOT_APPLICABLE,
    CellError,
    answer,
    choice,
    mark,
    month,
    number,
    plain,
    points,
    shown,
)
from audits.observations.lines import Known, LineReader, Reading
from audits.pair_sides import sides_of
from audits.questionnaires import COMMENT
from figures.importance_rule import PLACES

Body = Mapping[str, Any]

OPTIONAL = ("date", "channel", "service", "segment")
WEIGHTS = {"w_t": "T", "w_r": "R", "w_s": "S", "w_a": "A", "w_e": "E"}
ORDER = {f"w_{place}": place for place in PLACES}


@dataclass(frozen=True, slots=True)
class Shape:
    """The file of one kind.

    name: its own name of an observation, from the line. required, optional: columns by the instrument's
    body. read: puts values and comments of the line into the reading.
    """

    name: Callable[[LineReader, dict[str, int]], str]
    required: Callable[[Body], list[str]]
    optional: Callable[[Body], list[str]]
    read: Callable[[LineReader, Body, Reading], None]


def _own_name(column: str) -> Callable[[LineReader, dict[str, int]], str]:
    """The name stands in the column, once a file."""
    return lambda one, seen: one.external_id(column, seen)


# --- pairs of expectation and perception ----------------------------------------------------------
def _pair_columns(body: Body) -> list[str]:
    """Who, where, then both marks of each item."""
    sides = sides_of(body)
    return ["respondent", "branch", *(side + item["column"] for side in sides for item in body["items"])]


def _pair_extras(body: Body) -> list[str]:
    """The points, and importance in words where it is asked for."""
    return [*WEIGHTS, *(ORDER if asks_order(body) else ()), COMMENT, *OPTIONAL]


def _read_pairs(one: LineReader, body: Body, reading: Reading) -> None:
    """Marks of both columns in the instrument's order, and the 100 points as they were split."""
    scale = body["scale"]
    known = _marks(scale["min"], scale["max"])
    for side in sides_of(body):
        reading.values[side] = one.read_all([side + item["column"] for item in body["items"]], known)
    weights = dict(zip(WEIGHTS.values(), one.read_all(tuple(WEIGHTS), _POINTS), strict=True))
    reading.values["w"] = weights if any(given is not None for given in weights.values()) else None
    if asks_order(body):
        _read_order(one, body, reading)
    _read_remark(one, reading)


def _read_order(one: LineReader, body: Body, reading: Reading) -> None:
    """The three places: names of dimensions or their letters, each once."""
    names = {
        plain(name): group["code"] for group in body["dimensions"] for name in (group["code"], group["title"])
    }
    order = {place: one.read(column, partial(_dimension, names=names)) for column, place in ORDER.items()}
    given = [code for code in order.values() if code]
    if text := clash_of(given):
        one.fault(next(column for column, place in ORDER.items() if given.count(order[place]) > 1), text)
    reading.values[KEY] = order if given else None


def _dimension(text: str, *, names: Mapping[str, str]) -> str | None:
    """The dimension of this name; None for an empty cell."""
    if not text:
        return None
    if plain(text) not in names:
        reason = _("«%s» is no side of the service. Write its name as the questionnaire has it.")
        raise CellError(reason % shown(text))
    return names[plain(text)]


@lru_cache(maxsize=16)
def _marks(lowest: int, highest: int) -> Known:
    """Marks of a scale."""
    return Known(partial(mark, lowest=lowest, highest=highest))


_POINTS = Known(points)


# --- statements of one column ---------------------------------------------------------------------
def _read_survey(one: LineReader, body: Body, reading: Reading) -> None:
    """Marks of statements, numbers of chosen answers."""
    scale = body["scale"]
    for item in body["items"]:
        how: Callable[[str], int | str | None]
        if item["type"] == "choice":
            how = partial(choice, count=len(item["options"]))
        else:
            how = partial(_agreement, lowest=scale["min"], highest=scale["max"])
        reading.values[item["code"]] = one.read(item["code"].casefold(), how)
    _read_remark(one, reading)


def _read_remark(one: LineReader, reading: Reading) -> None:
    """What was written about the whole, beside no answer; as the answers by a link keep it."""
    if text := one.cell(COMMENT):
        reading.comments[COMMENT] = text


def _agreement(text: str, *, lowest: int, highest: int) -> int | str | None:
    """A mark; «неприменимо» is kept apart from «не могу оценить»."""
    if plain(text) in ("na", "н/п", "неприменимо", "не применимо"):
        return NOT_APPLICABLE
    return mark(text, lowest, highest)


# --- single facts ---------------------------------------------------------------------------------
def _read_checklist(one: LineReader, body: Body, reading: Reading) -> None:
    """Answers and comments by item code."""
    for item in body["items"]:
        reading.values[item["code"]] = one.read(item["code"].casefold(), partial(answer, item=item))
    _read_comments(one, body, reading)
    reading.observer = one.limited("shopper", 120)


def _read_comments(one: LineReader, body: Body, reading: Reading) -> None:
    """What was written beside the answers."""
    for item in body["items"]:
        if comment := one.cell(f"{item['code']}_comment".casefold()):
            reading.comments[item["code"]] = comment


def _comment_columns(body: Body) -> list[str]:
    """A comment beside each item, and the facts that every file may have."""
    return [*(f"{item['code']}_comment" for item in body["items"]), *OPTIONAL]


# --- levels of maturity ---------------------------------------------------------------------------
def _read_levels(one: LineReader, body: Body, reading: Reading) -> None:
    """Levels of 0 to 4; from the second on with evidence."""
    _read_comments(one, body, reading)
    for item in body["items"]:
        column = item["code"].casefold()
        level = one.read(column, partial(_agreement, lowest=0, highest=TOP))
        reading.values[item["code"]] = level
        if needs_evidence(level) and item["code"] not in reading.comments:
            one.fault(
                f"{column}_comment", _("From level 2 on evidence is needed: a document, a link, a fact.")
            )


# --- figures of a month ---------------------------------------------------------------------------
def _record_columns(body: Body) -> list[str]:
    """The month, the place, then each number of each item."""
    fields = (f"{item['code']}_{name}" for item in body["items"] for name in item["fields"])
    return ["period", "branch", *fields]


def _read_records(one: LineReader, body: Body, reading: Reading) -> None:
    """Numbers by item; an item without any is unanswered, one with a part of them is at fault."""
    for item in body["items"]:
        columns = {name: f"{item['code']}_{name}".casefold() for name in item["fields"]}
        empty = [column for column in columns.values() if not one.cell(column)]
        for column in empty if len(empty) < len(columns) else ():
            reason = _("The cell is empty, though the figure has others. Fill it in or clear them all.")
            one.fault(column, reason)
        numbers = {name: one.read(column, _amount) for name, column in columns.items()}
        given = {name: found for name, found in numbers.items() if found is not None}
        if {"part", "whole"} <= given.keys() and given["part"] > given["whole"]:
            reason = _("The number is greater than «%s», of which it is a part. Mend one of the two.")
            one.fault(columns["part"], reason % item["fields"]["whole"])
        reading.values[item["code"]] = given or None
    _read_remark(one, reading)


def _amount(text: str) -> float | int | None:
    """A number that is not negative; None for an empty cell."""
    if not text:
        return None
    found = number(text)
    if found < 0:
        raise CellError(_("«%s»: a figure cannot be negative.") % shown(text))
    return int(found) if found.is_integer() else found


def _month_and_place(one: LineReader, seen: dict[str, int]) -> str:
    """A month of a branch is one observation, however the file spells the branch."""
    period = one.read("period", month) or ""
    branch = one.branch
    number = month_number(period, branch.pk) if branch else f"{period} {one.cell('branch')}"
    if period and number in seen:
        reason = _("The figures of «%(name)s» for this month are in line %(line)s already. Leave one line.")
        name = branch.name if branch else shown(one.cell("branch"))
        one.fault("period", reason % {"name": name, "line": seen[number]})
    seen.setdefault(number, one.number)
    return number


_SHAPES: Mapping[str, Shape] = {
    Instrument.Kind.SERVQUAL: Shape(_own_name("respondent"), _pair_columns, _pair_extras, _read_pairs),
    Instrument.Kind.SURVEY: Shape(
        _own_name("respondent"),
        lambda body: ["respondent", "branch", *(item["code"] for item in body["items"])],
        lambda _body: [COMMENT, *OPTIONAL],
        _read_survey,
    ),
    Instrument.Kind.VISIT: Shape(
        _own_name("visit"),
        lambda body: ["visit", "branch", "at", "shopper", *(item["code"] for item in body["items"])],
        _comment_columns,
        _read_checklist,
    ),
    Instrument.Kind.MATURITY: Shape(
        _own_name("audit"),
        lambda body: ["audit", "branch", *(item["code"] for item in body["items"])],
        _comment_columns,
        _read_levels,
    ),
    Instrument.Kind.RECORDS: Shape(
        _month_and_place, _record_columns, lambda _body: [COMMENT, *OPTIONAL], _read_records
    ),
}


def shape_of(body: Body) -> Shape:
    """The shape of the instrument's files."""
    return _SHAPES[body["kind"]]
