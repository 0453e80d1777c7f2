"""Files of visits as honest people make them, CSV and XLSX, and the parts that an XLSX is packed of."""

import io
import re
import zipfile

import xlsxwriter

HEAD = ("visit", "branch", "at", "shopper", "V01", "V01_comment", "V02", "V02_comment")
BRANCHES = ("Тула", "Казань", "Южный берег")
ANSWERS = ("да", "нет", "NA", "", "частично")
COMMENTS = ("", "", "Ушла.", "Сказала: «подождите»", "Очередь; никто не вышел", "первая\nвторая")
FORMULAS = (
    '=HYPERLINK("http://x.example";"да")',
    "=1+1",
    "+7",
    "-да",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "%0A=1",
)
SHEET, STRINGS, BOOK, STYLES = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
)


def rows(chance, count=None):
    """Lines of an honest file."""
    return [
        [
            f"ТВ-{at}",
            chance.choice(BRANCHES),
            f"2026-09-{chance.randint(1, 28):02}",
            f"ТП-{chance.randint(1, 9)}",
        ]
        + [cell for _item in range(2) for cell in (chance.choice(ANSWERS[:4]), chance.choice(COMMENTS))]
        for at in range(count or chance.randint(1, 12))
    ]


def table_of(chance, count=None):
    """The heading and lines of an honest file."""
    return [list(HEAD), *rows(chance, count)]


def as_csv(table, separator=",", end="\n"):
    """The text of the lines; quotes where they are needed."""

    def cell(text):
        return '"' + text.replace('"', '""') + '"' if re.search(rf'["\n{separator}]', text) else text

    return end.join(separator.join(map(cell, row)) for row in table) + end


def text_of(chance):
    """An honest CSV with one of the usual separators and ends of lines."""
    return as_csv(table_of(chance), chance.choice(",;\t"), chance.choice(("\n", "\r\n", "\r")))


def book_of(table, **options):
    """The bytes of an XLSX of these rows."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, **options}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(table):
            for column, value in enumerate(row):
                if value is not None and value != "":
                    sheet.write(at, column, value)
    return stream.getvalue()


def book(chance):
    """An honest XLSX."""
    return book_of(table_of(chance))


def parts_of(content):
    """Name -> bytes of the files in the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts, compression=zipfile.ZIP_DEFLATED):
    """The archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(content, name, change):
    """The archive with one file changed by the function."""
    parts = parts_of(content)
    parts[name] = change(parts.get(name, b""))
    return packed(parts)
