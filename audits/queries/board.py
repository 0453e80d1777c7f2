"""The audit board: stored rows of one wave as the page shows them. Reads only; no statistics here.

Six statements, whatever the size of the wave: rows of branches come with those of the whole.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, FloatField, IntegerField, Value
from django.db.models.functions import Cast

from audits.models import (
    AuditWave,
    Chart,
    CriterionScore,
    CriticalFailure,
    Deficit,
    DimensionScore,
    ItemScore,
    Recommendation,
    WaveSummary,
)
from figures.formats import number

FEW, TOO_FEW = 30, 10  # questionnaires: below the first a figure is greyed, below the second hidden
FEW_VISITS = 4
IN_CONCLUSION = 3  # strengths, and gaps to begin with
DIMENSION_ORDER = "TRSAE"
_MEASURED = (
    "code",
    "branch",
    "expectation",
    "perception",
    "gap",
    "ci_low",
    "ci_high",
    "n",
    "weight",
    "alpha",
)
_NONE = Cast(Value(None), FloatField())
_NOWHERE = Cast(Value(None), IntegerField())


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
    def is_grey(self) -> bool:
        """Enough to look at, too little to judge."""
        return TOO_FEW <= self.n < FEW

    @property
    def is_hidden(self) -> bool:
        """Too little to show at all."""
        return self.n < TOO_FEW or self.gap is None


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One measured criterion of the wave; points of 0 to 100. source: the instrument's title."""

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


@dataclass(frozen=True, slots=True)
class CompetenceLine:
    """One competence below its target, its criteria (the widest deficit first), lines that answer them."""

    row: Deficit
    criteria: tuple[CriterionLine, ...]
    answers: tuple[Recommendation, ...]

    @property
    def codes(self) -> str:
        """Criteria below the target, by code, at most four."""
        short = [one.code for one in self.criteria if one.deficit > 0]
        return ", ".join(short[:4]) + (" …" if len(short) > 4 else "")


@dataclass(frozen=True, slots=True)
class FailureLine:
    """One critical failure. remedy: what answers it; a module by code and title."""

    row: CriticalFailure
    remedy: str


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One node of the tree in the table of branches. cells: in the order of the columns, None if absent."""

    name: str
    depth: int
    is_point: bool
    n: int
    cells: tuple[Measure | None, ...]
    visits: Mapping[str, Any] | None

    @property
    def visits_are_few(self) -> bool:
        """Fewer visits than a verdict needs."""
        return bool(self.visits) and self.visits["n"] < FEW_VISITS  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything measured in a wave, as the page shows it."""

    summary: WaveSummary | None
    dimensions: tuple[Measure, ...]
    items: tuple[Measure, ...]
    criteria: tuple[CriterionLine, ...]
    competences: tuple[CompetenceLine, ...]  # below the target, the most urgent first
    reached: tuple[Deficit, ...]  # at the target
    failures: tuple[FailureLine, ...]
    branches: tuple[BranchRow, ...]
    columns: tuple[str, ...]  # codes of dimensions in the table of branches
    charts: Mapping[str, Chart] = field(default_factory=dict)

    @property
    def strengths(self) -> list[CriterionLine]:
        """The best criteria at or nearest to their target, measured often enough to be believed."""
        solid = [one for one in self.criteria if one.strength != "weak" or one.deficit == 0]
        return sorted(solid, key=lambda one: (one.deficit > 0, -one.score, one.code))[:IN_CONCLUSION]

    @property
    def first_gaps(self) -> tuple[CompetenceLine, ...]:
        """The competences to begin with."""
        return self.competences[:IN_CONCLUSION]

    @property
    def unnamed(self) -> int:
        """Competences whose cause the auditor has still to name."""
        return sum(not one.row.cause for one in self.competences)

    @property
    def texts(self) -> dict[str, str]:
        """Criterion -> its text; a statement of the questionnaire is named like its criterion."""
        return {one.code: one.text for one in self.criteria}


def board_of(wave: AuditWave, recommendations: Sequence[Recommendation]) -> Board:
    """The wave's board.

    Args:
        recommendations: the wave's lines with their modules, already read for the plan.
    """
    summaries = list(WaveSummary.objects.filter(wave=wave).select_related("branch"))
    dimensions, items = _measures(wave)
    criteria = _criteria(wave, _quotes(recommendations))
    deficits = list(wave.deficits.select_related("competence").order_by("-deficit", "competence_id"))
    columns = tuple(code for code in DIMENSION_ORDER if any(one.code == code for one in dimensions))
    return Board(
        summary=next((one for one in summaries if one.branch_id is None), None),
        dimensions=tuple(one for one in dimensions if one.branch is None),
        items=tuple(items),
        criteria=tuple(criteria),
        competences=tuple(_competences(wave, deficits, criteria, recommendations)),
        reached=tuple(one for one in deficits if one.deficit <= 0),
        failures=tuple(_failures(wave)),
        branches=tuple(_branches(summaries, dimensions, columns)),
        columns=columns,
        charts={one.kind: one for one in wave.charts.order_by("pk")},
    )


