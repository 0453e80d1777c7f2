"""Spreadsheets as people make them: hidden sheets, merged cells, formulas, rows out of place. No database."""

import io

import openpyxl
import pytest
import xlsxwriter

from audits.tables import ImportRefusedError, read_table
from tests.factories.tables import SHEET, book_of, with_part

TABLE = [["visit", "branch"], ["1", "Тула"], ["2", "Казань"]]


def cells(content):
    """Line and cells of the table."""
    return [(line.number, list(line.cells.values())) for line in read_table(content).lines]


def told(content):
    """(line, column, text) of all faults."""
    with pytest.raises(ImportRefusedError) as error:
        read_table(content)
    return [(one.line, one.column, one.text) for one in error.value.faults]


def written(fill):
    """A book of the table that the function goes on with."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(TABLE):
            sheet.write_row(at, 0, row)
        fill(book, sheet)
    return stream.getvalue()


def test_the_first_sheet_that_is_shown_is_read():
    def fill(book, sheet):
        other = book.add_worksheet()
        other.write_row(0, 0, ["visit"])
        other.write_row(1, 0, ["9"])
        other.activate()
        other.set_first_sheet()
        sheet.hide()

    assert cells(written(fill)) == [(2, ["9"])]


def test_a_row_far_below_is_a_line_and_a_million_empty_ones_are_none():
    def fill(_book, sheet):
        sheet.write_row(1_048_575, 0, ["3", "Тула"])

    assert cells(written(fill))[-1] == (1_048_576, ["3", "Тула"])


def test_merged_cells_are_named_and_a_merged_space_beside_the_table_is_nothing():
    merged = written(lambda _book, sheet: sheet.merge_range(1, 1, 2, 1, "Тула"))
    beside = written(lambda _book, sheet: sheet.merge_range(1, 5, 2, 6, ""))

    assert told(merged) == [(2, "", "Ячейки B2:B3 объединены. Отмените объединение и заполните каждую.")]
    assert len(cells(beside)) == 2


def test_a_formula_that_nobody_computed_is_not_taken_for_an_empty_cell():
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in (*TABLE, ["3", "=B2"]):
        book.active.append(row)
    book.save(stream)

    [(line, column, text)] = told(stream.getvalue())

    assert (line, column) == (4, "branch")
    assert "не посчитана" in text
    assert cells(written(lambda _book, sheet: sheet.write_formula(2, 1, "=B2", None, "Тула")))[1] == (
        3,
        ["2", "Тула"],
    )


@pytest.mark.parametrize("error", ["#N/A", "#ССЫЛКА!", "#DIV/0!"])
def test_a_failed_formula_is_refused_in_a_csv_too(error):
    assert told(f"visit,branch\n1,{error}\n".encode())[0][:2] == (2, "branch")


@pytest.mark.parametrize(
    ("there", "instead"),
    [(b'<row r="3"', b'<row r="1"'), (b'r="B3"', b'r="A3"'), (b'<row r="3"', b'<row r="9999999"')],
)
def test_rows_and_cells_out_of_place_are_refused_and_not_dropped(there, instead):
    content = with_part(book_of(TABLE), SHEET, lambda sheet: sheet.replace(there, instead))

    assert "повреждён" in told(content)[0][2]


def test_a_spreadsheet_has_fewer_lines_than_a_csv_may_have():
    table = [["visit"], *([at] for at in range(20_001))]

    assert told(book_of(table))[0][0] == 20_002
    assert len(list(read_table(b"visit\n" + b"1\n" * 20_001).lines)) == 20_001


def test_reading_stops_where_there_are_too_many_faults_and_says_from_which_line():
    faults = told(b"visit,branch\n" + b"1\n" * 5_000)

    assert len(faults) == 2_000
    assert faults[-1][:2] == (2_002, "")
    assert faults[-1][2].startswith("С этой строки файл не проверялся")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            "visit,branch\n1,Тула\n2,Каз".encode() + b"\xff" + "ань\n".encode(),
            "Буквы в этой строке повреждены",
        ),
        ("visit,branch\n1,Тула\n".encode("utf-16-le"), "UTF-16"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "защищён паролем"),
        (b"visit,branch\n1,\x07\n", "нельзя прочитать"),
        (b"<html><table></table></html>", "не таблица"),
    ],
)
def test_what_the_bytes_are_is_said(content, text):
    assert text in told(content)[0][2]
