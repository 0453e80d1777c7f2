"""The audit board: stored rows of one wave, or of one node of it, as the page shows them.

Reads only; no statistics here. Four statements for the whole, whatever its size: rows of branches come with
those of the whole.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F

from accounts.models import Branch
from audits.models import AuditWave, Chart, CriticalFailure, Deficit, Recommendation, WaveSummary
from audits.queries.board_rows import DIMENSION_ORDER, CriterionLine, Guess, Measure, figures_of
from audits.queries.board_scores import SourceScore, scores_of
from audits.queries.board_skills import is_judged, is_seen, skills_of
from audits.queries.failures import remedy_text
from audits.queries.standing import Lack, few_carriers, lack_of, scored, shown_from, standing
from audits.queries.wave_sources import Sources, at_node, sources_of
from figures.enough import CONTACTS
from figures.formats import number
from figures.scores import Band, band

__all__ = [
    "Board",
    "BranchRow",
    "CompetenceLine",
    "CriterionLine",
    "FailureLine",
    "Measure",
    "board_of",
    "measured_criteria",
]

IN_CONCLUSION = 3  # strengths, and gaps to begin with


@dataclass(frozen=True, slots=True)
class CompetenceLine:
    """One competence below its target, its criteria (the widest deficit first), lines that answer them."""

    row: Deficit
    criteria: tuple[CriterionLine, ...]
    answers: tuple[Recommendation, ...]
    is_grey: bool = False

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

    def is_below(self, node: Branch) -> bool:
        """Whether it was found at the node or below it."""
        return self.row.observation.branch.path.startswith(node.path)


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
        return bool(self.visits) and CONTACTS.is_grey(self.visits["n"])  # type: ignore[index]


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
    failed: frozenset[str]  # criteria with a critical failure anywhere in the wave, of a node too
    branches: tuple[BranchRow, ...]
    columns: tuple[str, ...]  # codes of dimensions in the table of branches
    spread: tuple[Measure, ...] = ()  # dimensions of all nodes that were read
    guesses: tuple[Guess, ...] = ()
    charts: Mapping[str, Chart] = field(default_factory=dict)
    node: Branch | None = None
    whole: WaveSummary | None = None  # of the wave, beside a node
    before: WaveSummary | None = None  # of the same node in the baseline
    is_grey: bool = False  # of the index
    is_asked_few: bool = False  # too few of those who decide it for a verdict
    is_hidden: bool = False
    is_whole_hidden: bool = False
    scores: tuple[SourceScore, ...] = ()  # of each source
    carriers: tuple[SourceScore, ...] = ()  # those of them that carry the index on few observations
    lack: Lack | None = None  # what a verdict still needs of those who decide it
    unshown: Lack | None = None  # what a hidden index needs to be shown

    @property
    def has_dimensions(self) -> bool:
        """Whether the overall gaps rest on enough questionnaires."""
        return any(not one.is_hidden for one in self.dimensions)

    @property
    def strengths(self) -> list[CriterionLine]:
        """The best criteria at or nearest to their target, measured often enough to be believed.

        Never one that failed critically in the wave, however good its mean is, nor one whose own band is a
        deficit, however good it looks among the others.
        """
        known = [
            one for one in self.criteria if not (one.is_hidden or one.is_grey or one.code in self.failed)
        ]
        solid = [
            one
            for one in known
            if one.deficit == 0 or (one.strength != "weak" and band(one.score) in {Band.NORM, Band.ATTENTION})
        ]
        return sorted(solid, key=lambda one: (one.deficit > 0, -one.score, one.code))[:IN_CONCLUSION]

    @property
    def first_gaps(self) -> tuple[CompetenceLine, ...]:
        """The competences to begin with, each with the first lines that answer it.

        Page and report name the same courses: none where so few were seen that nothing follows from it.
        """
        return tuple(
            replace(one, answers=() if one.is_grey or self.is_asked_few else one.answers[:IN_CONCLUSION])
            for one in self.competences[:IN_CONCLUSION]
        )

    @property
    def unnamed(self) -> int:
        """Competences whose cause the auditor has still to name."""
        return sum(not one.row.cause for one in self.competences)

    @property
    def texts(self) -> dict[str, str]:
        """Criterion -> its text; a statement of the questionnaire is named like its criterion."""
        return {one.code: one.text for one in self.criteria}


def board_of(
    wave: AuditWave,
    recommendations: Sequence[Recommendation],
    *,
    node: Branch | None = None,
    sources: Sources | None = None,
    summaries: Sequence[WaveSummary] | None = None,
    spread: bool = False,
) -> Board:
    """The wave's board, or that of one node of its organisation's tree.

    Args:
        recommendations: the wave's lines with their modules, already read for the plan.
        node: a branch of the wave's organisation.
        sources: of `sources_of`; what too few observations show is greyed and hidden by them. None: of
            rows that nobody is shown.
        summaries: of the node, of the whole and of the node in the baseline, where they are read already;
            without them those of all branches are read, for their rows, and the stored charts.
        spread: whether the dimensions of every node are wanted.
    """
    key, with_branches = (node.pk if node else None), summaries is None
    if summaries is None:
        summaries = list(WaveSummary.objects.filter(wave=wave).select_related("branch"))
    summary = next((one for one in summaries if one.wave_id == wave.pk and one.branch_id == key), None)
    seen = scored(summary.counts, summary.sources, sources or {}) if summary else {}
    lack = lack_of(seen, sources or {}) if summary else None
    sources = at_node(sources or {}, summary.sources if summary else ())
    failures = _failures(wave)
    quotes = _quotes(recommendations)
    read = figures_of(wave, quotes, node=key, sources=sources, spread=spread or with_branches)
    dimensions, criteria = read.dimensions, read.criteria
    deficits = list(read.skills)
    if node is not None:
        deficits = skills_of(wave, criteria, deficits)
    elif sources:
        deficits = [one for one in deficits if is_seen(one, sources)]
    columns = tuple(code for code in DIMENSION_ORDER if any(one.code == code for one in dimensions))
    asked_few, hidden = standing(seen, sources) if summary else (False, False)
    scores = scores_of(summary, sources)
    few = few_carriers(summary.sources, sources) if summary and not hidden else []
    whole = next((one for one in summaries if one.wave_id == wave.pk and one.branch_id is None), None)
    before = next((one for one in summaries if one.wave_id == wave.baseline_id), None)
    return Board(
        summary=summary,
        dimensions=tuple(one for one in dimensions if one.branch == key),
        items=read.items if node is None else (),
        criteria=criteria,
        competences=tuple(_competences(wave, deficits, criteria, recommendations, sources)),
        reached=tuple(one for one in deficits if one.deficit <= 0),
        failures=tuple(one for one in failures if node is None or one.is_below(node)),
        failed=frozenset(one.row.criterion_id for one in failures),
        branches=tuple(_branches(wave, summaries, dimensions, columns)) if with_branches else (),
        columns=columns,
        spread=dimensions,
        guesses=read.guesses if node is None else (),
        charts={one.kind: one for one in wave.charts.order_by("pk")} if with_branches else {},
        node=node,
        whole=whole,
        before=before if before and not standing(before.counts, sources, before.sources)[1] else None,
        is_grey=asked_few or bool(few),
        is_asked_few=asked_few,
        is_hidden=hidden,
        is_whole_hidden=whole is not None and standing(whole.counts, sources, whole.sources)[1],
        scores=scores,
        carriers=tuple(one for one in scores if one.source in few),
        lack=lack,
        unshown=shown_from(seen, sources) if hidden else None,
    )


def _quotes(recommendations: Iterable[Recommendation]) -> dict[str, tuple[str, ...]]:
    """Criterion -> what observers wrote, as the lines of the prescription keep it."""
    return {
        reason["criterion"]: tuple(reason["quotes"])
        for line in recommendations
        for reason in line.because
        if reason.get("quotes")
    }


def measured_criteria(wave: AuditWave) -> list[tuple[str, str]]:
    """Code and «MV06 Выяснение потребности — 54» of each criterion that is shown, the widest first."""
    sources = sources_of(wave.instruments.select_related("instrument"))
    return [
        (one.code, f"{one.code} {one.text} — {number(one.score, 0)}")
        for one in figures_of(wave, {}, node=None, sources=sources).criteria
        if not one.is_hidden
    ]


_URGENCY = ("critical", "high", "medium", "maintain")
_PROOF = ("strong", "medium", "weak")


def _competences(
    wave: AuditWave,
    deficits: Iterable[Deficit],
    criteria: Sequence[CriterionLine],
    recommendations: Sequence[Recommendation],
    sources: Sources,
) -> list[CompetenceLine]:
    """Competences below the target: the most urgent, best proven, widest first."""
    spoken = {code: one["competences"] for code, one in wave.frozen.get("criteria", {}).items()}
    lines = []
    for row in deficits:
        if row.deficit <= 0:
            continue
        own = tuple(one for one in criteria if row.competence_id in spoken.get(one.code, ()))
        codes = {one.code for one in own if one.deficit > 0}
        answers = tuple(_answers(wave, codes, recommendations))
        lines.append(CompetenceLine(row, own, answers, not is_judged(row, sources)))
    return sorted(
        lines,
        key=lambda one: (
            _URGENCY.index(one.row.priority),
            _PROOF.index(one.row.strength) if one.row.strength else 0,
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
    """Critical failures of the whole wave, the most pressing first."""
    rows = CriticalFailure.objects.filter(wave=wave).select_related("observation__branch")
    return [
        FailureLine(one, remedy_text(wave, one.remedy))
        for one in rows.order_by(F("due_on").asc(nulls_last=True), "observation__observed_at", "pk")
    ]


def _branches(
    wave: AuditWave,
    summaries: Iterable[WaveSummary],
    dimensions: Iterable[Measure],
    columns: Sequence[str],
) -> list[BranchRow]:
    """A row for each node of the tree, a region before its points."""
    cells = {(one.branch, one.code): one for one in dimensions if one.branch is not None}
    rows = []
    for one in summaries:
        if one.branch is None or one.wave_id != wave.pk:
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
