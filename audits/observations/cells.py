"""A cell becomes a value: a mark, an answer, a number, a moment. No database."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, time, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

Answer = str | float | int | None

NOT_APPLICABLE = "NA"

_YES = frozenset({"да", "yes", "1", "true", "истина"})
_PARTLY = frozenset({"частично", "partly", "0,5", "0.5"})
_NO = frozenset({"нет", "no", "0", "false", "ложь"})
_NA = frozenset({"na", "n/a", "н/п", "не применимо", "неприменимо"})
_CANNOT_TELL = frozenset({"не могу оценить", "н/о"}) | _NA


_remembered = lru_cache(maxsize=4_096)  # a file says the same few things millions of times
LARGEST = 1e12  # of a number; what is larger is a slip or an attack


class CellError(Exception):
    """A cell cannot be what its column is for; the text says what to do."""


@_remembered
def plain(name: str) -> str:
    """A name without the differences that people do not see: case, spaces, ё."""
    return re.sub(r"\s+", " ", name.replace("\N{NO-BREAK SPACE}", " ")).strip().casefold().replace("ё", "е")


def number(text: str) -> float:
    """«6», «12,5» and «1 250» as a number.

    Raises:
        CellError: it is no number, or one beyond LARGEST.
    """
    try:
        found = float(re.sub(r"\s", "", text).replace(",", ".").replace("−", "-"))
    except ValueError:
        found = math.nan
    if not math.isfinite(found) or "_" in text:
        raise CellError(_("«%s» is not a number. Write digits or leave the cell empty.") % shown(text))
    if abs(found) > LARGEST:
        raise CellError(_("«%s» is too large a number. Mend it or leave the cell empty.") % shown(text))
    return found


@_remembered
def mark(text: str, lowest: int, highest: int) -> int | None:
    """A mark of the questionnaire's scale; None for an empty cell, «не могу оценить».

    Raises:
        CellError: not a whole number of the scale.
    """
    if not text or plain(text) in _CANNOT_TELL:
        return None
    found = number(text)
    if not found.is_integer() or not lowest <= found <= highest:
        reason = _(
            "«%(value)s» is not a mark from %(lowest)s to %(highest)s. Mend it or leave the cell empty."
        )
        raise CellError(reason % {"value": shown(text), "lowest": lowest, "highest": highest})
    return int(found)


def answer(text: str, item: Mapping[str, Any]) -> Answer:
    """An answer to one item of a checklist: «yes», «partly», «no», a number, NOT_APPLICABLE; None if empty.

    Raises:
        CellError: not an answer to an item of this type.
    """
    word = plain(text)
    if not word:
        return None
    if word in _NA:
        return NOT_APPLICABLE
    if item["type"] in ("yes_no", "yes_partly_no"):
        return _word(word, text, may_be_partly=item["type"] == "yes_partly_no")
    found = number(text)
    if item["type"] == "scale5" and (not found.is_integer() or not 1 <= found <= 5):
        raise CellError(_("«%s» is not a mark from 1 to 5. Mend it, or write NA.") % shown(text))
    if found < 0:
        raise CellError(_("«%s»: a time cannot be negative. Give seconds.") % shown(text))
    return int(found) if found.is_integer() else found


@_remembered
def moment(text: str, zone: tzinfo | None) -> datetime:
    """«2026-09-14T17:15+07:00», «2026-09-14 17:15», «14.09.2026 17:15» or a day alone (its noon).

    Args:
        zone: of the branch, for moments that name none.
    Raises:
        CellError: no moment can be read, or one of another century.
    """
    iso = re.sub(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})", r"\3-\2-\1", text.strip())
    try:
        day = parse_date(iso)
        found = datetime.combine(day, time(12)) if day else parse_datetime(iso)
    except ValueError:
        found = None
    if found is not None and not 2000 <= found.year <= 2100:
        raise CellError(_("«%s»: only the years from 2000 to 2100 are read. Mend the year.") % shown(text))
    if found is None:
        reason = _("«%s» is not a date. Write it as 31.12.2026 or 2026-12-31 17:15.")
        raise CellError(reason % shown(text))
    return found if found.tzinfo else found.replace(tzinfo=zone or ZoneInfo("UTC"))


@_remembered
def choice(text: str, count: int) -> int | None:
    """The number of a chosen answer, from 1; None for an empty cell.

    Raises:
        CellError: there is no answer of this number.
    """
    if not text or plain(text) in _CANNOT_TELL:
        return None
    found = number(text)
    if not found.is_integer() or not 1 <= found <= count:
        raise CellError(
            _("«%(value)s» is no number of an answer from 1 to %(count)s.")
            % {"value": shown(text), "count": count}
        )
    return int(found)


@_remembered
def month(text: str) -> str:
    """«2026-09» and «09.2026» as «2026-09».

    Raises:
        CellError: it is no month.
    """
    found = re.fullmatch(r"(\d{4})-(\d{1,2})", text) or re.fullmatch(r"(\d{1,2})\.(\d{4})", text)
    year, of_year = sorted(map(int, found.groups()), reverse=True) if found else (0, 0)
    if not 2000 <= year <= 2100 or not 1 <= of_year <= 12:
        raise CellError(_("«%s» is no month. Write it as 2026-09 or 09.2026.") % shown(text))
    return f"{year}-{of_year:02d}"


@_remembered
def points(text: str) -> float | None:
    """A part of the 100 points; None for an empty cell.

    Raises:
        CellError: not a number from 0 to 100.
    """
    if not text:
        return None
    found = number(text)
    if not 0 <= found <= 100:
        raise CellError(_("«%s»: importance is from 0 to 100 points.") % shown(text))
    return found


def _word(word: str, text: str, *, may_be_partly: bool) -> str:
    """Yes, partly or no."""
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    if word in _PARTLY and may_be_partly:
        return "partly"
    known = "«да», «частично», «нет», NA" if may_be_partly else "«да», «нет», NA"
    raise CellError(
        _("«%(value)s» is not an answer. Allowed: %(known)s, or an empty cell.")
        % {"value": shown(text), "known": known}
    )


def shown(text: str) -> str:
    """A quotation that fits a line."""
    return text if len(text) <= 40 else f"{text[:39]}…"
