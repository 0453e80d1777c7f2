"""Reads a pasted or XLSX table of people into rows of text. No database, no decisions about people."""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

MAX_BYTES = 5 * 1024 * 1024  # of an uploaded file
MAX_ROWS = 2000
MAX_COLUMNS = 30
MAX_CELL = 300  # characters
MAX_ENTRIES = 2000  # files inside an XLSX, which is a ZIP
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100  # unpacked : packed

COLUMNS: dict[str, str] = {  # heading, as the template prints it -> field
    "Фамилия": "last_name",
    "Имя": "first_name",
    "Отчество": "middle_name",
    "Должность": "post",
    "Уровень": "level",
    "Каналы": "channels",
    "Филиал": "branch",
    "Дата приёма": "hired_on",
    "Табельный номер": "personnel_number",
    "E-mail": "email",
    "Руководитель (табельный)": "line_manager",
}
HEADINGS = {field: heading for heading, field in COLUMNS.items()}
_SYNONYMS = {
    "фамилия": "last_name",
    "имя": "first_name",
    "отчество": "middle_name",
    "должность": "post",
    "уровень": "level",
    "каналы": "channels",
    "канал": "channels",
    "филиал": "branch",
    "точка": "branch",
    "дата приема": "hired_on",
    "принят": "hired_on",
    "табельный номер": "personnel_number",
    "табельный": "personnel_number",
    "таб. номер": "personnel_number",
    "таб. №": "personnel_number",
    "e-mail": "email",
    "email": "email",
    "почта": "email",
    "электронная почта": "email",
    "руководитель (табельный)": "line_manager",
    "руководитель": "line_manager",
}


class TableRefusedError(Exception):
    """The whole table cannot be read; the text says what to do."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One person's line as it was written."""

    line: int  # in the file or the pasted text, counted from 1
    values: dict[str, str]  # field -> text, stripped; every known field is there


def read_text(text: str) -> list[TableRow]:
    """Rows of a pasted table parted by tabs, semicolons or commas.

    Raises:
        TableRefusedError: it is empty, too long, or has no columns that we know.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    delimiter = _delimiter(lines)
    try:
        cells = list(csv.reader(StringIO(lines), delimiter=delimiter))
    except csv.Error as error:
        raise TableRefusedError(_("The text cannot be read as a table: %s") % error) from error
    return _rows(enumerate(cells, start=1))


def read_xlsx(path: Path) -> list[TableRow]:
    """Rows of the first sheet of an XLSX file; run in a limited process, the file may be hostile.

    Raises:
        TableRefusedError: no XLSX, a bomb, empty, too long, or without columns that we know.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with path.open("rb") as stream:
        check_archive(stream)
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        found = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True)
        cells = [[_as_text(value) for value in row] for row in found]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise TableRefusedError(
            _("The file is damaged or is not XLSX. Save it anew and try again.")
        ) from error
    except Exception as error:
        if type(error).__module__.startswith(("xml", "lxml", "defusedxml")):
            raise TableRefusedError(
                _("The file is damaged or is not XLSX. Save it anew and try again.")
            ) from error
        raise
    return _rows(enumerate(cells, start=1))


def check_archive(stream: BinaryIO) -> None:
    """Refuse a ZIP that unpacks to more than an honest table does, before anything is unpacked.

    Raises:
        TableRefusedError: more than MAX_ENTRIES files, MAX_UNPACKED bytes or MAX_RATIO to one.
    """
    try:
        entries = zipfile.ZipFile(stream).infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise TableRefusedError(
            _("The file is damaged or is not XLSX. Save it anew and try again.")
        ) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        raise TableRefusedError(
            _("The file unpacks to far more than a table of people needs. Copy the table into a new file.")
        )


def template_book() -> bytes:
    """An XLSX with the headings and one line as an example."""
    from io import BytesIO

    import xlsxwriter

    example = ["Белова", "Анастасия", "Игоревна", "администратор", "Ф", "очно, телефон", "Екатеринбург"]
    example += ["21.04.2026", "В-0705", "a.belova@example.ru", "В-0701"]
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Люди")
        head = book.add_format({"bold": True, "bottom": 1})
        for column, (heading, value) in enumerate(zip(COLUMNS, example, strict=True)):
            sheet.write_string(0, column, heading, head)
            sheet.write_string(1, column, value)
            sheet.set_column(column, column, max(len(heading), len(value)) + 2)
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


def _delimiter(text: str) -> str:
    """What parts the cells: the candidate that the first line has most of."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max("\t;,", key=first.count)


def _rows(numbered: Iterable[tuple[int, list[str]]]) -> list[TableRow]:
    """Lines below the heading (or all, in the template's order, when there is none) as rows."""
    lines = [
        (number, [cell.strip()[:MAX_CELL] for cell in cells[:MAX_COLUMNS]])
        for number, cells in numbered
        if any(cell.strip() for cell in cells)
    ]
    if not lines:
        raise TableRefusedError(_("The table is empty."))
    fields = [_SYNONYMS.get(_plain(cell), "") for cell in lines[0][1]]
    has_heading = len(set(filter(None, fields))) >= 2
    if not has_heading:
        fields = list(COLUMNS.values())
    _check_fields(fields)
    body = lines[1:] if has_heading else lines
    if not body:
        raise TableRefusedError(_("The table has a heading but no people."))
    if len(body) > MAX_ROWS:
        raise TableRefusedError(
            _("The table has more than %d people. Split it and import the parts one by one.") % MAX_ROWS
        )
    return list(_named(fields, body))


def _check_fields(fields: list[str]) -> None:
    """Refuse a heading that lacks a name or says a column twice."""
    known = [field for field in fields if field]
    twice = next((field for field in known if known.count(field) > 1), None)
    if twice:
        raise TableRefusedError(_("The column «%s» is there twice. Leave one.") % HEADINGS[twice])
    missing = [HEADINGS[field] for field in ("last_name", "first_name") if field not in known]
    if missing:
        raise TableRefusedError(
            _("There is no column «%s». Take the headings from the template.") % "», «".join(missing)
        )


def _named(fields: list[str], lines: list[tuple[int, list[str]]]) -> Iterator[TableRow]:
    """Cells by field; columns that are missing or short are empty, unknown ones are left out."""
    for number, cells in lines:
        values = dict.fromkeys(COLUMNS.values(), "")
        values |= {field: cell for field, cell in zip(fields, cells, strict=False) if field}
        yield TableRow(number, values)


def _plain(heading: str) -> str:
    """A heading without the differences that people do not see."""
    return re.sub(r"\s+", " ", heading.strip().lower().replace("ё", "е")).rstrip("*: ")


def _as_text(value: object) -> str:
    """A cell as a person would write it: 1204.0 is «1204», a date is «21.04.2026»."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
