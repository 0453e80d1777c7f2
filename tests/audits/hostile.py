"""Files of observations as nobody should make them: seeded mutations of good CSV and XLSX, in turn.

A case names what was done to the file. What may come of it is the reader's business: legal import or refusal.
"""

import io
import random
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zlib import crc32

import openpyxl
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
ROW = re.compile(rb"<row .*?</row>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Case:
    """One file. kind: what was done to it."""

    kind: str
    name: str
    content: bytes


def cases(count, seed=1):
    """As many cases as asked for, each kind in turn, none twice alike."""
    for at in range(count):
        kind = KINDS[at % len(KINDS)]
        chance = random.Random(f"{seed}-{at}")
        content = kind(chance)
        suffix = (
            chance.choice((".xlsx", ".csv"))
            if content[:2] == b"PK"
            else chance.choice((".csv", ".csv", ".txt"))
        )
        yield Case(kind.__name__.strip("_"), f"визиты-{at}{suffix}", content)


# --- good files -----------------------------------------------------------------------------------
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


# --- bytes ----------------------------------------------------------------------------------------
def _honest_csv(chance):
    return text_of(chance).encode(chance.choice(("utf-8", "utf-8-sig", "cp1251")))


def _honest_book(chance):
    return book(chance)


def _any_good(chance):
    return chance.choice((_honest_csv, _honest_book))(chance)


def _flipped_bytes(chance):
    content = bytearray(_any_good(chance))
    for _time in range(chance.randint(1, 12)):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _flipped_inside_a_part(chance):
    name = chance.choice((SHEET, STRINGS, BOOK, STYLES, "[Content_Types].xml", "xl/_rels/workbook.xml.rels"))

    def harm(content):
        made = bytearray(content)
        for _time in range(chance.randint(1, 6)):
            made[chance.randrange(len(made))] = chance.choice(b"<>&\"'/=09aZ\x00\xff ")
        return bytes(made)

    return with_part(book(chance), name, harm)


def _truncated(chance):
    content = _any_good(chance)
    return content[: chance.randrange(1, len(content))]


def _spliced(chance):
    content, other = _any_good(chance), _any_good(chance)
    return content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]


def _noise(chance):
    return chance.choice((b"", b"PK\x03\x04", b"\xef\xbb\xbf")) + chance.randbytes(chance.randint(1, 4000))


def _empty(chance):
    return chance.choice(
        (b"", b"\n", b"\xef\xbb\xbf", b" \r\n \r\n", b",,,\n,,,\n", b'""\n', b"PK\x05\x06" + bytes(18))
    )


def _foreign_encoding(chance):
    name = chance.choice(
        ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "koi8-r", "cp866", "mac_cyrillic", "iso8859_5")
    )
    return text_of(chance).encode(name, "replace")


def _mixed_encodings(chance):
    lines = text_of(chance).replace("\r", "\n").split("\n")
    return b"\n".join(line.encode(chance.choice(("utf-8", "cp1251", "koi8-r")), "replace") for line in lines)


def _nothing_bytes(chance):
    content = bytearray(_honest_csv(chance))
    for _time in range(chance.randint(1, 5)):
        content.insert(chance.randrange(len(content)), chance.choice((0, 0, 1, 7, 8, 11, 27, 31, 127)))
    return bytes(content)


# --- lines ----------------------------------------------------------------------------------------
def _unclosed_quotes(chance):
    text = text_of(chance)
    at = chance.randrange(len(text))
    return (text[:at] + chance.choice(('"', '""', '"""', '"x')) + text[at:]).encode()


def _long_cell(chance):
    table = table_of(chance, 3)
    long = chance.choice(("а", "1", '"', "а;б,в\t", "\n", "=", " ")) * chance.choice(
        (2_001, 19_999, 30_000, 500_000)
    )
    table[chance.randrange(4)][chance.randrange(8)] = long
    return as_csv(table).encode()


def _long_line(chance):
    return chance.choice((",", "visit,", "a;", "1\t", '"",', '"\n",', "а" * 50)).encode() * chance.choice(
        (400, 9_000, 300_000)
    )


def _many_lines(chance):
    line = chance.choice((b",,,,,,,\n", b"x\n", "ТВ-1,Тула,,,да,,нет,\n".encode(), b'"\n"\n', b"\r"))
    return ",".join(HEAD).encode() + b"\n" + line * chance.choice((5_000, 60_000, 300_000))


def _foreign_separator(chance):
    separator = chance.choice(("|", ":", "^", "  ", "\x1f", "~", ", ", "; "))
    return "\n".join(separator.join(row).replace("\n", " ") for row in table_of(chance)).encode()


