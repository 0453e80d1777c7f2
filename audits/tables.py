"""Reads a CSV or XLSX file into lines of text cells by column. No database, no decisions about answers."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from zipfile import BadZipFile

from django.utils.translation import gettext as _

from accounts.people_table import TableRefusedError, check_archive

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 300
MAX_CELL = 2_000  # characters
MAX_FAULTS = 200  # shown; past that a file is best made anew

_ZIP, _OLD_EXCEL, _UTF16 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, order=True)
class TableFault:
    """One thing wrong in a table. line: of the file, from 1. column: its heading, or empty."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        if self.column:
            place = _("Line %(line)s, column «%(column)s»") % {"line": self.line, "column": self.column}
        else:
            place = _("Line %s") % self.line
        return f"{place}: {self.text}"


class ImportRefusedError(Exception):
    """The file may not be read into the wave; nothing was added. faults: all that is wrong, by line."""

    def __init__(self, faults: list[TableFault]) -> None:
        shown = [str(fault) for fault in faults[:MAX_FAULTS]]
        if len(faults) > MAX_FAULTS:
            shown.append(_("… and %s more.") % (len(faults) - MAX_FAULTS))
        super().__init__("\n".join(shown))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Line:
    """One line below the heading. cells: heading in small letters -> stripped text."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as people see it. columns: headings in small letters, in order; shown: as they were written."""

    columns: tuple[str, ...]
    shown: dict[str, str]
    lines: tuple[Line, ...]


def read_table(content: bytes) -> Table:
    """The first sheet of an XLSX, or a CSV in UTF-8 or cp1251 parted by commas, semicolons or tabs.

    Raises:
        ImportRefusedError: it cannot be read, is too large, or its lines do not fit its heading.
    """
    if len(content) > MAX_BYTES:
        raise refusal(_("The file is larger than %s MB. Split it and import the parts.") % (MAX_BYTES >> 20))
    if content.startswith(_OLD_EXCEL):
        raise refusal(_("This is an old Excel file (.xls). Save it as .xlsx or CSV."))
    numbered = _xlsx_rows(content) if content.startswith(_ZIP) else _csv_rows(_decode(content))
    return _table([(line, cells) for line, cells in numbered if any(cells)])


def refusal(text: str, line: int = 1, column: str = "") -> ImportRefusedError:
    """A refusal for one reason."""
    return ImportRefusedError([TableFault(line, column, text)])


def _decode(content: bytes) -> str:
    """Text of the file; cp1251 is what Excel writes where UTF-8 was not asked for."""
    if content.startswith(_UTF16):
        raise refusal(_("The file is in UTF-16. Save it as «CSV UTF-8» or .xlsx."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1251")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise refusal(
                _("The letters are neither UTF-8 nor cp1251. Save the file as «CSV UTF-8»."), line
            ) from error
    if "\x00" in text:
        raise refusal(_("This is not a table of text. Save it as «CSV UTF-8» or .xlsx."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines with the number of the line where each begins; a quoted cell may run over several."""
    csv.field_size_limit(MAX_CELL * 10)
    reader = csv.reader(StringIO(text), delimiter=_delimiter(text), strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refusal(
                _("The quotes of this line do not close, or a cell is too long. Mend the line."), begins
            ) from error
        yield begins, [cell.strip() for cell in cells]
        begins = reader.line_num + 1


def _delimiter(text: str) -> str:
    """What parts the heading into the most cells."""
    heading = next((line for line in text.split("\n") if line.strip()), "")
    return max(",;\t", key=lambda sign: len(next(csv.reader([heading], delimiter=sign), [])))


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Lines of the first sheet, dates in ISO form; formulas are read as the values that were last shown."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    stream = BytesIO(content)
    try:
        check_archive(stream)
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        found = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1, values_only=True)
        rows = [[_as_text(value) for value in row] for row in found]
        book.close()
    except TableRefusedError as error:
        raise refusal(str(error)) from error
    except (InvalidFileException, BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise refusal(_("The file is damaged or is not XLSX. Save it anew and try again.")) from error
    except Exception as error:
        if type(error).__module__.startswith(("xml", "lxml", "defusedxml")):
            raise refusal(_("The file is damaged or is not XLSX. Save it anew and try again.")) from error
        raise
    yield from enumerate(rows, start=1)


def _as_text(value: object) -> str:
    """A cell as a person would write it: 7.0 is «7», a moment is «2026-09-14T17:15:00»."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _table(rows: list[tuple[int, list[str]]]) -> Table:
    """Heading and lines; every line fits the heading."""
    if not rows:
        raise refusal(_("The table is empty."))
    head_line, heading = rows[0]
    while heading and not heading[-1]:
        heading = heading[:-1]
    columns = tuple(_plain(cell) for cell in heading)
    shown = dict(zip(columns, heading, strict=True))
    faults = list(_heading_faults(head_line, heading, columns))
    if len(rows) == 1:
        faults.append(TableFault(head_line, "", _("The table has a heading but no lines below it.")))
    if len(rows) - 1 > MAX_ROWS:
        reason = _("The table has more than %s lines. Split it and import the parts.")
        faults.append(TableFault(rows[MAX_ROWS + 1][0], "", reason % MAX_ROWS))
    faults += _line_faults(rows[1:], heading)
    if faults:
        raise ImportRefusedError(sorted(faults))
    return Table(
        columns,
        shown,
        tuple(Line(number, dict(zip(columns, cells, strict=False))) for number, cells in rows[1:]),
    )


def _heading_faults(line: int, heading: list[str], columns: tuple[str, ...]) -> Iterator[TableFault]:
    """Columns without a name, with the same name, or too many of them."""
    if len(columns) > MAX_COLUMNS:
        yield TableFault(line, "", _("The table has more than %s columns.") % MAX_COLUMNS)
    for at, (cell, column) in enumerate(zip(heading, columns, strict=True)):
        if not column:
            yield TableFault(line, "", _("Column %s has no heading. Name it or remove it.") % (at + 1))
        elif column in columns[:at]:
            yield TableFault(line, cell, _("This column is there twice. Leave one."))


def _line_faults(rows: Iterable[tuple[int, list[str]]], heading: list[str]) -> Iterator[TableFault]:
    """Lines with fewer or more cells than the heading, and cells that are too long."""
    width = len(heading)
    for line, cells in rows:
        if len(cells) < width or any(cells[width:]):
            reason = _("The line has %(cells)s cells and the heading %(columns)s. Check commas and quotes.")
            yield TableFault(line, "", reason % {"cells": len(cells), "columns": width})
        for name, cell in zip(heading, cells, strict=False):
            if len(cell) > MAX_CELL:
                yield TableFault(line, name, _("The text is longer than %s characters.") % MAX_CELL)


def _plain(heading: str) -> str:
    """A heading without the differences that people do not see."""
    return re.sub(r"\s+", " ", heading).strip().casefold()
