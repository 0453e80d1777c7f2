"""Spreadsheets as nobody should make them: sheets, archives and XML that are not what they say."""

import io
import re
import zipfile
from zlib import crc32

import xlsxwriter

from tests.factories.tables import (
    BOOK,
    SHEET,
    STRINGS,
    STYLES,
    book,
    book_of,
    packed,
    parts_of,
    table_of,
    with_part,
)

ROW = re.compile(rb"<row .*?</row>", re.DOTALL)


# --- sheets ---------------------------------------------------------------------------------------
def rows_out_of_place(chance):
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


def empty_rows(chance):
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


def merged_cells(chance):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet()
        for at, row in enumerate(table_of(chance, 6)):
            sheet.write_row(at, 0, row)
        first = chance.randint(0, 5)
        column = chance.randint(0, 6)
        sheet.merge_range(first, column, first + chance.randint(1, 3), column + chance.randint(0, 1), "Тула")
    return stream.getvalue()


def hidden_sheets(chance):
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


def parts_missing(chance):
    parts = parts_of(book(chance))
    for name in chance.sample(sorted(parts), chance.randint(1, 3)):
        del parts[name]
    return packed(parts)


def parts_swapped(chance):
    parts = parts_of(book(chance))
    one, other = chance.sample(sorted(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]
    return packed(parts)


# --- bombs ----------------------------------------------------------------------------------------
def flat_bomb(chance):
    size = chance.choice((30, 60, 150) if chance.random() < 0.1 else (30,)) << 20
    name, fill = chance.choice(
        ((SHEET, b" "), (STRINGS, b"<si/>"), (STYLES, b"<xf/>"), ("xl/media/a.bin", b"\0"))
    )
    return with_part(book(chance), name, lambda content: content + fill * (size // len(fill)))


def swollen_part(chance):
    """Within the ratio of an honest file, and still far more than a table needs."""
    noise = chance.randbytes(60_000).hex().encode()
    name, unit = chance.choice(
        ((STRINGS, b"<si><t>%s</t></si>"), (STYLES, b"<xf a='%s'/>"), (BOOK, b"<!--%s-->"))
    )
    units = b"".join(unit % noise[at : at + 8] for at in range(0, len(noise), 8)) * chance.choice((1, 6))
    return with_part(book(chance), name, lambda content: re.sub(rb"(</\w+>)\s*$", units + rb"\1", content))


def nested_bomb(chance):
    content = book(chance)
    for _time in range(chance.randint(2, 5)):
        content = packed({SHEET: content * 8, "a.xlsx": content})
    return content


def lying_headings(chance):
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


def same_part_twice(chance):
    parts = parts_of(book(chance))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr(f"xl/worksheets/{'a' * 7}.xml", parts[SHEET])
    return stream.getvalue().replace(b"xl/worksheets/aaaaaaa.xml"[:24], SHEET.encode()[:24])


def many_parts(chance):
    return packed(
        parts_of(book(chance)) | {f"xl/x{at}.xml": b"" for at in range(chance.choice((500, 3_000)))}
    )


# --- XML ------------------------------------------------------------------------------------------
def entities(chance):
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


def deep_xml(chance):
    depth = chance.choice((500, 5_000, 50_000))
    name = chance.choice((SHEET, STRINGS, STYLES, BOOK))
    deep = b"<a>" * depth + b"</a>" * depth
    return with_part(book(chance), name, lambda content: re.sub(rb"(</\w+>)\s*$", deep + rb"\1", content))


def foreign_namespace(chance):
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    other = chance.choice((b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"urn:x", main + b"/"))
    return with_part(
        book(chance), chance.choice((SHEET, BOOK, STRINGS)), lambda content: content.replace(main, other)
    )


# --- other things under the name of a table -------------------------------------------------------
def macros(chance):
    parts = parts_of(book(chance))
    kinds = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(kinds, macro)
    return packed(parts | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + chance.randbytes(500)})


def other_documents(chance):
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


def password(chance):
    """An encrypted XLSX is an old container of Microsoft's with a stream of this name."""
    name = "EncryptedPackage".encode("utf-16-le")
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + chance.randbytes(600)
        + chance.choice((name, b""))
        + chance.randbytes(200)
    )


def encrypted_zip(chance):
    """The bit of every entry that says: under a password."""
    content = bytearray(book(chance))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(sign, at + 4)
    return bytes(content)


def checksums(chance):
    """A part that does not fit its sum, packed in ways that few can unpack."""
    compression = chance.choice(
        (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED)
    )
    parts = parts_of(book(chance))
    content = packed(parts, compression)
    sum_of_sheet = crc32(parts[SHEET]).to_bytes(4, "little")
    return content.replace(sum_of_sheet, chance.randbytes(4)) if chance.random() < 0.5 else content


KINDS = (
    rows_out_of_place, empty_rows, merged_cells, hidden_sheets, parts_missing, parts_swapped,
    flat_bomb, swollen_part, nested_bomb, lying_headings, same_part_twice, many_parts, entities,
    deep_xml, foreign_namespace, macros, other_documents, password, encrypted_zip, checksums,
)  # fmt: skip
