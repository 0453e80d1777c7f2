"""CSV as people save it: its encoding, its separator, its lines. Read as a stream, as often as asked."""

import csv
import re
from collections.abc import Callable, Iterator
from io import BytesIO, TextIOWrapper

from django.utils.translation import gettext as _

from audits.refusals import ImportRefusedError, refusal

Rows = Callable[[], Iterator[tuple[int, list[str]]]]
"""Gives number and stripped cells of every line that has any, from the first line on each time."""

SEPARATORS = ",;\t"
MAX_CELL = 20_000  # characters after which quotes are taken for forgotten ones
MAX_LINE = 1_000_000  # characters

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b")
_MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<")
_UTF8_RUSSIAN = re.compile(rb"(?:[\xd0\xd1][\x80-\xbf]){3}")  # as cp1251 it is what no language has


def csv_rows(content: bytes) -> Rows:
    """The lines of a CSV in UTF-8 or cp1251, parted by commas, semicolons or tabs.

    Raises:
        ImportRefusedError: here, if it is no text; while reading, at a line that cannot be parted.
    """
    encoding = _encoding(content)
    separator = _separator(content, encoding)
    return lambda: _rows(content, encoding, separator)


def _encoding(content: bytes) -> str:
    """UTF-8, or cp1251, which is what Excel writes where UTF-8 was not asked for."""
    if content.startswith(_UTF16) or _is_utf16(content):
        raise refusal(_("The file is in UTF-16. Save it as «CSV UTF-8» or .xlsx."))
    if content.startswith(_OTHERS) or _MARKUP.match(content) or b"\x00" in content:
        raise refusal(_("This is not a table of text. Save it as «CSV UTF-8» or .xlsx."))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _UTF8_RUSSIAN.search(content):
            reason = _("The letters of this line are damaged. Save the file anew as «CSV UTF-8».")
            raise refusal(reason, _line_of(content, error.start)) from error
    else:
        return "utf-8-sig"
    try:
        content.decode("cp1251")
    except UnicodeDecodeError as error:
        reason = _("The letters are neither UTF-8 nor cp1251. Save the file as «CSV UTF-8».")
        raise refusal(reason, _line_of(content, error.start)) from error
    return "cp1251"


def _is_utf16(content: bytes) -> bool:
    """Whether every second byte of the heading is nothing, as in UTF-16 that does not say so."""
    head = content[:200]
    return len(head) > 8 and max(head[0::2].count(0), head[1::2].count(0)) > len(head) // 3


def _line_of(content: bytes, at: int) -> int:
    """The line that the byte stands in, from 1."""
    return content.count(b"\n", 0, at) + 1


def _lines(content: bytes, encoding: str) -> Iterator[str]:
    """Lines with whichever ends, decoded as they are asked for."""
    stream = TextIOWrapper(BytesIO(content), encoding=encoding, newline=None)
    number = 1
    while line := stream.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise refusal(
                _("The quotes of this line do not close, or a cell is too long. Mend the line."), number
            )
        yield line
        number += 1


def _separator(content: bytes, encoding: str) -> str:
    """What parts the heading into the most cells."""
    heading = next((line for line in _lines(content, encoding) if line.strip()), "")
    return max(SEPARATORS, key=lambda sign: _width(heading, sign))


def _width(heading: str, separator: str) -> int:
    """How many cells the separator makes of the heading."""
    try:
        return len(next(csv.reader([heading], delimiter=separator), []))
    except csv.Error:  # a cell without an end; reading will tell
        return 0


def _rows(content: bytes, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each line with the number where it begins; a quoted cell may run over several."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_lines(content, encoding), delimiter=separator, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _unclosed(begins) from error
        cells = list(map(str.strip, cells))
        if any(cells):
            yield begins, cells
        begins = reader.line_num + 1


def _unclosed(line: int) -> ImportRefusedError:
    """What is told of a line that has no end."""
    return refusal(_("The quotes of this line do not close, or a cell is too long. Mend the line."), line)
