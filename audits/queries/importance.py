"""How far the points of importance agree with what people said in words, by the rule of n. No statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audits.models import WaveSummary
from figures.enough import QUESTIONNAIRES
from figures.importance_rule import LOW_AGREEMENT, PLACES


@dataclass(frozen=True, slots=True)
class Agreed:
    """A share of respondents with its 95 % interval; None where too few stand behind it."""

    key: str
    share: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def is_grey(self) -> bool:
        """Enough to look at, too little to judge."""
        return QUESTIONNAIRES.is_grey(self.n)

    @property
    def is_hidden(self) -> bool:
        """Too little to show at all."""
        return self.share is None


@dataclass(frozen=True, slots=True)
class Check:
    """One node. whole: the most and the least important together; parts: each word alone."""

    whole: Agreed
    parts: tuple[Agreed, ...]

    @property
    def is_low(self) -> bool:
        """Whether the weights are to be read with care; never of too few for a verdict."""
        return self.whole.share is not None and not self.whole.is_grey and self.whole.share < LOW_AGREEMENT


def check_of(summary: WaveSummary | None, code: str) -> Check | None:
    """The check of the node; None where it was not asked.

    Args:
        code: of the customers' questionnaire.
    """
    facts = _details(summary, code).get("check")
    if facts is None:
        return None
    return Check(_agreed("whole", facts["whole"]), tuple(_agreed(key, facts[key]) for key in PLACES))


def _details(summary: WaveSummary | None, code: str) -> Mapping[str, Any]:
    """What the questionnaire shows of the node besides its gaps."""
    found: Mapping[str, Any] = (summary.extras if summary else {}).get("by_source", {}).get(code, {})
    return found


def _agreed(key: str, facts: Mapping[str, Any]) -> Agreed:
    """One share, without figures where too few stand behind it."""
    n: int = facts["n"]
    if QUESTIONNAIRES.is_hidden(n):
        return Agreed(key, None, None, None, n)
    return Agreed(key, facts["share"], facts["low"], facts["high"], n)
