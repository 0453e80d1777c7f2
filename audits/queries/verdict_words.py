"""How many subjects of a comparison have which word, in the order in which the words are told."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import npgettext, pgettext

from audits.models import Verdict
from audits.models.verdicts import REACHED

Outcome = Verdict.Outcome
ORDER = (Outcome.WORSENED, Outcome.CLOSED, Outcome.NARROWED, REACHED, Outcome.UNPROVEN, Outcome.TOO_FEW)
"""Proven changes first. «reached» is proven too, and no gap."""


@dataclass(frozen=True, slots=True)
class Words:
    """How many subjects have which word, in the order of the words."""

    counts: tuple[tuple[str, str, int], ...]  # value, label, number

    @property
    def all(self) -> int:
        """Subjects in all."""
        return sum(number for *_, number in self.counts)


def words_of(counts: Mapping[str, int]) -> Words:
    """Words in their order."""
    return Words(
        tuple((str(word), counted(word, counts[word]), counts[word]) for word in ORDER if word in counts)
    )


def counted(word: str, n: int) -> str:
    """A word beside how many there are: a verb agrees with the number."""
    match word:
        case Outcome.WORSENED:
            return npgettext("verdict count", "worsened", "worsened", n)
        case Outcome.CLOSED:
            return npgettext("verdict count", "closed", "closed", n)
        case Outcome.NARROWED:
            return npgettext("verdict count", "narrowed", "narrowed", n)
        case "reached":
            return pgettext("verdict", "the target was reached before")
        case _:
            return str(Outcome(word).label)
