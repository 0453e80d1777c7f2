"""What the rows of a workbook are read from, and which of them may be shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import Branch
from audits import words
from audits.models import AuditWave, Instrument, Recommendation, WaveSummary
from audits.queries.anonymity import KINDS, is_anonymous
from audits.queries.board import Board
from audits.queries.board_rows import FEW, FEW_VISITS, TOO_FEW, sources_of, standing
from figures.anonymity import ANONYMITY_MINIMUM
from reports.sheets import FEWER_PEOPLE, HIDDEN, HIDDEN_STAFF

Row = list[Any]
SHOWN, CAREFUL = "показано", "с осторожностью"
WHOLE, GROUP, POINT = "вся волна", "группа", "филиал"


@dataclass(frozen=True, slots=True)
class Source:
    """What the rows are read from. uses: of instruments, by code; nodes: branches by id.

    blot: takes a text that somebody wrote, gives it without the people whom it names.
    """

    wave: AuditWave
    board: Board
    lines: list[Recommendation]
    uses: Mapping[str, Any]
    nodes: Mapping[int, Branch]
    blot: Callable[[str], str]

    def title(self, code: str) -> str:
        """The instrument's title."""
        return str(self.uses[code].instrument.title) if code in self.uses else code

    def hidden(self, code: str, n: int) -> str:
        """What stands instead of a figure of so few answers to the instrument; empty where it is shown."""
        if self._is_staff(code):
            return HIDDEN_STAFF if n < ANONYMITY_MINIMUM else ""
        return HIDDEN if n < TOO_FEW and self._kind(code) in KINDS else ""

    def shown(self, code: str, n: int) -> str:
        """How a figure of the instrument at one branch is shown."""
        few = FEW if self._kind(code) in KINDS else FEW_VISITS
        return self.hidden(code, n) or (CAREFUL if n < few else SHOWN)

    def number(self, code: str, n: int) -> int | str:
        """How many, unless so few of the staff could be made out."""
        return FEWER_PEOPLE if self._is_staff(code) and n < ANONYMITY_MINIMUM else n

    def day(self, code: str, moment: date | None) -> str | None:
        """A day of the instrument's answers; none of the staff's, for it may be one person's."""
        return None if self._is_staff(code) else day(moment)

    def is_withheld(self, row: WaveSummary) -> bool:
        """Whether the board hides the index of this branch, for too few stand behind it."""
        return row.branch_id is not None and standing(row.counts, sources_of(self.uses.values()))[1]

    def place(self, branch: int | None) -> Row:
        """The node's name and level."""
        if branch is None:
            return ["Вся волна", WHOLE]
        return [self.nodes[branch].name, POINT if self.nodes[branch].is_point else GROUP]

    def order(self, branch: int | None) -> list[int]:
        """Where the node stands: the whole first, a group before its branches."""
        return [] if branch is None else [int(part) for part in self.nodes[branch].path.split("/") if part]

    def _is_staff(self, code: str) -> bool:
        return code in self.uses and is_anonymous(self.uses[code].instrument)

    def _kind(self, code: str) -> Instrument.Kind | str:
        return self.uses[code].instrument.kind if code in self.uses else ""


def texts_of(source: Source) -> dict[str, str]:
    """Criterion -> text, as frozen."""
    return {code: one["text"] for code, one in source.wave.frozen.get("criteria", {}).items()}


def dimension(code: str) -> str:
    """What a dimension is called."""
    return str(words.DIMENSIONS.get(code, code))


def day(moment: date | None) -> str | None:
    """ISO day of a date, or of a moment in the installation's zone."""
    if moment is None:
        return None
    if isinstance(moment, datetime):
        moment = timezone.localdate(moment, timezone.get_default_timezone())
    return moment.isoformat()
