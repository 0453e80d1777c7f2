"""Cells become values: answers of a questionnaire or a checklist, branches, moments. No database."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, tzinfo
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from audits.scoring.inputs import SERVQUAL
from audits.tables import ImportRefusedError, Line, Table, TableFault

Answer = str | float | int | None

NOT_APPLICABLE = "NA"
OPTIONAL = ("date", "channel", "service", "segment")
WEIGHTS = {"w_t": "T", "w_r": "R", "w_s": "S", "w_a": "A", "w_e": "E"}
MAX_ID = 60

_YES = frozenset({"да", "yes", "1", "true", "истина"})
_PARTLY = frozenset({"частично", "partly", "0,5", "0.5"})
_NO = frozenset({"нет", "no", "0", "false", "ложь"})
_NA = frozenset({"na", "n/a", "н/п", "не применимо", "неприменимо"})
_CANNOT_TELL = frozenset({"не могу оценить", "н/о"}) | _NA


class CellError(Exception):
    """A cell cannot be what its column is for; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A branch that observations may name."""

    pk: int
    zone: str


@dataclass(slots=True)
class Reading:
    """One observation as read. values: as `Observation.values`; comments: item -> text as written."""

    line: int
    external_id: str
    branch: int
    values: dict[str, Any] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    observed_at: datetime | None = None
    observer: str = ""
    channel: str = ""
    service: str = ""
    segment: str = ""


def read_observations(
    table: Table, instrument: Mapping[str, Any], places: Mapping[str, Place]
) -> list[Reading]:
    """Every line as an observation of the instrument.

    Args:
        instrument: the body of its file. places: plain name of a branch -> the branch.
    Raises:
        ImportRefusedError: with every faulty line and column.
    """
    is_survey = instrument["kind"] == SERVQUAL
    faults = list(_column_faults(table, instrument))
    if faults:
        raise ImportRefusedError(faults)
    known_by = "respondent" if is_survey else "visit"
    read_values = _survey if is_survey else _checklist
    readings, seen = [], dict[str, int]()
    for line in table.lines:
        one = _LineReader(table, line, faults)
        place = one.place(places)
        reading = Reading(line.number, one.external_id(known_by, seen), place.pk if place else 0)
        read_values(one, instrument, reading)
        _facts(one, reading, ZoneInfo(place.zone) if place else None)
        readings.append(reading)
    if faults:
        raise ImportRefusedError(sorted(faults))
    return readings


def branches_named(table: Table) -> list[str]:
    """The branches that the table's lines name, in the order of their first line."""
    names: dict[str, str] = {}
    for line in table.lines:
        if name := line.cells.get("branch"):
            names.setdefault(plain(name), name)
    return list(names.values())


def plain(name: str) -> str:
    """A name without the differences that people do not see: case, spaces, ё."""
    return re.sub(r"\s+", " ", name.replace("\N{NO-BREAK SPACE}", " ")).strip().casefold().replace("ё", "е")


def number(text: str) -> float:
    """«6», «12,5» and «1 250» as a number.

    Raises:
        CellError: it is no finite number.
    """
    try:
        found = float(re.sub(r"\s", "", text).replace(",", ".").replace("−", "-"))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise CellError(_("«%s» is not a number. Write digits or leave the cell empty.") % _short(text))
    return found


def mark(text: str, lowest: int, highest: int) -> int | None:
    """A mark of the questionnaire's scale; None for an empty cell, «не могу оценить».

    Raises:
        CellError: not a whole number of the scale.
    """
    if not text or plain(text) in _CANNOT_TELL:
        return None
    found = number(text)
    if not found.is_integer() or not lowest <= found <= highest:
        reason = _(
            "«%(value)s» is not a mark from %(lowest)s to %(highest)s. Mend it or leave the cell empty."
        )
        raise CellError(reason % {"value": _short(text), "lowest": lowest, "highest": highest})
    return int(found)


def answer(text: str, item: Mapping[str, Any]) -> Answer:
    """An answer to one item of a checklist: «yes», «partly», «no», a number, NOT_APPLICABLE; None if empty.

    Raises:
        CellError: not an answer to an item of this type.
    """
    word = plain(text)
    if not word:
        return None
    if word in _NA:
        return NOT_APPLICABLE
    if item["type"] in ("yes_no", "yes_partly_no"):
        return _word(word, text, may_be_partly=item["type"] == "yes_partly_no")
    found = number(text)
    if item["type"] == "scale5" and (not found.is_integer() or not 1 <= found <= 5):
        raise CellError(_("«%s» is not a mark from 1 to 5. Mend it, or write NA.") % _short(text))
    if found < 0:
        raise CellError(_("«%s»: a time cannot be negative. Give seconds.") % _short(text))
    return int(found) if found.is_integer() else found


def moment(text: str, zone: tzinfo | None) -> datetime:
    """«2026-09-14T17:15+07:00», «2026-09-14 17:15», «14.09.2026 17:15» or a day alone (its noon).

    Args:
        zone: of the branch, for moments that name none.
    Raises:
        CellError: no moment can be read.
    """
    iso = re.sub(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})", r"\3-\2-\1", text.strip())
    try:
        day = parse_date(iso)
        found = datetime.combine(day, time(12)) if day else parse_datetime(iso)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        reason = _("«%s» is not a date. Write it as 31.12.2026 or 2026-12-31 17:15.")
        raise CellError(reason % _short(text))
    return found if found.tzinfo else found.replace(tzinfo=zone or ZoneInfo("UTC"))


