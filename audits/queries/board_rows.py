"""Stored rows of one node of a wave, with what may be shown of them: measures, criteria, their sources.

Reads only; no statistics here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, FloatField, IntegerField, JSONField, Value
from django.db.models.functions import Cast

from audits.models import (
    AuditWave,
    BlindSpot,
    CriterionCause,
    CriterionScore,
    Deficit,
    DimensionScore,
    ItemScore,
)
from audits.queries.wave_sources import Sources
from catalog.models import Competence
from figures.anonymity import ANONYMITY_MINIMUM
from figures.enough import QUESTIONNAIRES

DIMENSION_ORDER = "TRSAE"
_NONE = Cast(Value(None), FloatField())
_TEXTS = {"by", "evidence", "word", "note"}
_EMPTY = {
    "place": Cast(Value(None), IntegerField()),
    "count": Value(0, IntegerField()),
    "facts": Cast(Value(None), JSONField()),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A dimension or an item of one node: means of 1 to 7, their gap, its interval; weight in points."""

    code: str
    branch: int | None
    expectation: float | None
    perception: float | None
    gap: float | None
    ci_low: float | None
    ci_high: float | None
    n: int
    weight: float | None = None
    alpha: float | None = None

    @property
    def told_alpha(self) -> float | None:
        """The consistency of the answers, from as many on as a verdict needs."""
        return None if self.n < QUESTIONNAIRES.few else self.alpha

    @property
    def is_grey(self) -> bool:
        """Enough to look at, too little to judge."""
        return QUESTIONNAIRES.is_grey(self.n)

    @property
    def is_hidden(self) -> bool:
        """Too little to show at all."""
        return QUESTIONNAIRES.is_hidden(self.n) or self.gap is None


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One measured criterion of a node; points of 0 to 100. source: the instrument's title."""

    code: str
    text: str
    source: str
    source_code: str
    score: float
    ci_low: float | None
    ci_high: float | None
    n: int
    target: float
    deficit: float
    strength: str
    quotes: tuple[str, ...] = ()
    weight: float = 0.0
    reliability: float = 0.0
    trust: float = 0.0
    is_grey: bool = False
    is_hidden: bool = False
    cause: str = ""  # where the auditor named another than that of its skill
    cause_note: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """What staff or managers answer for the customers, of a dimension or an item; means of 1 to 7."""

    respondents: str
    code: str
    perception: float
    customers_perception: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Stored figures as they are read. criteria: of one node, the widest deficit first.

    skills: of the whole wave, the widest deficit first, with the titles that were frozen.
    """

    dimensions: tuple[Measure, ...]
    items: tuple[Measure, ...]
    criteria: tuple[CriterionLine, ...]
    guesses: tuple[Guess, ...]
    skills: tuple[Deficit, ...]


_COLUMNS = (  # what the four tables share, by the name in the statement
    *("kind", "is_of", "place", "first", "second", "third", "low", "high", "count", "weighs", "fifth"),
    *("trusted", "by", "evidence", "word", "note", "facts"),
)


def _columns(rows: Any, kind: str, fields: Mapping[str, str]) -> Any:
    """One of the tables with the shared columns; NULL where it has none of a name."""
    known: dict[str, Any] = {"its_kind": Value(kind, CharField())}
    for name in _COLUMNS[1:]:
        if name in fields:
            known[f"its_{name}"] = F(fields[name])
        elif name in _TEXTS:
            known[f"its_{name}"] = Value("", CharField())
        else:
            known[f"its_{name}"] = _EMPTY.get(name, _NONE)
    return rows.order_by().annotate(**known).values_list(*(f"its_{name}" for name in _COLUMNS))


def figures_of(
    wave: AuditWave,
    quotes: Mapping[str, Sequence[str]],
    *,
    node: int | None,
    sources: Sources | None = None,
    spread: bool = False,
) -> Figures:
    """Dimensions, items, criteria with causes of their own, guesses. One statement: a page has few to spend.

    Args:
        quotes: criterion -> what observers wrote. sources: without them nothing is greyed or hidden.
        spread: dimensions of every node, not of this one alone. Items and guesses are of the whole wave.
    """
    means = {"first": "expectation", "second": "perception", "low": "ci_low", "high": "ci_high", "count": "n"}
    means |= {"is_of": "code", "third": "gap"}
    dimensions = DimensionScore.objects.filter(wave=wave)
    if not spread:
        dimensions = dimensions.filter(branch=node)
    guesses = BlindSpot.objects.filter(
        wave=wave, n__gte=ANONYMITY_MINIMUM, perception__isnull=False, customers_perception__isnull=False
    )
    told = {"is_of": "code", "first": "perception", "second": "customers_perception", "by": "respondents"}
    told |= {"low": "low", "high": "high", "count": "n"}
    scored = {
        "is_of": "criterion_id",
        "first": "score",
        "second": "target",
        "third": "deficit",
        "by": "source",
    }
    scored |= {"low": "ci_low", "high": "ci_high", "count": "n", "weighs": "weight", "fifth": "reliability"}
    scored |= {"trusted": "trust", "evidence": "strength"}
    skills = scored | {"is_of": "competence_id", "place": "id", "by": "cause", "word": "priority"}
    skills |= {"note": "cause_note", "facts": "sources"}
    for name in ("weighs", "fifth", "trusted"):
        del skills[name]
    causes = CriterionCause.objects.filter(wave=wave)
    found = _columns(
        dimensions, "dimension", means | {"place": "branch_id", "weighs": "weight", "fifth": "alpha"}
    ).union(
        _columns(ItemScore.objects.filter(wave=wave), "item", means),
        _columns(CriterionScore.objects.filter(wave=wave, branch=node), "criterion", scored),
        _columns(guesses, "guess", told),
        _columns(causes, "cause", {"is_of": "criterion_id", "by": "cause", "note": "note"}),
        _columns(Deficit.objects.filter(wave=wave), "skill", skills),
        all=True,
    )
    by_kind: dict[str, list[Any]] = {}
    for row in found:
        by_kind.setdefault(row[0], []).append(row[1:])
    measures = {kind: [Measure(*row[:10]) for row in by_kind.get(kind, ())] for kind in ("dimension", "item")}
    excepted = {row[0]: (row[11], row[14]) for row in by_kind.get("cause", ())}
    lines = [_line(wave, row, quotes, excepted, sources or {}) for row in by_kind.get("criterion", ())]
    return Figures(
        dimensions=tuple(sorted(measures["dimension"], key=lambda one: DIMENSION_ORDER.find(one.code))),
        items=tuple(sorted(measures["item"], key=lambda one: one.code)),
        criteria=tuple(sorted(lines, key=lambda one: (-one.deficit, one.code))),
        guesses=tuple(
            Guess(by, code, guessed, answered, low, high, n)
            for code, _, guessed, answered, _, low, high, n, _, _, _, by, *_ in by_kind.get("guess", ())
        ),
        skills=tuple(sorted((_skill(wave, row) for row in by_kind.get("skill", ())), key=_widest)),
    )


def _skill(wave: AuditWave, row: Sequence[Any]) -> Deficit:
    """One skill as it is stored."""
    code, pk, score, target, deficit, low, high, n, _, _, _, cause, strength, priority, note, sources = row
    title = wave.frozen.get("competences", {}).get(code, code)
    return Deficit(
        pk=pk,
        wave=wave,
        competence=Competence(code=code, title=title),
        score=score,
        target=target,
        deficit=deficit,
        strength=strength,
        ci_low=low,
        ci_high=high,
        n=n,
        priority=priority,
        sources=sources,
        cause=cause,
        cause_note=note,
    )


def _widest(row: Deficit) -> tuple[float, str]:
    """The order of skills."""
    return -row.deficit, row.competence_id


def _line(
    wave: AuditWave,
    row: Sequence[Any],
    quotes: Mapping[str, Sequence[str]],
    causes: Mapping[str, tuple[str, str]],
    sources: Sources,
) -> CriterionLine:
    """One criterion, its text as it was frozen."""
    code, _, score, target, deficit, low, high, n, weight, reliability, trust, by, strength, *_ = row
    texts = wave.frozen.get("criteria", {})
    titles = {one["code"]: one["title"] for one in wave.frozen.get("instruments", ())}
    rule = sources[by].enough if by in sources else None
    cause, note = causes.get(code, ("", ""))
    return CriterionLine(
        code=code,
        text=texts.get(code, {}).get("text", code),
        source=titles.get(by, by),
        source_code=by,
        score=score,
        ci_low=low,
        ci_high=high,
        n=n,
        target=target,
        deficit=deficit,
        strength=strength,
        quotes=tuple(quotes.get(code, ())),
        weight=weight,
        reliability=reliability,
        trust=trust,
        is_grey=rule is not None and rule.is_grey(n),
        is_hidden=rule is not None and rule.is_hidden(n),
        cause=cause,
        cause_note=note,
    )