def _measures(wave: AuditWave) -> tuple[list[Measure], list[Measure]]:
    """Dimensions of every node and items of the wave; both in one statement."""
    shared = ("code", "branch_id", "expectation", "perception", "gap", "ci_low", "ci_high", "n")
    whole = DimensionScore.objects.filter(wave=wave).order_by()
    rows = whole.annotate(kind=Value("dimension", CharField())).values_list(
        "kind", *shared, "weight", "alpha"
    )
    single = (
        ItemScore.objects.filter(wave=wave)
        .order_by()
        .annotate(kind=Value("item", CharField()), nowhere=_NOWHERE, no_weight=_NONE, no_alpha=_NONE)
    )
    columns = ("kind", "code", "nowhere", *shared[2:], "no_weight", "no_alpha")
    found = list(rows.union(single.values_list(*columns), all=True))
    dimensions = [Measure(*row[1:]) for row in found if row[0] == "dimension"]
    items = [Measure(*row[1:]) for row in found if row[0] == "item"]
    dimensions.sort(key=lambda one: DIMENSION_ORDER.find(one.code))
    return dimensions, sorted(items, key=lambda one: one.code)


def _quotes(recommendations: Iterable[Recommendation]) -> dict[str, tuple[str, ...]]:
    """Criterion -> what observers wrote, as the lines of the prescription keep it."""
    return {
        reason["criterion"]: tuple(reason["quotes"])
        for line in recommendations
        for reason in line.because
        if reason.get("quotes")
    }


def _criteria(wave: AuditWave, quotes: Mapping[str, tuple[str, ...]]) -> list[CriterionLine]:
    """Criteria of the whole wave, the widest deficit first; texts as they were frozen."""
    texts = wave.frozen.get("criteria", {})
    titles = {one["code"]: one["title"] for one in wave.frozen.get("instruments", ())}
    rows = CriterionScore.objects.filter(wave=wave, branch__isnull=True).order_by("-deficit", "criterion_id")
    return [
        CriterionLine(
            code=one.criterion_id,
            text=texts.get(one.criterion_id, {}).get("text", one.criterion_id),
            source=titles.get(one.source, one.source),
            source_code=one.source,
            score=one.score,
            ci_low=one.ci_low,
            ci_high=one.ci_high,
            n=one.n,
            target=one.target,
            deficit=one.deficit,
            strength=one.strength,
            quotes=quotes.get(one.criterion_id, ()),
        )
        for one in rows
    ]


def measured_criteria(wave: AuditWave) -> list[tuple[str, str]]:
    """Code and «MV06 Выяснение потребности — 54» of each measured criterion, the widest deficit first."""
    return [
        (one.code, f"{one.code} {one.text} — {number(one.score, 0)}") for one in _criteria(wave, quotes={})
    ]


_URGENCY = ("critical", "high", "medium", "maintain")
_PROOF = ("strong", "medium", "weak")


def _competences(
    wave: AuditWave,
    deficits: Iterable[Deficit],
    criteria: Sequence[CriterionLine],
    recommendations: Sequence[Recommendation],
) -> list[CompetenceLine]:
    """Competences below the target: the most urgent, best proven, widest first."""
    spoken = {code: one["competences"] for code, one in wave.frozen.get("criteria", {}).items()}
    lines = []
    for row in deficits:
        if row.deficit <= 0:
            continue
        own = tuple(one for one in criteria if row.competence_id in spoken.get(one.code, ()))
        codes = {one.code for one in own if one.deficit > 0}
        lines.append(CompetenceLine(row, own, tuple(_answers(wave, codes, recommendations))))
    return sorted(
        lines,
        key=lambda one: (
            _URGENCY.index(one.row.priority),
            _PROOF.index(one.row.strength),
            -one.row.deficit,
            one.row.competence_id,
        ),
    )


def _answers(
    wave: AuditWave, codes: Collection[str], recommendations: Iterable[Recommendation]
) -> list[Recommendation]:
    """Courses that answer some of the criteria, those first that mainly answer the most of them."""
    criteria = wave.frozen.get("criteria", {})

    def weight(line: Recommendation) -> float:
        own = [one["criterion"] for one in line.because if one["criterion"] in codes]
        return sum(1.0 if line.subject in criteria[code]["main"] else 0.5 for code in own)

    standing = [
        line
        for line in recommendations
        if line.module is not None and line.state != Recommendation.State.REJECTED and weight(line)
    ]
    return sorted(standing, key=lambda line: (-weight(line), line.audience, line.position))


def _failures(wave: AuditWave) -> list[FailureLine]:
    """Critical failures, the most pressing first."""
    modules = wave.frozen.get("modules", {})
    rows = CriticalFailure.objects.filter(wave=wave).select_related("observation__branch")
    return [
        FailureLine(
            one,
            f"{one.remedy} «{modules[one.remedy]['title']}»" if one.remedy in modules else one.remedy,
        )
        for one in rows.order_by("due_on", "observation__observed_at", "pk")
    ]


def _branches(
    summaries: Iterable[WaveSummary], dimensions: Iterable[Measure], columns: Sequence[str]
) -> list[BranchRow]:
    """A row for each node of the tree, a region before its points."""
    cells = {(one.branch, one.code): one for one in dimensions if one.branch is not None}
    rows = []
    for one in summaries:
        if one.branch is None:
            continue
        own = tuple(cells.get((one.branch.pk, code)) for code in columns)
        rows.append(
            (
                one.branch.path,
                BranchRow(
                    name=one.branch.name,
                    depth=one.branch.path.strip("/").count("/"),
                    is_point=one.branch.is_point,
                    n=max((cell.n for cell in own if cell is not None), default=0),
                    cells=own,
                    visits=one.extras.get("visits"),
                ),
            )
        )
    return [
        row
        for _path, row in sorted(rows, key=lambda pair: [int(part) for part in pair[0].split("/") if part])
    ]
