"""What each source says of the same skill, side by side, and where they see it otherwise.

Sources have unlike scales: their points stand beside each other and are never averaged here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from audits.models import AuditWave, Deficit
from audits.queries.board_rows import Guess
from audits.queries.wave_sources import CUSTOMERS, MANAGERS, OBSERVERS, RECORDS, STAFF, Source, Sources

ORDER = (CUSTOMERS, OBSERVERS, STAFF, MANAGERS, RECORDS)
SPOTS_SHOWN = 7


@dataclass(frozen=True, slots=True)
class View:
    """One source on one skill, points of 0 to 100."""

    source: Source
    score: float
    low: float | None
    high: float | None
    n: int
    is_grey: bool


@dataclass(frozen=True, slots=True)
class Opposed:
    """Two sources that contradict each other on a skill. by_side: of the target; otherwise by rank.

    ranks: place of the skill among those that both measured, 1 is the weakest; outof: how many these are.
    """

    one: Source
    other: Source
    scores: tuple[float, float]
    by_side: bool
    by_rank: bool
    ranks: tuple[float, ...] = ()
    outof: int = 0


@dataclass(frozen=True, slots=True)
class SkillRow:
    """One skill. cells: the view of each of `Sides.columns`, None where that source says nothing."""

    code: str
    title: str
    cells: tuple[View | None, ...]
    opposed: tuple[Opposed, ...]
    praised: tuple[float, float] | None  # staff of themselves, observers of them
    spots: int  # statements that staff or managers guess better than customers answer

    @property
    def is_marked(self) -> bool:
        """Whether there is something to ask."""
        return bool(self.opposed or self.praised or self.spots)


@dataclass(frozen=True, slots=True)
class Spot:
    """What staff or managers guess of a dimension or statement beside what customers answered, marks."""

    respondents: str
    code: str
    text: str
    guessed: float
    answered: float
    low: float | None
    high: float | None
    n: int

    @property
    def apart(self) -> float:
        """Guessed minus answered."""
        return self.guessed - self.answered

    @property
    def is_blind(self) -> bool:
        """They surely believe customers see it better than customers do."""
        return self.low is not None and self.low > 0


@dataclass(frozen=True, slots=True)
class Sides:
    """The table. columns: the sources that say anything, side by side in the order of the sides."""

    columns: tuple[Source, ...]
    rows: tuple[SkillRow, ...]
    dimensions: tuple[Spot, ...]
    statements: tuple[Spot, ...]  # the widest blind ones

    @property
    def heads(self) -> list[tuple[str, int]]:
        """The sides over the columns, with how many columns each has."""
        return [(who, len(list(own))) for who, own in groupby(self.columns, key=attrgetter("who"))]

    @property
    def marked(self) -> list[SkillRow]:
        """Skills of which sources say different things."""
        return [one for one in self.rows if one.is_marked]


def spots_of(wave: AuditWave, guesses: Iterable[Guess], names: Mapping[str, str]) -> list[Spot]:
    """The guesses with their texts, dimensions first, then the widest.

    Args:
        names: dimension -> its name.
    """
    texts = wave.frozen.get("criteria", {})
    found = [
        Spot(
            one.respondents,
            one.code,
            names.get(one.code) or texts.get(one.code, {}).get("text", one.code),
            one.perception,
            one.customers_perception,
            one.low,
            one.high,
            one.n,
        )
        for one in guesses
    ]
    return sorted(found, key=lambda one: (one.code not in names, one.respondents, -one.apart, one.code))


def sides_of(
    wave: AuditWave,
    skills: Iterable[Deficit],
    sources: Sources,
    spots: Sequence[Spot],
    questions: Mapping[str, Sequence[Mapping[str, Any]]],
    names: Mapping[str, str],
) -> Sides:
    """Skills by side, those that are contradicted first, then by the widest deficit.

    Args:
        skills: of the wave or of a node. questions: `WaveSummary.extras` of the same node.
    """
    rows = list(skills)
    said = {view["source"] for row in rows for view in row.sources}
    columns = tuple(
        sorted(
            (one for code, one in sources.items() if code in said),
            key=lambda one: (ORDER.index(one.who), one.title),
        )
    )
    criteria = wave.frozen.get("criteria", {})
    blind = [one for one in spots if one.is_blind and one.code not in names]
    missed = {one.code for one in blind}
    table = [
        SkillRow(
            row.competence_id,
            row.competence.title,
            tuple(_view(row, source) for source in columns),
            tuple(_opposed(row, questions.get("disagreements", ()), sources)),
            _praised(row.competence_id, questions.get("self_ratings", ())),
            sum(row.competence_id in criteria.get(code, {}).get("competences", ()) for code in missed),
        )
        for row in rows
    ]
    widest = sorted(blind, key=lambda one: (-one.apart, one.code))[:SPOTS_SHOWN]
    return Sides(
        columns,
        tuple(sorted(table, key=lambda one: not one.is_marked)),
        tuple(one for one in spots if one.code in names),
        tuple(widest),
    )


def contradicted(
    skills: Iterable[Deficit], sources: Sources, questions: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[str]:
    """Skills on which two sources contradict each other on the board; `sources` of the same node."""
    rows = questions.get("disagreements", ())
    return sorted(row.competence_id for row in skills if any(True for _ in _opposed(row, rows, sources)))


def _view(row: Deficit, source: Source) -> View | None:
    """What the source says of the skill; nothing where it saw too little."""
    rule = source.enough
    for one in row.sources:
        if one["source"] == source.code and not rule.is_hidden(one["n"]):
            return View(source, one["score"], one["low"], one["high"], one["n"], rule.is_grey(one["n"]))
    return None


def _opposed(row: Deficit, rows: Iterable[Mapping[str, Any]], sources: Sources) -> Iterable[Opposed]:
    """Contradictions on one skill between views that are shown and differ by more than their noise."""
    for one in rows:
        first, second = one["sources"]
        if one["subject"] != row.competence_id or first not in sources or second not in sources:
            continue
        views = [_view(row, sources[code]) for code in (first, second)]
        if views[0] is None or views[1] is None or _is_noise(views[0], views[1]):
            continue
        ranks = tuple(one.get("ranks", ()))
        scores = (one["scores"][0], one["scores"][1])
        yield Opposed(
            sources[first],
            sources[second],
            scores,
            one["by_side"],
            one["by_rank"],
            ranks,
            one.get("outof", 0),
        )


def _is_noise(one: View, other: View) -> bool:
    """Whether their 95 % intervals meet; a figure without an interval is taken as it is."""
    (low, high), (other_low, other_high) = _ends(one), _ends(other)
    return low <= other_high and other_low <= high


def _ends(view: View) -> tuple[float, float]:
    """The interval, or the point twice."""
    if view.low is None or view.high is None:
        return view.score, view.score
    return view.low, view.high


def _praised(code: str, rows: Iterable[Mapping[str, Any]]) -> tuple[float, float] | None:
    """Where staff think better of themselves than observers do."""
    return next(((one["rated"], one["seen"]) for one in rows if one["competence"] == code), None)
