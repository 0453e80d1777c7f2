"""From how many observations on a figure is shown, and judged: one rule of pages, drawings and files.

No Django, nothing heavy. Which rule an instrument follows: `audits.enough`.
Source: branches from 30 questionnaires, grey at 10 to 29, hidden below 10; people who were promised
anonymity hidden below 5.
"""

import sys
from dataclasses import dataclass

from figures.anonymity import ANONYMITY_MINIMUM


@dataclass(frozen=True, slots=True)
class Enough:
    """One rule. few: observations below which a figure is grey; too_few: below which it is hidden."""

    few: int
    too_few: int

    def is_hidden(self, n: int) -> bool:
        """Too little to show at all."""
        return n < self.too_few

    def is_grey(self, n: int) -> bool:
        """Enough to look at, too little to judge."""
        return self.too_few <= n < self.few

    def unjudged(self) -> "Enough":
        """The same where something else is few: whatever is shown is grey, however many observations."""
        return Enough(sys.maxsize, self.too_few)


QUESTIONNAIRES = Enough(30, 10)
PEOPLE = Enough(30, ANONYMITY_MINIMUM)  # staff and managers
CONTACTS = Enough(4, 1)  # visits and calls of observers
CASES = Enough(20, 1)  # what reports count
SINGLE = Enough(1, 1)  # an audit of a branch is one, and whole
BRANCHES = Enough(3, 1)  # of a group, where a branch is one observation: two have a difference, no spread
