"""From a score to a deficit: how far from the target, how surely, how urgently. Light enough for pages."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from figures.scores import Band, band

TARGET = 85.0
"""Points that every criterion is to reach."""

STRONG_HALF_WIDTH = 10.0
"""Points: a wider interval is never strong evidence by itself."""

RESPONDENTS_MINIMUM = 30
VISITS_MINIMUM = 4
"""Observations below which a source of this kind is weak evidence, for `evidence_strength`."""


class Strength(StrEnum):
    """How surely a criterion lies below its target."""

    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"


class Priority(StrEnum):
    """How soon a criterion is to be mended."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    MAINTAIN = "maintain"

    @property
    def within_days(self) -> int | None:
        """The deadline in days: a month, a quarter, half a year; None where refreshers suffice."""
        return _DEADLINES[self]


_DEADLINES = {Priority.CRITICAL: 30, Priority.HIGH: 90, Priority.MEDIUM: 180, Priority.MAINTAIN: None}
_PRIORITIES = {
    Band.CRITICAL: Priority.CRITICAL,
    Band.DEFICIT: Priority.HIGH,
    Band.ATTENTION: Priority.MEDIUM,
    Band.NORM: Priority.MAINTAIN,
}


class Cause(StrEnum):
    """Why the deficit is there, as the auditor judged: знает, умеет, хочет, может.

    MAY: they have no time, tools, powers or process for it; then a decision is the answer, and no course.
    """

    KNOWS = "knows"
    CAN = "can"
    WANTS = "wants"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Finding:
    """One measured criterion as the prescription sees it.

    score, target: points in [0, 100]. weight: index weight, points of 100. trust: q of the source, in [0, 1].
    reliability: ρ, in [0, 1]. source: prefix or name of its only source. cause: None until the auditor has
    chosen. critical_failure: a critical item of it failed; it is then answered by the list «обязательно»
    and stays outside module needs, so that it is never doubled.
    """

    code: str
    score: float
    weight: float = 1.0
    trust: float = 1.0
    reliability: float = 1.0
    target: float = TARGET
    source: str = ""
    cause: Cause | None = None
    critical_failure: bool = False

    @property
    def deficit(self) -> float:
        """Points missing to the target, in [0, 100]."""
        return deficit(self.score, self.target)

    @property
    def pull(self) -> float:
        """w·q·ρ: what one missing point of this criterion counts."""
        return self.weight * self.trust * self.reliability


@dataclass(frozen=True, slots=True)
class CompetenceScore:
    """One competence over the criteria that have a main module in it; points, None where nothing weighs.

    sources: each source's own score, because an average of unlike scales hides what they disagree on.
    """

    code: str
    score: float | None
    deficit: float | None
    sources: Mapping[str, float]
    criteria: tuple[str, ...]


def reliability(n: int, n0: float) -> float:
    """ρ = n/(n + n0), in [0, 1): how far n observations are trusted; 1 for documents and reports (n0 = 0).

    Args:
        n: observations, >= 0; of none ρ is 0.
        n0: observations that earn half of the trust: visits 3, calls 10, respondents 30, documents 0.
    Raises:
        ValueError: n or n0 is negative.
    """
    if n < 0 or n0 < 0:
        msg = "observations are not negative"
        raise ValueError(msg)
    return n / (n + n0) if n else 0.0


def deficit(score: float, target: float = TARGET) -> float:
    """D = max(0, target - score), points."""
    return max(0.0, target - score)


def evidence_strength(
    low: float | None,
    high: float | None,
    n: int,
    *,
    minimum: int,
    target: float = TARGET,
    agreed: bool = False,
) -> Strength:
    """How surely a score lies below its target.

    weak: n is below the source's minimum, or the target lies inside the interval. strong: the upper end lies
    below the target and the half-width is at most 10 points or two independent sources agree.
    medium: otherwise, also without an interval.

    Args:
        low, high: the score's 95 % interval in points, None where it has none.
        minimum: observations below which the source proves nothing: 30 respondents, 4 visits.
        agreed: another independent source lies on the same side of the target.
    """
    if n < minimum:
        return Strength.WEAK
    if low is None or high is None:
        return Strength.MEDIUM
    if low <= target <= high:
        return Strength.WEAK
    narrow = (high - low) / 2 <= STRONG_HALF_WIDTH
    return Strength.STRONG if high < target and (narrow or agreed) else Strength.MEDIUM


def sources_agree(sources: Mapping[str, float], target: float = TARGET) -> bool:
    """Whether at least two sources measured a thing and all of them lie below its target."""
    return len(sources) > 1 and all(score < target for score in sources.values())


def priority(score: float, *, critical_failure: bool = False) -> Priority:
    """The label of a score: critical below 50 or after a critical failure, high below 70, medium below 85."""
    return Priority.CRITICAL if critical_failure else _PRIORITIES[band(score)]


def competence_score(findings: Iterable[Finding]) -> float | None:
    """S_k = Σ w·q·ρ·S / Σ w·q·ρ over the findings given, points; None where nothing weighs."""
    rows = [(finding.pull, finding.score) for finding in findings]
    total = math.fsum(pull for pull, _ in rows)
    return math.fsum(pull * score for pull, score in rows) / total if total else None


def competence_scores(
    findings: Iterable[Finding],
    main_modules: Mapping[str, Collection[str]],
    competences: Mapping[str, Collection[str]],
    target: float = TARGET,
) -> list[CompetenceScore]:
    """Each competence over the criteria that have a main module in it, in the order of `competences`.

    Args:
        main_modules: criterion -> its main modules. competences: competence -> its modules.
    """
    known, rows = list(findings), []
    for code, modules in competences.items():
        own = [each for each in known if set(main_modules.get(each.code, ())) & set(modules)]
        names = sorted({each.source for each in own})
        by_source = {name: competence_score(each for each in own if each.source == name) for name in names}
        score = competence_score(own)
        missing = None if score is None else deficit(score, target)
        sources = {name: value for name, value in by_source.items() if value is not None}
        rows.append(CompetenceScore(code, score, missing, sources, tuple(sorted(each.code for each in own))))
    return rows
