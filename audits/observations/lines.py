"""A line becomes an observation's facts; its faults are collected, so that all of a file are told at once."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz

from audits.observations.cells import CellError, moment, plain, shown
from audits.tables import Line, TableFault

MAX_ID = 60
ALIKE_AT_MOST = 3  # cells of a line that are told one by one of the same fault
KNOWN_AT_MOST = 4_096
_NEAR = 75.0  # points of 100 from which what two names do not share may be a slip
UNQUOTED = "«…»"  # in the place of an anonymous person's answer


@dataclass(frozen=True, slots=True)
class Place:
    """A branch that observations may name. name: as the organisation calls it."""

    pk: int
    zone: str
    name: str = ""


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


class Known(dict[str, Any]):
    """Text of a cell -> its value: of the few things that are said millions of times, each is read once."""

    def __init__(self, how: Callable[[str], Any]) -> None:
        super().__init__()
        self._how = how

    def __missing__(self, text: str) -> Any:
        """Read it; what nobody could have meant to say again is not kept."""
        value = self._how(text)
        if len(self) < KNOWN_AT_MOST:
            self[text] = value
        return value


@dataclass(slots=True)
class Faults:
    """What is wrong with the lines of a file.

    shown: column -> what it is called. missing: columns that the table lacks, said once and not again on each
    line. is_secret: whether no cell is quoted, because its answers are anonymous.
    """

    shown: Mapping[str, str]
    missing: Container[str] = ()
    is_secret: bool = False
    found: list[TableFault] = field(default_factory=list)

    def note(self, line: int, column: str, text: str, cell: str) -> None:
        """Keep what is wrong with a cell."""
        if column in self.missing:
            return
        if self.is_secret and cell:
            text = text.replace(f"«{shown(cell)}»", UNQUOTED)
        self.found.append(TableFault(line, self.shown.get(column, column), text))

    def join(self, line: int) -> None:
        """Tell once what many cells of the line, the last one read, have in common."""
        first = len(self.found)
        while first and self.found[first - 1].line == line:
            first -= 1
        own = self.found[first:]
        if len(own) <= ALIKE_AT_MOST:
            return
        columns: dict[str, list[str]] = {}
        for one in own:
            columns.setdefault(one.text, []).append(one.column)
        self.found[first:] = [
            TableFault(line, column, text)
            for text, names in columns.items()
            for column, text in (
                _told_once(text, names) if len(names) > ALIKE_AT_MOST else _told(text, names)
            )
        ]


def _told(text: str, columns: Sequence[str]) -> list[tuple[str, str]]:
    """The same at each column."""
    return [(column, text) for column in columns]


def _told_once(text: str, columns: Sequence[str]) -> list[tuple[str, str]]:
    """At the first column, with how many others and the last of them."""
    more = ngettext(
        "The same in %(count)s more column of this line, the last is «%(last)s».",
        "The same in %(count)s more columns of this line, the last is «%(last)s».",
        len(columns) - 1,
    )
    return [(columns[0], f"{text} {more % {'count': len(columns) - 1, 'last': columns[-1]}}")]


class LineReader:
    """One line, its faults collected instead of raised, so that all of a file are told at once."""

    def __init__(self, line: Line, faults: Faults) -> None:
        self._line, self._faults = line, faults
        self.branch: Place | None = None  # once `place` has found it

    @property
    def number(self) -> int:
        """The line's number in its file, from 1."""
        return self._line.number

    def cell(self, column: str) -> str:
        """The text; empty where the table has no such column."""
        return self._line.cells.get(column, "")

    def fault(self, column: str, text: str) -> None:
        """Note what is wrong."""
        self._faults.note(self._line.number, column, text, self.cell(column))

    def read(self, column: str, how: Callable[[str], Any]) -> Any:
        """The value, or None with a fault."""
        try:
            return how(self.cell(column))
        except CellError as error:
            self.fault(column, str(error))
            return None

    def read_all(self, columns: Sequence[str], known: "Known") -> list[Any]:
        """The values of several columns, quickly; None with a fault for each that is none."""
        cells = self._line.cells
        try:
            return [known[cells[column]] for column in columns]
        except (CellError, KeyError):
            return [self.read(column, known.__getitem__) for column in columns]

    def external_id(self, column: str, seen: dict[str, int]) -> str:
        """The line's own name, once a file."""
        name = self.cell(column)
        if not name:
            self.fault(column, _("The cell is empty. Give each line its own number."))
        elif len(name) > MAX_ID:
            self.fault(column, _("The text is longer than %s characters.") % MAX_ID)
        elif name in seen:
            reason = _("«%(name)s» is in line %(line)s already. Give each line its own number.")
            self.fault(column, reason % {"name": shown(name), "line": seen[name]})
        seen.setdefault(name, self._line.number)
        return name

    def place(self, places: Mapping[str, Place]) -> Place | None:
        """The branch, or None with a fault."""
        name = self.cell("branch")
        found = places.get(plain(name))
        if not name:
            self.fault("branch", _("The cell is empty. Name the branch; remove the line if it is a total."))
        elif found is None:
            self.fault("branch", _no_branch(name, places))
        self.branch = found
        return found

    def limited(self, column: str, longest: int) -> str:
        """A short text."""
        text = self.cell(column)
        if len(text) > longest:
            self.fault(column, _("The text is longer than %s characters.") % longest)
        return text


def _no_branch(name: str, places: Mapping[str, Place]) -> str:
    """What is told of a branch that the organisation does not have, with the nearest one that it has."""
    near = _nearest(plain(name), places)
    if near is None:
        reason = _("The organisation has no branch «%s». Mend the name, or add the branch first.")
        return reason % shown(name)
    reason = _("The organisation has no branch «%(name)s». If «%(like)s» is meant, write it so.")
    return reason % {"name": shown(name), "like": near.name}


def _nearest(name: str, places: Mapping[str, Place]) -> Place | None:
    """The branch of which the name may be a slip or a part; None where none is, or several are as near.

    What they share is no likeness: «Маяк Тверь» is not «Маяк Калининград».
    """
    words = set(name.split())
    found: dict[int, list[Place]] = {}
    for key, place in places.items():
        rest, other = words - set(key.split()), set(key.split()) - words
        if rest and other:
            likeness = fuzz.ratio(" ".join(sorted(rest)), " ".join(sorted(other)))
        else:
            likeness = 100.0 if words & set(key.split()) else 0.0
        if likeness >= _NEAR:
            found.setdefault(round(likeness), []).append(place)
    best = found[max(found)] if found else []
    return best[0] if len({one.pk for one in best}) == 1 else None


def read_facts(one: LineReader, reading: Reading, zone: tzinfo | None, until: datetime | None = None) -> None:
    """When, through which channel, which service, which segment. until: what is later is at fault."""
    if until is not None and one.cell("period") and reading.external_id[:7] > f"{until:%Y-%m}":
        reason = _("«%s» has not begun yet. Mend the month: only what has happened is read.")
        one.fault("period", reason % shown(one.cell("period")))
    column = "at" if one.cell("at") else "date"
    if one.cell(column):
        reading.observed_at = one.read(column, lambda text: moment(text, zone))
        if until is not None and reading.observed_at is not None and reading.observed_at > until:
            reason = _("«%s» is in the future. Mend the date: only what has happened is read.")
            one.fault(column, reason % shown(one.cell(column)))
    reading.channel = one.limited("channel", 40)
    reading.service = one.limited("service", 80)
    reading.segment = one.limited("segment", 80)
