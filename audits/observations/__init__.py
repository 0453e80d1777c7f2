"""Cells become values, lines become observations, for every kind of instrument. No database."""

from collections.abc import Container, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audits.observations.cells import plain
from audits.observations.headings import arranged, runs
from audits.observations.lines import LineReader, Place, Reading, read_facts
from audits.observations.readings import Readings
from audits.observations.shapes import WEIGHTS, shape_of
from audits.refusals import ENOUGH_FAULTS, TableFault, ordered
from audits.scoring.inputs import SERVQUAL
from audits.tables import Table

__all__ = ["Place", "Reading", "Readings", "arranged", "branches_named", "plain", "read_observations"]


def read_observations(
    table: Table,
    instrument: Mapping[str, Any],
    places: Mapping[str, Place],
    *,
    until: datetime | None = None,
) -> Readings:
    """Every line as an observation of the instrument.

    Args:
        instrument: the body of its file. places: plain name of a branch -> the branch.
        until: the latest moment that an observation may name; None: any.
    Raises:
        ImportRefusedError: with every faulty line and column, up to ENOUGH_FAULTS.
    """
    shape = shape_of(instrument)
    faults = list(_column_faults(table, instrument))
    missing = {one.casefold() for one in shape.required(instrument)} - set(table.columns)
    readings = Readings(_read_lines(table, instrument, places, missing, faults, until))
    if faults:
        raise ordered(faults)
    return readings


def _read_lines(
    table: Table,
    instrument: Mapping[str, Any],
    places: Mapping[str, Place],
    missing: Container[str],
    faults: list[TableFault],
    until: datetime | None,
) -> Iterator[Reading]:
    """The lines up to the first fault; what is wrong with those after it, until there is enough of that."""
    shape = shape_of(instrument)
    seen: dict[str, int] = {}
    for line in table.lines:
        if len(faults) >= ENOUGH_FAULTS:
            raise ordered(faults, stopped_at=line.number)
        one = LineReader(table, line, faults, missing)
        place = one.place(places)
        reading = Reading(line.number, shape.name(one, seen), place.pk if place else 0)
        shape.read(one, instrument, reading)
        read_facts(one, reading, ZoneInfo(place.zone) if place else None, until)
        if not faults:
            yield reading


def branches_named(table: Table) -> list[str]:
    """The branches that the table's lines name, in the order of their first line."""
    names: dict[str, str] = {}
    for line in table.lines:
        if name := line.cells.get("branch"):
            names.setdefault(plain(name), name)
    return list(names.values())


def _column_faults(table: Table, instrument: Mapping[str, Any]) -> Iterator[TableFault]:
    """Columns that are missing, and columns that the instrument does not know."""
    shape = shape_of(instrument)
    required, optional = shape.required(instrument), shape.optional(instrument)
    there = set(table.columns)
    missing = [column for column in required if column.casefold() not in there]
    absent = _("There are no columns %s. Take the headings from the instrument.")
    if missing:
        yield TableFault(1, "", absent % runs(missing))
    points = [column for column in WEIGHTS if column in there]
    if instrument["kind"] == SERVQUAL and 0 < len(points) < len(WEIGHTS):
        rest = [column for column in WEIGHTS if column not in there]
        yield TableFault(1, "", absent % runs(rest))
    known = {column.casefold() for column in (*required, *optional)}
    for column in table.columns:
        if column not in known:
            reason = _("«%s» does not belong to this instrument. Mend the heading or remove the column.")
            yield TableFault(1, table.shown[column], reason % instrument["title"])
