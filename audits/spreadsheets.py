"""XLSX as people save it: the lines of its first sheet that is shown, as text. Opened by jobs only.

openpyxl reads the cells; the rows are walked through here. Its own loop fills gaps with empty rows, drops
rows that stand in the wrong order and keeps a trace of each, so that one hostile number costs hours.
"""

import sys
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audits.refusals import ImportRefusedError, TableFault, damaged, ordered, refusal

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_ROWS = 20_000
MAX_CELLS = 2_000_000  # also empty ones that have a border: half a minute of the child's one
MAX_ROW_NUMBER, MAX_COLUMN_NUMBER = 1_048_576, 16_384  # of the format
MAX_ENTRIES = 2_000  # files inside, for an XLSX is a ZIP
MAX_RATIO = 100  # unpacked : packed
MAX_SHEET, MAX_STRINGS, MAX_PART = (
    100 << 20,
    32 << 20,
    4 << 20,
)  # bytes unpacked; what a reader takes seconds for

UNCOMPUTED = "#CALC!"  # stands for a formula whose value nobody has computed; an empty text has its type
_SHORT = 12  # characters; the same mark is one object however often it is there
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DATA, _ROW, _CELL, _MERGED = f"{_MAIN}sheetData", f"{_MAIN}row", f"{_MAIN}c", f"{_MAIN}mergeCells"
_FORMULA = f"{_MAIN}f"


def xlsx_rows(content: bytes, max_columns: int) -> list[tuple[int, list[str]]]:
    """Number and stripped cells of every row that has any; dates in ISO form, formulas as last shown.

    Args:
        max_columns: cells right of the next one after that stand in for it.
    Raises:
        ImportRefusedError: it cannot be read, unpacks to too much, or has merged cells.
    """
    try:
        _check_archive(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that are nothing to a table
            return list(_rows(content, max_columns + 1))
    except (ImportRefusedError, MemoryError):
        raise
    except Exception as error:  # a broken file breaks the library in a dozen ways
        raise damaged() from error


def _check_archive(content: bytes) -> None:
    """Refuse a ZIP that unpacks to more than an honest table does, before anything is unpacked.

    What its headings hide is not unpacked either: a part is read to its stated length.
    """
    entries = zipfile.ZipFile(BytesIO(content)).infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    is_swollen = any(entry.file_size > _largest(entry.filename) for entry in entries)
    if is_swollen or len(entries) > MAX_ENTRIES or unpacked > MAX_RATIO * min(packed, len(content)):
        reason = _(
            "The file unpacks to far more than a table needs. Copy the table into a new file, or use CSV."
        )
        raise refusal(reason)


def _largest(name: str) -> int:
    """How many bytes this part may unpack to."""
    if name.startswith("xl/worksheets/"):
        return MAX_SHEET
    if name.endswith("sharedStrings.xml"):
        return MAX_STRINGS
    return MAX_PART if name.endswith((".xml", ".rels", ".vml")) else MAX_SHEET


def _rows(content: bytes, width: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet that is shown."""
    from openpyxl import load_workbook
    from openpyxl.worksheet._reader import WorkSheetParser

    book: Any = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise refusal(
            _("The file has no sheet that is shown. Show the sheet with the table and save the file.")
        )
    sheet: Any = sheets[0]
    with sheet._get_source() as source:  # noqa: SLF001 - see the module
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,  # noqa: SLF001
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        yield from _SheetRows(parser, width).read(source)


class _SheetRows:
    """One pass over a sheet."""

    def __init__(self, parser: Any, width: int) -> None:
        self._parser, self._width = parser, width
        self._number = self._cells = self._count = 0
        self._heading: tuple[int, int] | None = None  # its line, how many columns

    def read(self, source: Any) -> Iterator[tuple[int, list[str]]]:
        """Rows with anything in them; what has been read is let go of."""
        from openpyxl.xml.functions import iterparse

        data: Element | None = None
        for event, element in iterparse(source, ("start", "end")):
            if event == "start":
                if element.tag == _DATA:
                    data = element
                continue
            if element.tag == _ROW:
                cells = self._row(element)
                if any(cells):
                    self._note(cells)
                    yield self._number, cells
                if data is not None:
                    data.clear()
            elif element.tag == _MERGED:
                self._refuse_merged(element)

    def _row(self, row: "Element") -> list[str]:
        """Text by column. Empty where the row has nothing."""
        number = int(row.get("r") or self._number + 1)
        if not self._number < number <= MAX_ROW_NUMBER:
            raise damaged(min(max(number, 1), MAX_ROW_NUMBER))
        self._parser.row_counter = self._number = number
        self._parser.col_counter = last = 0
        self._cells += len(row)
        if self._cells > MAX_CELLS:
            reason = _("The sheet has more than %s cells. Copy the table into a new file, or save it as CSV.")
            raise refusal(reason % MAX_CELLS, number)
        cells: list[str] = []
        for element in row:
            if element.tag != _CELL or not (len(element) or element.get("r")):
                self._parser.col_counter += element.tag == _CELL
                continue
            found = self._parser.parse_cell(element)
            if found["row"] != number or not last < found["column"] <= MAX_COLUMN_NUMBER:
                raise damaged(number)
            last = found["column"]
            value = found["value"]
            if value is None and element.get("t") != "str" and element.find(_FORMULA) is not None:
                value = UNCOMPUTED
            if value is not None and (text := as_text(value)):
                self._put(cells, min(last, self._width), text)
        return cells

    def _put(self, cells: list[str], column: int, text: str) -> None:
        """The text in its column; the columns between are empty."""
        cells.extend([""] * (column - len(cells)))
        cells[column - 1] = sys.intern(text) if len(text) <= _SHORT else text

    def _note(self, cells: list[str]) -> None:
        """Make the row as wide as the heading, which the first one is; refuse more than a table may have."""
        if self._heading is None:
            self._heading = (self._number, len(cells))
        cells.extend([""] * (self._heading[1] - len(cells)))
        self._count += 1
        if self._count > MAX_ROWS + 1:
            reason = _(
                "A spreadsheet may have %s lines. Save the table as CSV, which may have more, or split it."
            )
            raise refusal(reason % MAX_ROWS, self._number)

    def _refuse_merged(self, merged: "Element") -> None:
        """Cells that are one to the eye are one cell and emptiness to a table."""
        from openpyxl.utils import range_boundaries

        line, width = self._heading or (0, 0)
        faults = []
        for one in merged:
            left, top, _right, bottom = range_boundaries(str(one.get("ref")))
            if left is None or top is None or bottom is None:
                raise damaged()
            if left <= width and bottom > line and top <= self._number:
                text = _("The cells %s are merged. Unmerge them and fill in each one.") % one.get("ref")
                faults.append(TableFault(max(top, line + 1), "", text))
        if faults:
            raise ordered(faults)


def as_text(value: object) -> str:
    """A cell as a person would write it: 7.0 is «7», a moment is «2026-09-14T17:15:00»."""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
