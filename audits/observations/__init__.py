"""Cells become values, lines become observations, for every kind of instrument. No database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audits.observations.cells import plain
from audits.observations.columns import Column, columns_of, told
from audits.observations.headings import arranged
from audits.observations.lines import Faults, LineReader, Place, Reading, read_facts
from audits.observations.readings import Readings
from audits.observations.shapes import WEIGHTS, shape_of
from audits.questionnaires import COMMENT
from audits.refusals import ENOUGH_FAULTS, TableFault, ordered
from audits.tables import Table

Mask = Callable[[str, str], str]

__all__ = ["Mask", "Place", "Reading", "Readings", "arranged", "branches_named", "plain", "read_observations"]


def read_observations(
    table: Table,
    instrument: Mapping[str, Any],
    places: Mapping[str, Place],
    *,
    until: datetime | None = None,
    mask: Mask | None = None,
    is_secret: bool = False,
) -> Readings:
    """Every line as an observation of the instrument.

    Args:
        instrument: the body of its file. places: plain name of a branch -> the branch.
        until: the latest moment that an observation may name; None: any.
        mask: hides names in what was written about the whole; given that text and the branch's name.
        is_secret: answers are anonymous: faults name line, column and rule, and quote no cell.
    Raises:
        ImportRefusedError: with every faulty line and column, up to ENOUGH_FAULTS.
    """
    columns = columns_of(instrument)
    faults = Faults(
        shown={one.key: one.name for one in columns} | table.shown,
        missing={one.key for one in columns if one.is_required} - set(table.columns),
        is_secret=is_secret,
        found=list(_column_faults(table, instrument, columns)),
    )
    readings = Readings(_read_lines(table, instrument, places, faults, until, mask))
    if faults.found:
        raise ordered(faults.found)
    return readings


def _read_lines(
    table: Table,
    instrument: Mapping[str, Any],
    places: Mapping[str, Place],
    faults: Faults,
    until: datetime | None,
    mask: Mask | None,
) -> Iterator[Reading]:
    """The lines up to the first fault; what is wrong with those after it, until there is enough of that."""
    shape = shape_of(instrument)
    seen: dict[str, int] = {}
    for line in table.lines:
        if len(faults.found) >= ENOUGH_FAULTS:
            raise ordered(faults.found, stopped_at=line.number)
        one = LineReader(line, faults)
        place = one.place(places)
        reading = Reading(line.number, shape.name(one, seen), place.pk if place else 0)
        shape.read(one, instrument, reading)
        read_facts(one, reading, ZoneInfo(place.zone) if place else None, until)
        if mask is not None and place is not None and (text := reading.comments.get(COMMENT)):
            reading.comments[COMMENT] = mask(text, place.name)
        if not faults.found:
            yield reading
        elif faults.found[-1].line == line.number:
            faults.join(line.number)


def branches_named(table: Table) -> list[str]:
    """The branches that the table's lines name, in the order of their first line."""
    names: dict[str, str] = {}
    for line in table.lines:
        if name := line.cells.get("branch"):
            names.setdefault(plain(name), name)
    return list(names.values())


def _column_faults(
    table: Table, instrument: Mapping[str, Any], columns: Sequence[Column]
) -> Iterator[TableFault]:
    """Columns that are missing, and columns that the instrument does not know."""
    there = set(table.columns)
    missing = [one for one in columns if one.is_required and one.key not in there]
    points = [one for one in columns if one.key in WEIGHTS]
    if any(one.key in there for one in points):
        missing += [one for one in points if one.key not in there]
    if missing:
        absent = _("There are no columns %s. Say which columns hold them, or add them to the table.")
        yield TableFault(1, "", absent % told(missing))
    known = {one.key for one in columns}
    for column in table.columns:
        if column not in known:
            reason = _("«%s» does not ask for such a column. Mend the heading or remove the column.")
            yield TableFault(1, table.shown[column], reason % instrument["title"])
