"""Competences of a wave: where the sources meet, and where they contradict each other.

Imports numpy and scipy by way of the nodes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from audits.scoring.inputs import STAFF, SURVEY, VISIT, WaveInputs
from audits.scoring.nodes import MINIMA, WaveTree
from audits.scoring.prescription import most_urgent
from figures.blind_spots import SELF_RATING_POINTS
from figures.disagreement import Disagreement, disagreements
from figures.evidence import (
    CompetenceScore,
    Finding,
    Priority,
    competence_scores,
    evidence_strength,
    priority,
    sources_agree,
)
from figures.intervals import Interval, weighted_interval
from figures.scores import clamp


@dataclass(frozen=True, slots=True)
class SourceView:
    """What one source says of a competence. below: whether that is below the target."""

    source: str
    title: str
    score: float
    low: float | None
    high: float | None
    n: int
    below: bool


@dataclass(frozen=True, slots=True)
class CompetenceFigures:
    """One competence; points of 0 to 100. n: observations of all sources. strength, priority: values."""

    code: str
    score: float
    low: float | None
    high: float | None
    n: int
    target: float
    deficit: float
    strength: str
    priority: str
    sources: tuple[SourceView, ...]
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SelfRating:
    """A competence that staff rate far above what observers saw: a talk, not a course. Points."""

    competence: str
    staff: str
    observed: str
    rated: float
    seen: float


def competence_figures(tree: WaveTree, findings: Sequence[Finding]) -> tuple[CompetenceFigures, ...]:
    """The competences that were measured, the widest deficit first, then by code.

    Which competences a criterion speaks of is said by the criterion itself.
    """
    inputs = tree.inputs
    criteria = inputs.catalogue.criteria
    spoken_of = {each.code: criteria[each.code].competences for each in findings}
    each_alone = {code: (code,) for code in inputs.catalogue.competences}
    rows = competence_scores(findings, spoken_of, each_alone, inputs.target)
    found = [_figures(tree, row, row.score, findings) for row in rows if row.score is not None]
    return tuple(sorted(found, key=lambda row: (-row.deficit, row.code)))


def contradictions(competences: Sequence[CompetenceFigures], target: float) -> tuple[Disagreement, ...]:
    """Where two sources see a competence on two sides of the target, or rank it oppositely."""
    scores: dict[str, dict[str, float]] = {}
    for row in competences:
        for view in row.sources:
            scores.setdefault(view.source, {})[row.code] = view.score
    return tuple(disagreements(scores, target))


def self_ratings(inputs: WaveInputs, competences: Sequence[CompetenceFigures]) -> tuple[SelfRating, ...]:
    """What staff think of themselves more than 15 points above what observers saw, by competence."""
    staff = {each.code for each in inputs.instruments if each.kind == SURVEY and each.respondents == STAFF}
    watched = {each.code for each in inputs.instruments if each.kind == VISIT}
    found = [
        SelfRating(row.code, own.source, seen.source, own.score, seen.score)
        for row in competences
        for own in row.sources
        for seen in row.sources
        if own.source in staff and seen.source in watched and own.score - seen.score > SELF_RATING_POINTS
    ]
    return tuple(sorted(found, key=lambda one: (one.competence, one.staff, one.observed)))


def _figures(
    tree: WaveTree, row: CompetenceScore, score: float, findings: Sequence[Finding]
) -> CompetenceFigures:
    """A score with its interval, its strength and the sources behind it."""
    inputs = tree.inputs
    own = [each for each in findings if each.code in row.criteria]
    views, parts, enough = [], [], False
    for instrument, measured in tree.measured:
        pulls = {each.code: each.pull for each in own if each.source == instrument.code}
        alone = measured.partial_score(pulls) if pulls else None
        if alone is None:
            continue
        interval, mean = alone.interval, row.sources[instrument.code]
        views.append(
            SourceView(
                instrument.code,
                instrument.title,
                mean,
                interval.low,
                interval.high,
                alone.n,
                mean < inputs.target,
            )
        )
        parts.append((interval, sum(pulls.values())))
        enough = enough or alone.n >= MINIMA[instrument.kind]
    low, high = _ends(parts)
    strength = evidence_strength(
        low,
        high,
        int(enough),
        minimum=1,
        target=inputs.target,
        agreed=sources_agree(row.sources, inputs.target),
    )
    return CompetenceFigures(
        code=row.code,
        score=score,
        low=low,
        high=high,
        n=sum(view.n for view in views),
        target=inputs.target,
        deficit=row.deficit or 0.0,
        strength=strength.value,
        priority=_urgency(score, row.deficit or 0.0, own).value,
        sources=tuple(views),
        criteria=row.criteria,
    )


def _urgency(score: float, deficit: float, own: Sequence[Finding]) -> Priority:
    """Of its weakest criterion, as of the courses that answer it; what is at its target only has to stay."""
    if deficit > 0:
        return most_urgent(own)
    return priority(score, critical_failure=any(each.critical_failure for each in own))


def _ends(parts: Sequence[tuple[Interval, float]]) -> tuple[float | None, float | None]:
    """Ends of the sources' weighted mean: they ask different people, hence independent."""
    if not parts:
        return None, None
    whole = weighted_interval(parts)
    if whole.low is None or whole.high is None:
        return None, None
    return clamp(whole.low, 0.0, 100.0), clamp(whole.high, 0.0, 100.0)