def _ragged(chance):
    lines = as_csv(table_of(chance)).split("\n")
    at = chance.randrange(len(lines))
    lines[at] = chance.choice(
        (lines[at] + ",x", lines[at][: len(lines[at]) // 2], ",,," + lines[at], lines[at] * 2)
    )
    return "\n".join(lines).encode()


# --- columns --------------------------------------------------------------------------------------
def _columns_changed(chance):
    """Doubled, missing, foreign, empty or renamed columns; in another order they are legal."""
    at, count = chance.randrange(8), chance.choice((2, 50, 3_000))
    heading = chance.choice(("", " ", "v01", "V-01", "=V01", "Филиал", "а" * 5_000))
    change = chance.choice(
        (
            lambda _number, row: [*row, row[at]],
            lambda _number, row: row[:at] + row[at + 1 :],
            lambda _number, row: [*row[at:], *row[:at]],
            lambda number, row: [*row, "Белова" if number else "фамилия"],
            lambda number, row: row if number else [*row[:at], heading, *row[at + 1 :]],
            lambda _number, row: row * count,
        )
    )
    table = [change(number, row) for number, row in enumerate(table_of(chance))]
    is_book = len(table[0]) < 20 and chance.random() < 0.3
    return book_of(table) if is_book else as_csv(table).encode()


# --- cells ----------------------------------------------------------------------------------------
def _formulas(chance):
    table = table_of(chance)
    for _time in range(chance.randint(1, 4)):
        table[chance.randrange(1, len(table))][chance.randrange(8)] = chance.choice(FORMULAS)
    if chance.random() < 0.5:
        return as_csv(table).encode()
    made, stream = openpyxl.Workbook(), io.BytesIO()
    for row in table:
        made.active.append(row)
    made.save(stream)
    return stream.getvalue()


def _odd_values(chance):
    """Numbers for dates, dates of 1900 and 1904, booleans, errors, moments, lengths of time."""
    odd = (
        45_678, 45_678.5, -1, 0, 60, 2_958_466, 1e300, 5e-324, True, False, "#N/A", "#ССЫЛКА!", "#DIV/0!",
        datetime.fromisoformat("2026-09-14T17:15"), date(1900, 1, 1), time(0, 2, 30), timedelta(days=40),
        "1_0", "١", "½", "NaN", "inf", "-0", "9" * 400, "2026-13-45", "31.02.2026", "2026-09-14T17:15+99:99",
        "\u202eад", "д\u0430\u0301", "\ud7ff\ufffd", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n",
        "../../etc/passwd", "' OR 1=1 --", "0x1F",
    )  # fmt: skip
    table = table_of(chance)
    for _time in range(chance.randint(1, 5)):
        table[chance.randrange(1, len(table))][chance.randrange(8)] = chance.choice(odd)
    if chance.random() < 0.3:
        return as_csv([[str(cell) for cell in row] for row in table]).encode("utf-8")
    return book_of(
        table,
        date_1904=chance.random() < 0.5,
        default_date_format=chance.choice(("dd.mm.yyyy", "[h]:mm", "yyyy")),
        nan_inf_to_errors=True,
    )


def _numbers_in_the_sheet(chance):
    """What no program writes in a cell: dates beyond the calendar, endless numbers, unknown types."""
    value = chance.choice(
        (b"99999999999", b"-5", b"1e999", b"9" * 5_000, b"", b"TRUE", b"0x10", "٤".encode(), b"4.5.6")
    )
    kind = chance.choice((b"n", b"b", b"d", b"e", b"s", b"str", b"inlineStr", b"z"))
    style = str(chance.choice((0, 1, 2, 9_999))).encode()

    def harm(content):
        cell = b'<c r="E2" t="%s" s="%s"><v>%s</v></c>' % (kind, style, value)
        return re.sub(rb'<c r="E2".*?</c>|<c r="E2"[^>]*/>', lambda _found: cell, content, flags=re.DOTALL)

    table = table_of(chance, 2)
    table[1][4] = "да"
    return with_part(book_of(table, default_date_format="dd.mm.yyyy"), SHEET, harm)


def _escaped_letters(chance):
    letter = chance.choice(
        (b"_x0000_", b"_xD800_", b"_x0008_", b"&#x1;", b"&#xFFFF;", b"_xFFFE_", b"&#0;", b"\xed\xa0\x80")
    )
    return with_part(
        book(chance),
        STRINGS,
        lambda content: content.replace("Тула".encode(), letter).replace("да".encode(), letter),
    )


# --- sheets ---------------------------------------------------------------------------------------
def _rows_out_of_place(chance):
    """Rows in another order, twice, with numbers beyond the format; cells that say they are elsewhere."""

    def harm(content):
        found = ROW.findall(content)
        what = chance.randrange(6)
        if what == 0:
            made = b"".join(reversed(found))
        elif what == 1:
            made = b"".join(found + found[-1:])
        elif what == 2:
            number = chance.choice((b"1048577", b"999999999", b"-3", b"0", b"2.5", b"1e9", b"x", b""))
            made = b"".join(found[:-1]) + re.sub(rb'<row r="\d+"', b'<row r="%s"' % number, found[-1])
        elif what == 3:
            made = b"".join(found).replace(
                b'r="E2"', b'r="%s"' % chance.choice((b"XFE2", b"ZZZZ2", b"E9", b"A2", b"2E", b""))
            )
        elif what == 4:
            made = re.sub(rb' r="[A-Z]*\d+"', b"", b"".join(found))
        else:
            made = found[0] + b"".join(
                re.sub(rb'r="([A-Z]*)(\d+)"', rb'r="\g<1>9\g<2>"', one) for one in found[1:]
            )
        return content.replace(b"".join(found), made)

    return with_part(book_of(table_of(chance, 4)), SHEET, harm)


def _empty_rows(chance):
    """Up to a million rows of nothing, with styles or without, between the lines or after them."""
    count = chance.choice((1_000, 40_000, 40_000, 1_000_000) if chance.random() < 0.1 else (1_000, 5_000))
    cells = chance.choice((b"", b'<c r="A%d" s="1"/>', b'<c s="1"/><c s="1"/>'))

    def harm(content):
        first = content.count(b"<row ") + 1
        empty = b"".join(
            b'<row r="%d" ht="15">' % at + (cells % at if b"%d" in cells else cells) + b"</row>"
            for at in range(first, first + count)
        )
        last = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>z</t></is></c></row>' % (
            first + count,
            first + count,
        )
        return content.replace(
            b"</sheetData>", empty + (last if chance.random() < 0.3 else b"") + b"</sheetData>"
        )

    return with_part(book(chance), SHEET, harm)


def _merged_cells(chance):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet()
        for at, row in enumerate(table_of(chance, 6)):
            sheet.write_row(at, 0, row)
        first = chance.randint(0, 5)
        column = chance.randint(0, 6)
        sheet.merge_range(first, column, first + chance.randint(1, 3), column + chance.randint(0, 1), "Тула")
    return stream.getvalue()


def _hidden_sheets(chance):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        shown = chance.randrange(4)  # the last: a chart's sheet
        for number in range(3):
            sheet = made.add_worksheet(f"Лист {number}")
            table = table_of(chance) if number == shown else [["черновик"], ["1"]]
            for at, row in enumerate(table):
                sheet.write_row(at, 0, row)
            if number != shown:
                chance.choice((sheet.hide, sheet.very_hidden))()
            else:
                sheet.activate()
                sheet.set_first_sheet()
        if shown == 3:
            made.add_chartsheet().activate()
    return stream.getvalue()


def _parts_missing(chance):
    parts = parts_of(book(chance))
    for name in chance.sample(sorted(parts), chance.randint(1, 3)):
        del parts[name]
    return packed(parts)


def _parts_swapped(chance):
    parts = parts_of(book(chance))
    one, other = chance.sample(sorted(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]
    return packed(parts)


# --- bombs ----------------------------------------------------------------------------------------
def _flat_bomb(chance):
    size = chance.choice((30, 60, 150) if chance.random() < 0.1 else (30,)) << 20
    name, fill = chance.choice(
        ((SHEET, b" "), (STRINGS, b"<si/>"), (STYLES, b"<xf/>"), ("xl/media/a.bin", b"\0"))
    )
    return with_part(book(chance), name, lambda content: content + fill * (size // len(fill)))


def _swollen_part(chance):
    """Within the ratio of an honest file, and still far more than a table needs."""
    noise = chance.randbytes(60_000).hex().encode()
    name, unit = chance.choice(
        ((STRINGS, b"<si><t>%s</t></si>"), (STYLES, b"<xf a='%s'/>"), (BOOK, b"<!--%s-->"))
    )
    units = b"".join(unit % noise[at : at + 8] for at in range(0, len(noise), 8)) * chance.choice((1, 6))
    return with_part(book(chance), name, lambda content: re.sub(rb"(</\w+>)\s*$", units + rb"\1", content))


def _nested_bomb(chance):
    content = book(chance)
    for _time in range(chance.randint(2, 5)):
        content = packed({SHEET: content * 8, "a.xlsx": content})
    return content


def _lying_headings(chance):
    """The archive's headings say other lengths, sums or ways of packing than there are."""
    content = bytearray(
        packed(parts_of(book(chance)) | ({SHEET: b"<a>" + b" " * (8 << 20)} if chance.random() < 0.2 else {}))
    )
    place = content.find(b"PK\x01\x02", chance.randrange(len(content) // 2, len(content)))
    if place < 0:
        place = content.find(b"PK\x01\x02")
    offset = chance.choice((8, 10, 16, 20, 24, 28, 42))
    content[place + offset : place + offset + 4] = chance.choice(
        (b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\x10\0\0\0", chance.randbytes(4))
    )
    return bytes(content)


def _same_part_twice(chance):
    parts = parts_of(book(chance))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr(f"xl/worksheets/{'a' * 7}.xml", parts[SHEET])
    return stream.getvalue().replace(b"xl/worksheets/aaaaaaa.xml"[:24], SHEET.encode()[:24])


def _many_parts(chance):
    return packed(
        parts_of(book(chance)) | {f"xl/x{at}.xml": b"" for at in range(chance.choice((500, 3_000)))}
    )


# --- XML ------------------------------------------------------------------------------------------
def _entities(chance):
    """Billion laughs, entities of files and addresses, in any part."""
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10) for at in range(1, 10))
    inside = chance.choice(
        (
            b'<!ENTITY l0 "ha">' + laughs,
            b'<!ENTITY l9 SYSTEM "file:///etc/passwd">',
            b'<!ENTITY l9 SYSTEM "http://127.0.0.1:9/">',
            b'<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY l9 "x">',
        )
    )
    name = chance.choice((SHEET, STRINGS, BOOK, STYLES, "[Content_Types].xml"))

    def harm(content):
        head, _sign, rest = content.partition(b"?>")
        rest = rest.replace("Тула".encode(), b"&l9;").replace(b"<v>", b"<v>&l9;", 1)
        return head + b"?><!DOCTYPE a [" + inside + b"]>" + rest

    return with_part(book(chance), name, harm)


def _deep_xml(chance):
    depth = chance.choice((500, 5_000, 50_000))
    name = chance.choice((SHEET, STRINGS, STYLES, BOOK))
    deep = b"<a>" * depth + b"</a>" * depth
    return with_part(book(chance), name, lambda content: re.sub(rb"(</\w+>)\s*$", deep + rb"\1", content))


def _foreign_namespace(chance):
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    other = chance.choice((b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"urn:x", main + b"/"))
    return with_part(
        book(chance), chance.choice((SHEET, BOOK, STRINGS)), lambda content: content.replace(main, other)
    )


# --- other things under the name of a table -------------------------------------------------------
def _macros(chance):
    parts = parts_of(book(chance))
    kinds = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(kinds, macro)
    return packed(parts | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + chance.randbytes(500)})


def _other_documents(chance):
    return chance.choice(
        (
            packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}),
            packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
            b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF",
            b"\x89PNG\r\n\x1a\n" + chance.randbytes(300),
            b"\xff\xd8\xff\xe0" + chance.randbytes(300),
            b"<html><table><tr><td>visit</td></tr></table></html>",
            '<?xml version="1.0"?><Workbook/>'.encode(chance.choice(("utf-8", "utf-8-sig"))),
            b"{\\rtf1\\ansi visit,branch}",
            b"\x1f\x8b\x08" + chance.randbytes(200),
            b'{"visit": 1, "branch": "x"}',
            b"SQLite format 3\0" + chance.randbytes(100),
            b"#!/bin/sh\nrm -rf /\n",
        )
    )


def _password(chance):
    """An encrypted XLSX is an old container of Microsoft's with a stream of this name."""
    name = "EncryptedPackage".encode("utf-16-le")
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + chance.randbytes(600)
        + chance.choice((name, b""))
        + chance.randbytes(200)
    )


def _encrypted_zip(chance):
    """The bit of every entry that says: under a password."""
    content = bytearray(book(chance))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(sign, at + 4)
    return bytes(content)


def _checksums(chance):
    """A part that does not fit its sum, packed in ways that few can unpack."""
    compression = chance.choice(
        (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED)
    )
    parts = parts_of(book(chance))
    content = packed(parts, compression)
    sum_of_sheet = crc32(parts[SHEET]).to_bytes(4, "little")
    return content.replace(sum_of_sheet, chance.randbytes(4)) if chance.random() < 0.5 else content


KINDS = (
    _honest_csv, _honest_book, _flipped_bytes, _flipped_inside_a_part, _truncated, _spliced, _noise,
    _empty, _foreign_encoding, _mixed_encodings, _nothing_bytes, _unclosed_quotes, _long_cell,
    _long_line, _many_lines, _foreign_separator, _ragged, _columns_changed, _formulas, _odd_values,
    _numbers_in_the_sheet, _escaped_letters, _rows_out_of_place, _empty_rows, _merged_cells,
    _hidden_sheets, _parts_missing, _parts_swapped, _flat_bomb, _swollen_part, _nested_bomb,
    _lying_headings, _same_part_twice, _many_parts, _entities, _deep_xml, _foreign_namespace,
    _macros, _other_documents, _password, _encrypted_zip, _checksums,
)  # fmt: skip
