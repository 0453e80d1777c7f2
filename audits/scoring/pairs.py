"""What a repeated wave and its baseline are compared by: stored figures by branch, as plain values."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from audits.scoring.inputs import SERVQUAL, VISIT
from figures.comparison import Difference, Judged, Sample
from figures.evidence import RESPONDENTS_MINIMUM, VISITS_MINIMUM

INDEX = "index"
RECORDS = "records"
RESPONDENT_KINDS = frozenset({SERVQUAL, "survey"})
RECORDS_MINIMUM = 20
"""Records of a period below which a figure proves nothing."""

_Z = NormalDist().inv_cdf(0.975)


class Subject(StrEnum):
    """What is compared; each is a family of its own."""

    CRITERION = "criterion"
    COMPETENCE = "competence"
    BRANCH = "branch"
    INDEX = "index"


class Obstacle(StrEnum):
    """Why the two indices are not of one kind; empty if they are."""

    NONE = ""
    INSTRUMENTS = "instruments"
    WEIGHTS = "weights"


@dataclass(frozen=True, slots=True)
class Measured:
    """A score of one branch with its 95 % interval, points, and its observations."""

    score: float
    low: float | None
    high: float | None
    n: int

    @property
    def sample(self) -> Sample:
        """Mean with a spread taken from the wider half of the interval: the other may be cut at 0 or 100."""
        if self.low is None or self.high is None:
            return Sample(self.score, None, self.n)
        error = max(self.score - self.low, self.high - self.score) / _Z
        return Sample(self.score, error * math.sqrt(self.n), self.n)


@dataclass(frozen=True, slots=True)
class Source:
    """An instrument of a wave. weight: its part of the index."""

    code: str
    kind: str
    weight: float

    @property
    def least_of_wave(self) -> int:
        """Observations that a wave needs over all branches: people or records; visits are counted apart."""
        if self.kind in RESPONDENT_KINDS:
            return RESPONDENTS_MINIMUM
        return RECORDS_MINIMUM if self.kind == RECORDS else 1

    @property
    def least_of_branch(self) -> int:
        """Observations that a branch needs for a word of its own."""
        return VISITS_MINIMUM if self.kind == VISIT else self.least_of_wave


@dataclass(frozen=True, slots=True)
class Measures:
    """The stored figures of one wave.

    criteria: criterion -> branch -> score. sources: instrument -> branch -> score. counts: instrument ->
    branch -> observations.
    """

    criteria: Mapping[str, Mapping[int, Measured]]
    sources: Mapping[str, Mapping[int, Measured]]
    counts: Mapping[str, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two waves and what they are compared by, all of it the baseline's.

    source_of: criterion -> instrument, of criteria that mean the same in both. later: instrument of the
    baseline -> the one in its place, where it has another code. pulls: criterion -> w·q·ρ. competences:
    criterion -> the competences it speaks of. arms: branch -> whether training was due.
    """

    before: Measures
    after: Measures
    sources: Mapping[str, Source]
    source_of: Mapping[str, str]
    later: Mapping[str, str]
    pulls: Mapping[str, float]
    competences: Mapping[str, Collection[str]]
    arms: Mapping[int, bool]
    target: float
    obstacle: Obstacle = Obstacle.NONE

    def later_code(self, code: str) -> str:
        """The instrument of the repeat in the place of the baseline's."""
        return self.later.get(code, code)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One subject. difference: None where it cannot be estimated. extreme: was among the worst."""

    subject: Subject
    code: str
    judged: Judged
    n_before: int
    n_after: int
    difference: Difference | None = None
    difference_p: float | None = None  # by Holm, within the subject
    extreme: bool = False
