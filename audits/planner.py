"""What a plan can see before anything is collected: power, samples, and where it cannot answer its question.

Pure arithmetic on plain values, by `figures.power`: a page asks it at every keystroke, without scipy.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.scoring.inputs import VISIT
from figures.enough import CONTACTS, QUESTIONNAIRES
from figures.formats import number, percent
from figures.power import (
    Design,
    branches_needed,
    change_for_sample,
    detectable_change,
    difference_power,
    observations_needed,
    sample_for_means,
)

FEWEST_BRANCHES, FEWEST_OF_AN_ARM = 6, 4
SHOWN_FROM, GREY_FROM, VISITS_FROM = QUESTIONNAIRES.few, QUESTIONNAIRES.too_few, CONTACTS.few
DEFAULTS = {"change": 0.5, "sd": 1.3, "icc": 0.05, "power": 0.8}
VISIT_DEFAULTS = {"change": 10.0, "sd": 18.0, "icc": 0.05, "power": 0.8}
PAIRS = "servqual"  # an answer is a gap, expectation against perception
STEPS_SHOWN = 8  # different quotas in the table


@dataclass(frozen=True, slots=True)
class Question:
    """What a plan is to see, and how much of it is planned.

    kind: of the source's instrument. change, sd: in its unit. quotas: of each branch, those to be trained
    before the control ones. customers: how many a branch has while the wave lasts; None: unknown. subjects:
    criteria that are judged together. widest: the largest change there can be. available: branches of service
    that the client has in all; None: unknown.
    """

    kind: str
    change: float
    sd: float
    icc: float
    power: float
    quotas: tuple[int, ...]
    trained: int
    control: int
    customers: int | None = None
    subjects: int = 1
    widest: float = math.inf
    available: int | None = None

    @property
    def only_describes(self) -> bool:
        """Whether the client has fewer branches than any proof needs: no plan of his proves a change."""
        return self.available is not None and self.available < FEWEST_BRANCHES

    def may_have(self, trained: int | None) -> bool:
        """Whether the client has so many branches to be trained, beside the planned control ones."""
        if trained is None:
            return False
        return self.available is None or trained + self.control <= self.available

    @property
    def branches(self) -> int:
        """Branches that have a quota of the source."""
        return sum(1 for one in self.quotas if one)

    @property
    def judged(self) -> tuple[int, ...]:
        """Quotas of the branches that a verdict is given over: those to be trained, where they have one."""
        return tuple(one for one in self.quotas[: self.trained] if one)

    @property
    def compared(self) -> tuple[int, ...]:
        """Quotas of the control branches, where they have one."""
        return tuple(one for one in self.quotas[self.trained :] if one)

    @property
    def per_branch(self) -> int:
        """Harmonic mean of the quotas of whom a verdict is given over; 0 where there are none."""
        return _harmonic(self.judged)


def _harmonic(quotas: Sequence[int]) -> int:
    """As precise as unequal quotas are together; 0 where there are none."""
    return max(1, round(len(quotas) / sum(1 / one for one in quotas))) if quotas else 0


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """Branches of the same quota, and the change that one of them sees of itself."""

    quota: int
    branches: int
    sees: float
    sign: str


@dataclass(frozen=True, slots=True)
class Foresight:
    """What the plan will see. Chances are 0..1; changes in the source's unit; None: not to be computed.

    With fewer than six branches the chance is 0: no verdict is given over them, whatever the change is. Then
    sees, sees_each and needed are None.

    needed: observations of each branch; more_branches: branches with the planned quota. Either None where no
    number suffices. sees_each: change of one criterion, judged together with the others. alone: observations
    with which one branch sees the change of itself. difference: chance against the control branches.
    proves_nothing: no change there can be would be proven. raises: what would raise the chance, in sentences.
    """

    chance: float | None
    sees: float | None
    sees_each: float | None
    needed: int | None
    more_branches: int | None
    alone: int
    difference: float | None
    lines: Sequence[QuotaLine]
    warnings: Sequence[str]
    proves_nothing: bool = False
    raises: Sequence[str] = ()

    @property
    def is_enough(self) -> bool:
        """Whether nothing is said against the plan."""
        return not self.warnings


def widest_change(kind: str, body: Mapping[str, Any]) -> float:
    """The largest change there can be, in the unit of the source: from one end of its marks to the other.

    A gap moves by its perceptions: by no more than the marks of them.

    Args:
        body: of the instrument.
    """
    return 100.0 if kind == VISIT else float(body["scale"]["max"] - body["scale"]["min"])


def widest_spread(kind: str, body: Mapping[str, Any]) -> float:
    """The largest standard deviation there can be: half of what values, of a gap twice its marks, span.

    Args:
        body: of the instrument.
    """
    widest = widest_change(kind, body)
    return widest if kind == PAIRS else widest / 2


@lru_cache(maxsize=256)
def foresee(question: Question) -> Foresight:
    """What the plan will see; remembered, for the same numbers are asked again and again."""
    asked = question
    n, count, control = asked.per_branch, len(asked.judged), len(asked.compared)
    chance = 0.0 if count else None
    sees = each = difference = None
    needed = more = None
    if count:
        design = Design(branches=max(count, 2), per_branch=n, sd=asked.sd, icc=asked.icc)
        more = branches_needed(asked.change, design, power=asked.power)
        more = None if more is None else max(more, FEWEST_BRANCHES)
    if count >= FEWEST_BRANCHES:
        chance = design.power(asked.change)
        sees = detectable_change(design, power=asked.power)
        together = replace(design, comparisons=max(1, asked.subjects))
        each = detectable_change(together, power=asked.power)
        needed = observations_needed(asked.change, design, power=asked.power)
        if control >= 2:
            both = replace(design, per_branch=_harmonic(asked.judged + asked.compared))
            difference = difference_power(asked.change, trained=count, control=control, design=both)
    found = Foresight(
        chance=chance,
        sees=sees,
        sees_each=each,
        needed=needed,
        more_branches=more,
        alone=sample_for_means(asked.change, asked.sd, power=asked.power),
        difference=difference,
        lines=_lines(asked),
        warnings=(),
    )
    found = replace(found, proves_nothing=_proves_nothing(asked, found))
    return replace(found, warnings=tuple(_warnings(asked, found)), raises=tuple(_raises(asked, found)))


def _proves_nothing(asked: Question, found: Foresight) -> bool:
    """Whether no change there can be would be proven, of a plan that has numbers."""
    if not asked.branches:
        return False
    return len(asked.judged) < FEWEST_BRANCHES or (found.sees is not None and found.sees > asked.widest)


def _raises(asked: Question, found: Foresight) -> Iterator[str]:
    """What would raise the chance of the change that is asked for; nothing that the client cannot do."""
    if asked.only_describes:
        return
    if (count := len(asked.judged)) < FEWEST_BRANCHES:
        text = (
            _("Plan at least six branches to be trained with a quota of this source; now %(n)s.")
            if asked.control
            else _("Plan at least six branches with a quota of this source; now %(n)s.")
        )
        yield text % {"n": count}
    if found.chance is None or found.chance >= asked.power:
        return
    if found.needed is not None:
        yield _("Plan %(n)s observations of each branch instead of %(now)s.") % {
            "n": found.needed,
            "now": asked.per_branch,
        }
    more = found.more_branches
    if more is not None and more > max(count, FEWEST_BRANCHES) and asked.may_have(more):
        yield _("Plan %(n)s branches with the same quota instead of %(now)s.") % {"n": more, "now": count}
    if not found.proves_nothing:  # otherwise no change there can be would be proven: a larger one neither
        yield _("Look for a larger change than %(change)s.") % {"change": number(asked.change)}


def _lines(asked: Question) -> list[QuotaLine]:
    """One line a quota, the largest first; too many different ones are cut to the ends."""
    counts: dict[int, int] = {}
    for one in asked.quotas:
        counts[one] = counts.get(one, 0) + 1
    quotas = sorted((one for one in counts if one), reverse=True)
    if len(quotas) > STEPS_SHOWN:
        quotas = [*quotas[: STEPS_SHOWN // 2], *quotas[-STEPS_SHOWN // 2 :]]
    shown, grey = (VISITS_FROM, VISITS_FROM) if asked.kind == VISIT else (SHOWN_FROM, GREY_FROM)
    return [
        QuotaLine(
            quota=one,
            branches=counts[one],
            sees=change_for_sample(one, asked.sd, power=asked.power),
            sign="ok" if one >= shown else "warn" if one >= grey else "bad",
        )
        for one in quotas
    ]


def _warnings(asked: Question, found: Foresight) -> Iterator[str]:
    """Why the plan cannot answer its question, in sentences; the gravest first."""
    if not asked.quotas:
        yield _("The plan has no branches yet.")
        return
    if not asked.branches:
        yield _("The source has no quota yet: try one in the fields.")
        return
    if empty := sum(1 for one in asked.quotas if not one):
        text = ngettext(
            "%d branch has no quota: nothing will be said of it.",
            "%d branches have no quota: nothing will be said of them.",
            empty,
        )
        yield text % empty
    if (count := len(asked.judged)) < FEWEST_BRANCHES:
        yield _too_few(asked, count)
        if asked.only_describes:
            yield _only_describes(asked)
    else:
        yield from _power_warnings(asked, found)
    yield from _arm_warnings(asked, found)
    yield from _quota_warnings(asked, found)


def _too_few(asked: Question, count: int) -> str:
    """A verdict is given over so few branches that no change can be proven."""
    if asked.control:
        text = ngettext(
            "%(n)d branch to be trained: with fewer than six a repeat proves nothing, whatever the change "
            "is. Control branches are not counted here.",
            "%(n)d branches to be trained: with fewer than six a repeat proves nothing, whatever the change "
            "is. Control branches are not counted here.",
            count,
        )
    else:
        text = ngettext(
            "%(n)d branch: with fewer than six a repeat proves nothing, whatever the change is.",
            "%(n)d branches: with fewer than six a repeat proves nothing, whatever the change is.",
            count,
        )
    return text % {"n": count}


def _only_describes(asked: Question) -> str:
    """No plan of this client proves a change."""
    text = ngettext(
        "The client has %(n)d branch in all: its audits describe things as they are, they prove no change.",
        "The client has %(n)d branches in all: its audits describe things as they are, they prove no change.",
        asked.available or 0,
    )
    return text % {"n": asked.available or 0}


def _power_warnings(asked: Question, found: Foresight) -> Iterator[str]:
    """Too small a chance, and what would raise it."""
    if found.sees is not None and found.sees > asked.widest:
        yield _(
            "Even a change from one end of the scale to the other, %(widest)s, would not be proven: more "
            "branches or more observations of each are needed."
        ) % {"widest": number(asked.widest)}
        return
    if found.chance is None or found.chance >= asked.power:
        return
    values = {
        "chance": percent(found.chance),
        "change": number(asked.change),
        "power": percent(asked.power),
        "n": found.needed,
        "branches": found.more_branches,
    }
    text = _("A true change of %(change)s would be proven in %(chance)s of cases; %(power)s are wanted.")
    if found.needed is not None:
        more = _("%(n)s observations of each branch would do.")
    elif found.more_branches is not None and not asked.may_have(found.more_branches):
        more = _(
            "More observations do not help, for branches differ by themselves; %(branches)s branches would, "
            "and the client does not have them: look for a larger change."
        )
    elif found.more_branches is not None and asked.control:
        more = _(
            "More observations do not help, for branches differ by themselves; %(branches)s branches to be "
            "trained would."
        )
    elif found.more_branches is not None:
        more = _(
            "More observations do not help, for branches differ by themselves; %(branches)s branches would."
        )
    else:
        more = _("No number of observations would do: look for a larger change.")
    yield f"{text} {more}" % values


def _arm_warnings(asked: Question, found: Foresight) -> Iterator[str]:
    """Without control branches, or with few, a change is not told from what happened to everybody."""
    if not asked.control:
        yield _(
            "There are no control branches: an improvement cannot be told from what happened to everybody, "
            "the season or prices."
        )
        return
    trained, control = len(asked.judged), len(asked.compared)
    if min(trained, control) < FEWEST_OF_AN_ARM:
        yield _(
            "The comparison with control branches needs at least four on each side; planned: %(trained)s to "
            "be trained, %(control)s control. The report will say that it cannot be estimated."
        ) % {"trained": trained, "control": control}
    elif found.difference is not None and found.difference < asked.power:
        yield _(
            "That the change came of the training, and not of what happened to everybody, would be shown "
            "against the control branches in %(chance)s of cases; %(power)s are wanted."
        ) % {"chance": percent(found.difference), "power": percent(asked.power)}


def _quota_warnings(asked: Question, found: Foresight) -> Iterator[str]:
    """Branches with too few, and more than there are customers."""
    if asked.kind == VISIT:
        if few := sum(1 for one in asked.quotas if 0 < one < VISITS_FROM):
            text = ngettext(
                "%d branch gets fewer than four visits: its verdict will be «too little data».",
                "%d branches get fewer than four visits: their verdicts will be «too little data».",
                few,
            )
            yield text % few
        return
    if hidden := sum(1 for one in asked.quotas if 0 < one < GREY_FROM):
        text = ngettext(
            "%d branch gets fewer than 10 questionnaires: its figures will not be shown.",
            "%d branches get fewer than 10 questionnaires: their figures will not be shown.",
            hidden,
        )
        yield text % hidden
    if grey := sum(1 for one in asked.quotas if GREY_FROM <= one < SHOWN_FROM):
        text = ngettext(
            "%d branch gets fewer than 30 questionnaires: its figures will be grey, without a verdict.",
            "%d branches get fewer than 30 questionnaires: their figures will be grey, without a verdict.",
            grey,
        )
        yield text % grey
    if asked.customers is not None:
        if max(asked.quotas, default=0) > asked.customers:
            yield _("A branch has %(customers)s customers in this time, its quota is larger: %(n)s.") % {
                "customers": asked.customers,
                "n": max(asked.quotas),
            }
        elif found.needed is not None and found.needed > asked.customers:
            yield _(
                "The %(n)s questionnaires needed are more than a branch has customers: %(customers)s."
            ) % {
                "customers": asked.customers,
                "n": found.needed,
            }
