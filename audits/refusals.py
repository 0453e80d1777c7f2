"""Why a file of observations may not be read: all that is wrong with it, by line and column."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

MAX_FAULTS = 200  # told at once; the rest are counted
ENOUGH_FAULTS = 2_000  # past these reading stops: a slip of a whole column is the same on every line


@dataclass(frozen=True, slots=True)
class TableFault:
    """One thing wrong in a table. line: of the file, from 1. column: its heading, or empty."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        if self.column:
            place = _("Line %(line)s, column «%(column)s»") % {"line": self.line, "column": self.column}
        else:
            place = _("Line %s") % self.line
        return f"{place}: {self.text}"


class ImportRefusedError(Exception):
    """The file may not be read into the wave; nothing was added. faults: all that is wrong, by line."""

    def __init__(self, faults: list[TableFault]) -> None:
        shown = [str(fault) for fault in faults[:MAX_FAULTS]]
        if len(faults) > MAX_FAULTS:
            shown.append(_("… and %s more.") % (len(faults) - MAX_FAULTS))
        super().__init__("\n".join(shown))
        self.faults = faults


def refusal(text: str, line: int = 1, column: str = "") -> ImportRefusedError:
    """A refusal for one reason."""
    return ImportRefusedError([TableFault(line, column, text)])


def damaged(line: int = 1) -> ImportRefusedError:
    """What is told of a spreadsheet that cannot be read."""
    return refusal(_("The file is damaged or is not XLSX. Save it anew and try again."), line)


def unread_from(line: int) -> TableFault:
    """Told last, where so much is wrong that reading ended before this line."""
    text = _("From this line on the file was not checked: there are too many faults. Mend those above first.")
    return TableFault(line, "", text)


def ordered(faults: list[TableFault], stopped_at: int | None = None) -> ImportRefusedError:
    """All faults by line; where reading stopped, the first ones and the line before which it did."""
    if stopped_at is None:
        return ImportRefusedError(sorted(faults, key=_place))
    return ImportRefusedError([*sorted(faults, key=_place)[: ENOUGH_FAULTS - 1], unread_from(stopped_at)])


def _place(fault: TableFault) -> tuple[int, list[str], str]:
    """Line, then column with «Ожидание 2» before «Ожидание 10», then what is wrong."""
    numbered = [part.zfill(9) if part.isdecimal() else part for part in re.split(r"(\d+)", fault.column)]
    return fault.line, numbered, fault.text
