"""Files of observations as nobody should make them: seeded mutations of good CSV and XLSX, in turn.

A case names what was done to the file. What may come of it is the reader's business: legal import or refusal.
"""

import io
import random
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import openpyxl

from tests.audits import hostile_books
from tests.factories.tables import (
    BOOK,
    FORMULAS,
    HEAD,
    SHEET,
    STRINGS,
    STYLES,
    as_csv,
    book,
    book_of,
    table_of,
    text_of,
    with_part,
)


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


KINDS = (
    _honest_csv, _honest_book, _flipped_bytes, _flipped_inside_a_part, _truncated, _spliced, _noise,
    _empty, _foreign_encoding, _mixed_encodings, _nothing_bytes, _unclosed_quotes, _long_cell,
    _long_line, _many_lines, _foreign_separator, _ragged, _columns_changed, _formulas, _odd_values,
    _numbers_in_the_sheet, _escaped_letters, *hostile_books.KINDS,
)  # fmt: skip