class _LineReader:
    """One line, its faults collected instead of raised, so that all of a file are told at once."""

    def __init__(self, table: Table, line: Line, faults: list[TableFault]) -> None:
        self._shown, self._line, self._faults = table.shown, line, faults

    def cell(self, column: str) -> str:
        """The text; empty where the table has no such column."""
        return self._line.cells.get(column, "")

    def fault(self, column: str, text: str) -> None:
        """Note what is wrong."""
        self._faults.append(TableFault(self._line.number, self._shown.get(column, column), text))

    def read(self, column: str, how: Callable[[str], Any]) -> Any:
        """The value, or None with a fault."""
        try:
            return how(self.cell(column))
        except CellError as error:
            self.fault(column, str(error))
            return None

    def external_id(self, column: str, seen: dict[str, int]) -> str:
        """The line's own name, once a file."""
        name = self.cell(column)
        if not name:
            self.fault(column, _("The cell is empty. Give each line its own number."))
        elif len(name) > MAX_ID:
            self.fault(column, _("The text is longer than %s characters.") % MAX_ID)
        elif name in seen:
            reason = _("«%(name)s» is in line %(line)s already. Give each line its own number.")
            self.fault(column, reason % {"name": _short(name), "line": seen[name]})
        seen.setdefault(name, self._line.number)
        return name

    def place(self, places: Mapping[str, Place]) -> Place | None:
        """The branch, or None with a fault."""
        name = self.cell("branch")
        found = places.get(plain(name))
        if not name:
            self.fault("branch", _("The cell is empty. Name the branch."))
        elif found is None:
            reason = _("The organisation has no branch «%s». Mend the name, or add the branch first.")
            self.fault("branch", reason % _short(name))
        return found


def _survey(one: _LineReader, instrument: Mapping[str, Any], reading: Reading) -> None:
    """Marks of both columns in the instrument's order, and the 100 points as they were split."""
    scale = instrument["scale"]

    def how(text: str) -> int | None:
        return mark(text, scale["min"], scale["max"])

    for side in ("e", "p"):
        reading.values[side] = [one.read(side + item["column"], how) for item in instrument["items"]]
    weights = {code: one.read(column, _points) for column, code in WEIGHTS.items()}
    given = any(points is not None for points in weights.values())
    reading.values["w"] = weights if given else None


def _checklist(one: _LineReader, instrument: Mapping[str, Any], reading: Reading) -> None:
    """Answers and comments by item code."""
    for item in instrument["items"]:
        code = item["code"]
        reading.values[code] = one.read(code.casefold(), partial(answer, item=item))
        comment = one.cell(f"{code}_comment".casefold())
        if comment:
            reading.comments[code] = comment
    reading.observer = _limited(one, "shopper", 120)


def _facts(one: _LineReader, reading: Reading, zone: tzinfo | None) -> None:
    """When, through which channel, which service, which segment."""
    column = "at" if one.cell("at") else "date"
    if one.cell(column):
        reading.observed_at = one.read(column, lambda text: moment(text, zone))
    reading.channel = _limited(one, "channel", 40)
    reading.service = _limited(one, "service", 80)
    reading.segment = _limited(one, "segment", 80)


def _limited(one: _LineReader, column: str, longest: int) -> str:
    """A short text."""
    text = one.cell(column)
    if len(text) > longest:
        one.fault(column, _("The text is longer than %s characters.") % longest)
    return text


def _column_faults(table: Table, instrument: Mapping[str, Any]) -> Iterator[TableFault]:
    """Columns that are missing, and columns that the instrument does not know."""
    required, optional = _columns(instrument)
    there = set(table.columns)
    missing = [column for column in required if column.casefold() not in there]
    if missing:
        reason = _("There are no columns %s. Take the headings from the instrument.")
        yield TableFault(1, "", reason % ", ".join(f"«{column}»" for column in missing))
    points = [column for column in WEIGHTS if column in there]
    if instrument["kind"] == SERVQUAL and 0 < len(points) < len(WEIGHTS):
        absent = ", ".join(f"«{column}»" for column in WEIGHTS if column not in there)
        yield TableFault(1, "", _("There are no columns %s. Take the headings from the instrument.") % absent)
    known = {column.casefold() for column in (*required, *optional)}
    for column in table.columns:
        if column not in known:
            reason = _("«%s» does not belong to this instrument. Mend the heading or remove the column.")
            yield TableFault(1, table.shown[column], reason % instrument["title"])


def _columns(instrument: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Columns that a file must have, and those that it may have."""
    items = instrument["items"]
    if instrument["kind"] == SERVQUAL:
        pairs = [side + item["column"] for side in ("e", "p") for item in items]
        return ["respondent", "branch", *pairs], [*WEIGHTS, *OPTIONAL]
    codes = [item["code"] for item in items]
    comments = [f"{code}_comment" for code in codes]
    return ["visit", "branch", "at", "shopper", *codes], [*comments, *OPTIONAL]


def _points(text: str) -> float | None:
    """A part of the 100 points."""
    if not text:
        return None
    found = number(text)
    if not 0 <= found <= 100:
        raise CellError(_("«%s»: importance is from 0 to 100 points.") % _short(text))
    return found


def _word(word: str, text: str, *, may_be_partly: bool) -> str:
    """Yes, partly or no."""
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    if word in _PARTLY and may_be_partly:
        return "partly"
    known = "«да», «частично», «нет», NA" if may_be_partly else "«да», «нет», NA"
    raise CellError(
        _("«%(value)s» is not an answer. Allowed: %(known)s, or an empty cell.")
        % {"value": _short(text), "known": known}
    )


def _short(text: str) -> str:
    """A quotation that fits a line."""
    return text if len(text) <= 40 else f"{text[:39]}…"
