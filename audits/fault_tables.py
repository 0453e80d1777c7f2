"""Tables that leave the house on the way of a file: its faults, and an empty one with the right headings."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import pgettext

from audits.observations.columns import Column

_WIDE, _NARROW = 90, 24  # characters
_WORKBOOK = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def faults_table(faults: Iterable[Mapping[str, Any]]) -> bytes:
    """The faults of a file as an XLSX: line, column, what is wrong; all text but the number of the line."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, _WORKBOOK) as book:
        page = book.add_worksheet(pgettext("import", "Faults"))
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        heads = (pgettext("import", "Line"), pgettext("import", "Column"), pgettext("import", "What to mend"))
        for column, head in enumerate(heads):
            page.write_string(0, column, head, bold)
        for row, one in enumerate(faults, start=1):
            page.write_number(row, 0, one["line"])
            page.write_string(row, 1, one["column"])
            page.write_string(row, 2, one["text"], wrapped)
        page.set_column(1, 1, _NARROW)
        page.set_column(2, 2, _WIDE)
        page.freeze_panes(1, 0)
    return stream.getvalue()


def blank_table(columns: Sequence[Column]) -> bytes:
    """An empty table of an instrument as an XLSX: its headings, and beside it what they mean.

    The headings are the names that people read; what a column holds stands at its heading too, as a note. A
    visit has its day beside its hour: one column of two is enough.
    """
    keys = {one.key for one in columns}
    columns = [one for one in columns if one.key != "date" or "at" not in keys]
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, _WORKBOOK) as book:
        page = book.add_worksheet(pgettext("import", "Observations"))
        words = book.add_worksheet(pgettext("import", "Columns"))
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})  # numbers of questionnaires keep their zeros
        page.set_column(0, max(0, len(columns) - 1), None, text)
        for at, one in enumerate(columns):
            page.write_string(0, at, one.name, bold)
            if one.is_told:
                page.write_comment(0, at, one.title)
        heads = (
            pgettext("import", "Column"),
            pgettext("import", "Needed"),
            pgettext("import", "What it holds"),
            pgettext("import", "Code for programs"),
        )
        for at, head in enumerate(heads):
            words.write_string(0, at, head, bold)
        for row, one in enumerate(columns, start=1):
            words.write_string(row, 0, one.name)
            words.write_string(row, 1, pgettext("import", "yes") if one.is_required else "")
            words.write_string(row, 2, one.title if one.is_told else "", wrapped)
            words.write_string(row, 3, one.code)
        words.set_column(0, 0, _NARROW)
        words.set_column(2, 2, _WIDE)
        words.set_column(3, 3, _NARROW)
        page.freeze_panes(1, 0)
        words.freeze_panes(1, 0)
    return stream.getvalue()
