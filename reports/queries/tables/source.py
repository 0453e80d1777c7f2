"""What the rows of a workbook are read from, and which of them may be shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts.models import Branch
from audits import words
from audits.models import AuditWave, Recommendation, WaveSummary
from audits.queries.anonymity import is_anonymous
from audits.queries.board import Board
from audits.queries.enough import enough_of, few_branches
from audits.queries.standing import few_carriers, scored, standing
from audits.queries.wave_sources import Sources
from figures.enough import QUESTIONNAIRES
from reports.sheets import FEW_ANSWERS, FEW_BRANCHES, FEW_SEEN, FEWER_PEOPLE, HIDDEN, HIDDEN_STAFF, SHOWN

Row = list[Any]
WHOLE, GROUP, POINT = "вся волна", "группа", "филиал"


@dataclass(frozen=True)
class Source:
    """What the rows are read from. uses: of instruments, by code; nodes: branches by id.

    sources: the board's, with their rules of n.
    blot: takes a text that somebody wrote, gives it without the people whom it names.
    """

    wave: AuditWave
    board: Board
    lines: list[Recommendation]
    uses: Mapping[str, Any]
    nodes: Mapping[int, Branch]
    blot: Callable[[str], str]
    sources: Sources

    @cached_property
    def summaries(self) -> list[WaveSummary]:
        """Of every node, the whole first. One statement."""
        return sorted(self.wave.summaries.order_by("pk"), key=lambda one: self.order(one.branch_id))

    def title(self, code: str) -> str:
        """The instrument's title."""
        return str(self.uses[code].instrument.title) if code in self.uses else code

    def hidden(self, code: str, n: int) -> str:
        """What stands instead of a figure of so few answers to the instrument; empty where it is shown."""
        if code not in self.uses or not enough_of(self.uses[code].instrument).is_hidden(n):
            return ""
        return HIDDEN_STAFF if self._is_staff(code) else HIDDEN

    def shown(self, code: str, n: int, node: int | None) -> str:
        """How a figure of the instrument at one node is shown."""
        if code not in self.uses:
            return SHOWN
        rule = enough_of(self.uses[code].instrument)
        grey = FEW_ANSWERS if rule.few == QUESTIONNAIRES.few else FEW_SEEN
        if code in self._few.get(node, ()):
            grey, rule = FEW_BRANCHES, rule.unjudged()
        return self.hidden(code, n) or (grey if rule.is_grey(n) else SHOWN)

    def number(self, code: str, n: int) -> int | str:
        """How many, unless so few of the staff could be made out."""
        return FEWER_PEOPLE if self._is_staff(code) and self.hidden(code, n) else n

    def day(self, code: str, moment: date | None) -> str | None:
        """A day of the instrument's answers; none of the staff's, for it may be one person's."""
        return None if self._is_staff(code) else day(moment)

    def shown_index(self, row: WaveSummary) -> str:
        """How the index of this node is shown, as on the board."""
        is_grey, is_hidden = standing(scored(row.counts, row.sources, self.sources), self.sources)
        carriers, branches = few_carriers(row.sources, self.sources), few_branches(row.sources)
        few = FEW_BRANCHES if branches.keys() & set(carriers) else FEW_SEEN if carriers else SHOWN
        return HIDDEN if is_hidden else FEW_ANSWERS if is_grey else few

    def place(self, branch: int | None) -> Row:
        """The node's name and level."""
        if branch is None:
            return ["Вся волна", WHOLE]
        return [self.nodes[branch].name, POINT if self.nodes[branch].is_point else GROUP]

    def order(self, branch: int | None) -> list[int]:
        """Where the node stands: the whole first, a group before its branches."""
        return [] if branch is None else [int(part) for part in self.nodes[branch].path.split("/") if part]

    @cached_property
    def _few(self) -> dict[int | None, dict[str, int]]:
        """Node -> sources that too few branches of it stand behind."""
        return {one.branch_id: few for one in self.summaries if (few := few_branches(one.sources))}

    def _is_staff(self, code: str) -> bool:
        return code in self.uses and is_anonymous(self.uses[code].instrument)


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
