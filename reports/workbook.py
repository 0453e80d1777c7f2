"""An edition's tables as an XLSX file. Imported by the rendering child: no statistics, no drawing.

Strings are written as strings whatever they begin with, and marked so that no spreadsheet program turns them
into formulas when somebody edits the cell.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.audit_gap import report_number
from reports.models import Report
from reports.sheets import FIELDS, HIDDEN, HIDDEN_STAFF, SHEETS, Column, Kind, Sheet

LONGEST = 32_000  # characters of a cell; the format ends at 32,767
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what begins one in some spreadsheet program
NUMBERS: Mapping[Kind, str] = {
    Kind.COUNT: "#,##0",
    Kind.POINTS: "0.0",
    Kind.MARKS: "0.00",
    Kind.CHANGE: "+0.0;−0.0;0.0",
    Kind.GAP: "+0.00;−0.00;0.00",
    Kind.SHARE: "0.0%",
    Kind.PROBABILITY: "0.0000",
    Kind.DAY: "dd.mm.yyyy",
    Kind.ANY: "0.##",
}
INK, QUIET, LINE, HEAD = "#1C2430", "#4A5563", "#C9C4B8", "#DDEFF0"
OPTIONS = {
    "constant_memory": True,  # row by row: a wave of 500 branches stays within the limits of a child
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "dd.mm.yyyy",
}


def write_workbook(report: Report, target: Path) -> None:
    """The workbook of the edition.

    Args:
        report: with its `tables`.
        target: where the file is made.
    """
    rows = {one["code"]: one["rows"] for one in report.tables.sheets}
    rows["about"] = [*_identity(report), *rows.get("about", ())]
    with xlsxwriter.Workbook(str(target), {**OPTIONS, "tmpdir": str(target.parent)}) as book:
        book.set_properties({"title": f"Отчёт № {report_number(report)}", "company": _provider(report)})
        pen = Pen(book)
        for sheet in SHEETS:
            pen.write(sheet, rows.get(sheet.code, []))
        pen.write(FIELDS, field_rows())


def field_rows() -> list[list[Any]]:
    """Every column of every sheet: where it stands, its unit and meaning."""
    return [
        [sheet.title, column.head, column.unit or "—", column.about]
        for sheet in SHEETS
        for column in sheet.columns
    ]


def _identity(report: Report) -> list[list[Any]]:
    """Which edition it is and what it was made from."""
    return [
        ["Отчёт №", report_number(report)],
        ["Версия отчёта", report.edition],
        ["Гриф", "Конфиденциально, содержит обезличенные данные"],
        ["Отпечаток входных данных, SHA-256", report.facts_sha256],
    ]


def _provider(report: Report) -> str:
    return str(report.facts.get("wave", {}).get("provider", ""))


class Pen:
    """Writes sheets of one book with its formats."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        plain = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top"}
        self._head = book.add_format(
            {**plain, "bold": True, "text_wrap": True, "bg_color": HEAD, "bottom": 1, "bottom_color": LINE}
        )
        self._text = book.add_format(plain)
        self._long = book.add_format({**plain, "text_wrap": True})
        self._quiet = book.add_format({**plain, "font_color": QUIET, "italic": True})
        self._quoted = book.add_format({**plain, "text_wrap": True, "quote_prefix": True})
        self._numbers = {
            kind: book.add_format({**plain, "num_format": shape, "align": "left" if kind is Kind.ANY else ""})
            for kind, shape in NUMBERS.items()
        }

    def write(self, sheet: Sheet, rows: Iterable[list[Any]]) -> None:
        """One sheet: heads that stay, a filter, widths, the rows; a word where there are none."""
        page: Worksheet = self._book.add_worksheet(sheet.title)
        page.freeze_panes(1, 2 if len(sheet.columns) > 6 else 1)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.characters)
            page.write_string(0, at, column.head, self._head)
        last = 0
        for last, row in enumerate(rows, start=1):
            self._row(page, last, sheet.columns, row)
        if last:
            page.autofilter(0, 0, last, len(sheet.columns) - 1)
        else:
            page.write_string(1, 0, sheet.empty, self._quiet)

    def _row(self, page: Worksheet, at: int, columns: tuple[Column, ...], row: list[Any]) -> None:
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            self._cell(page, at, place, column.kind, value)

    def _cell(self, page: Worksheet, row: int, column: int, kind: Kind, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, (int, float)):
            page.write_number(row, column, value, self._numbers.get(kind, self._numbers[Kind.ANY]))
        elif kind is Kind.DAY:
            page.write_datetime(row, column, date.fromisoformat(value), self._numbers[kind])
        else:
            page.write_string(row, column, str(value)[:LONGEST], self._words(kind, str(value)))

    def _words(self, kind: Kind, text: str) -> Format:
        """The look of a text."""
        if text.startswith(FORMULAS):
            return self._quoted
        if text in (HIDDEN, HIDDEN_STAFF) or (kind in NUMBERS and kind is not Kind.ANY):
            return self._quiet
        return self._long if kind in (Kind.LONG, Kind.ANY) else self._text
