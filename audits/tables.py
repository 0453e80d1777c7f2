"""Reads a CSV or XLSX file into lines of text cells by column. No database, no decisions about answers.

A CSV is read as a stream, each time that its lines are asked for: a quarter of a million of them never lie in
memory. A spreadsheet takes a dozen times as long to read, so it may be smaller and is read once.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audits.csv_files import Rows, csv_rows
from audits.refusals import (
    ENOUGH_FAULTS,
    MAX_FAULTS,
    ImportRefusedError,
    TableFault,
    damaged,
    ordered,
    refusal,
)
from audits.spreadsheets import MAX_ROWS as MAX_XLSX_ROWS
from audits.spreadsheets import xlsx_rows

__all__ = [
    "MAX_BYTES",
    "MAX_FAULTS",
    "MAX_ROWS",
    "MAX_XLSX_BYTES",
    "MAX_XLSX_ROWS",
    "ImportRefusedError",
    "Line",
    "Lines",
    "Table",
    "TableFault",
    "read_table",
    "refusal",
]

MAX_BYTES = 48 * 1024 * 1024
MAX_ROWS = 250_000
MAX_XLSX_BYTES = 20 * 1024 * 1024
MAX_COLUMNS = 300
MAX_CELL = 2_000  # characters
MAX_HEADING = 300  # characters; a heading may be the question itself

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ERRORS = frozenset(  # as Excel writes them in two languages
    (
        *(
            "#N/A",
            "#REF!",
            "#VALUE!",
            "#DIV/0!",
            "#NAME?",
            "#NUM!",
            "#NULL!",
            "#CALC!",
            "#SPILL!",
            "#GETTING_DATA",
        ),
        *("#Н/Д", "#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ЧИСЛО!", "#ПУСТО!"),
    )
)
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd-\uffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line below the heading. cells: heading in small letters -> stripped text."""

    number: int
    cells: dict[str, str]


class Lines:
    """The lines of a file below its heading, read anew each time that they are walked through."""

    def __init__(self, columns: tuple[str, ...], rows: Rows, count: int) -> None:
        self._columns, self._rows, self._count = columns, rows, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Line]:
        rows = self._rows()
        next(rows)  # the heading
        for number, cells in rows:
            yield Line(number, dict(zip(self._columns, cells, strict=False)))


@dataclass(frozen=True, slots=True)
class Table:
    """A file as people see it. columns: headings in small letters, in order; shown: as they were written."""

    columns: tuple[str, ...]
    shown: dict[str, str]
    lines: Iterable[Line]


def read_table(content: bytes, name: str = "") -> Table:
    """The first shown sheet of an XLSX, or a CSV in UTF-8 or cp1251 parted by commas, semicolons or tabs.

    Args:
        name: what the file is called; one that says XLSX is not read as CSV.
    Raises:
        ImportRefusedError: it cannot be read, is too large, or its lines do not fit its heading.
    """
    is_book = content.startswith(_ZIP)
    at_most = MAX_XLSX_BYTES if is_book else MAX_BYTES
    if len(content) > at_most:
        raise refusal(_("The file is larger than %s MB. Split it and import the parts.") % (at_most >> 20))
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise refusal(_("The file is protected by a password. Save it without one and try again."))
        raise refusal(_("This is an old Excel file (.xls). Save it as .xlsx or CSV."))
    if is_book:
        found = xlsx_rows(content, MAX_COLUMNS)
        return _table(lambda: iter(found))
    if content and name.lower().endswith((".xlsx", ".xlsm")):
        raise damaged()
    return _table(csv_rows(content))


def _table(rows: Rows) -> Table:
    """Heading and lines; every line fits the heading."""
    reading = rows()
    head_line, heading = next(reading, (1, []))
    while heading and not heading[-1]:
        heading = heading[:-1]
    if not heading:
        raise refusal(_("The table is empty."))
    if len(heading) > MAX_COLUMNS:
        raise refusal(_("The table has more than %s columns.") % MAX_COLUMNS, head_line)
    columns = tuple(_plain(cell) for cell in heading)
    shown = {column: cell[:MAX_HEADING] for column, cell in zip(columns, heading, strict=True)}
    faults = list(_heading_faults(head_line, heading, columns))
    count = 0
    for line, cells in reading:
        if len(faults) >= ENOUGH_FAULTS:
            raise ordered(faults, stopped_at=line)
        count += 1
        if len(columns) == 1 and sum(map(bool, cells)) > 1:
            raise refusal(
                _("The first line has to name the columns. Remove what stands above the heading."), head_line
            )
        if count > MAX_ROWS:
            reason = _("The table has more than %s lines. Split it and import the parts.")
            faults.append(TableFault(line, "", reason % MAX_ROWS))
            break
        faults += _line_faults(line, cells, columns, shown)
    if not count:
        faults.append(
            TableFault(
                head_line,
                "",
                _("The table has a heading but no lines below it. Add them and upload the file again."),
            )
        )
    if faults:
        raise ordered(faults)
    return Table(columns, shown, Lines(columns, rows, count))


def _heading_faults(line: int, heading: list[str], columns: tuple[str, ...]) -> Iterator[TableFault]:
    """Columns without a name or with the same one."""
    for at, (cell, column) in enumerate(zip(heading, columns, strict=True)):
        if not column:
            yield TableFault(line, "", _("Column %s has no heading. Name it or remove it.") % (at + 1))
        elif column in columns[:at]:
            yield TableFault(line, cell[:MAX_HEADING], _("This column is there twice. Leave one."))
        if len(cell) > MAX_HEADING:
            reason = _("The heading of column %(at)s is longer than %(longest)s characters. Shorten it.")
            yield TableFault(line, "", reason % {"at": at + 1, "longest": MAX_HEADING})
        if _UNREADABLE.search(cell):
            yield TableFault(line, "", _unreadable())


def _line_faults(
    line: int, cells: list[str], columns: tuple[str, ...], shown: dict[str, str]
) -> Iterator[TableFault]:
    """A line with fewer or more cells than the heading, and cells that no answer can be."""
    width = len(columns)
    if len(cells) != width and (len(cells) < width or any(cells[width:])):
        reason = _("The line has %(cells)s cells and the heading %(columns)s. Check commas and quotes.")
        yield TableFault(line, "", reason % {"cells": len(cells), "columns": width})
    together = "".join(cells)
    if len(together) <= MAX_CELL and "#" not in together and not _UNREADABLE.search(together):
        return
    for column, cell in zip(columns, cells, strict=False):
        if len(cell) > MAX_CELL:
            yield TableFault(line, shown[column], _("The text is longer than %s characters.") % MAX_CELL)
        elif cell in _ERRORS:
            reason = _(
                "«%s»: the formula failed or was not computed. Mend it in Excel and save the file anew."
            )
            yield TableFault(line, shown[column], reason % cell)
        elif _UNREADABLE.search(cell):
            yield TableFault(line, shown[column], _unreadable())


def _unreadable() -> str:
    """What is told of a cell with characters that are no text."""
    return _("The cell has characters that cannot be read. Type the text anew.")


def _plain(heading: str) -> str:
    """A heading without the differences that people do not see."""
    return re.sub(r"\s+", " ", heading).strip().casefold()
