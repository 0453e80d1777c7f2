"""Figures of one node of the branch tree: items, dimensions, visits, criteria, sources and the index.

Imports numpy, and scipy with the first interval: workers and commands only.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audits.scoring.inputs import SERVQUAL, InstrumentFacts, Node, Observed, WaveInputs
from figures import servqual, visits
from figures.evidence import (
    RESPONDENTS_MINIMUM,
    VISITS_MINIMUM,
    Finding,
    deficit,
    evidence_strength,
    reliability,
)
from figures.index import Share, index_weights, service_index
from figures.intervals import Interval, t_interval
from figures.scores import CriterionScore, clamp
from figures.servqual import DimensionGap, ItemGap, OverallGap

MINIMA: Mapping[str, int] = {SERVQUAL: RESPONDENTS_MINIMUM, "visit": VISITS_MINIMUM}
"""Observations below which a kind of instrument proves nothing."""


@dataclass(frozen=True, slots=True)
class CriterionFigures:
    """One criterion of one node; points of 0 to 100. source: the instrument's code."""

    code: str
    source: str
    score: float
    low: float | None
    high: float | None
    n: int
    target: float
    deficit: float
    strength: str
    weight: float
    reliability: float
    trust: float


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """One source's own score. weight: its part of the index, points of 100."""

    source: str
    title: str
    level: str
    score: Interval
    weight: float


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """One section of a checklist: mean over the visits where something of it applied."""

    code: str
    title: str
    score: float
    n: int


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Visits: means with and without the cap, and the share (0..1) without a critical failure."""

    mean: float
    uncapped: float
    without_critical: float
    n: int
    sections: tuple[SectionFigures, ...]


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """Everything measured at one node. counts: instrument code -> observations."""

    node: Node
    counts: Mapping[str, int]
    items: tuple[ItemGap, ...]
    dimensions: tuple[DimensionGap, ...]
    overall: OverallGap | None
    visits: VisitFigures | None
    criteria: tuple[CriterionFigures, ...]
    sources: tuple[SourceFigures, ...]
    index: Interval | None


def node_figures(inputs: WaveInputs, node: Node) -> NodeFigures:
    """The figures of the node, from the current observations of the points below it."""
    points = inputs.nodes[node]
    own = [(each, [one for one in each.observations if one.branch in points]) for each in inputs.instruments]
    own = [(each, seen) for each, seen in own if seen]
    scored = {each.code: criterion_scores(each, seen) for each, seen in own}
    measured = {row.code for rows in scored.values() for row in rows}
    weights = index_weights(weighting_plan(inputs), measured)
    found = (_source(each, seen, weights) for each, seen in own)
    sources = tuple(source for source in found if source is not None)
    weighing = [(each.score, each.weight) for each in sources if each.weight > 0]
    survey = next(((each, seen) for each, seen in own if each.kind == SERVQUAL), None)
    walks = next(((each, seen) for each, seen in own if each.kind != SERVQUAL), None)
    return NodeFigures(
        node=node,
        counts={each.code: len(seen) for each, seen in own},
        items=tuple(_items(*survey)) if survey else (),
        dimensions=tuple(_dimensions(*survey)) if survey else (),
        overall=_overall(*survey) if survey else None,
        visits=_visits(*walks) if walks else None,
        criteria=tuple(
            _criterion(each, row, weights[row.code], inputs.target)
            for each, _ in own
            for row in scored[each.code]
        ),
        sources=sources,
        index=service_index(weighing) if weighing else None,
    )


def weighting_plan(inputs: WaveInputs) -> list[Share]:
    """Level -> source -> dimension or section -> criterion, the last equally."""
    return [
        Share(level, weight, tuple(_source_share(each) for each in inputs.instruments if each.level == level))
        for level, weight in inputs.level_weights.items()
        if any(each.level == level for each in inputs.instruments)
    ]


def criterion_scores(instrument: InstrumentFacts, seen: Sequence[Observed]) -> list[CriterionScore]:
    """The instrument's criteria that have an answer among these observations, by code."""
    if instrument.kind == SERVQUAL:
        rows = servqual.criterion_scores(responses(seen), [item.criterion for item in instrument.items])
        return sorted(rows, key=lambda row: row.code)
    return visits.criterion_scores(walks_of(seen), checklist(instrument))


def responses(seen: Iterable[Observed]) -> list[servqual.Response]:
    """Stored questionnaires as the statistics take them."""
    return [
        servqual.Response(tuple(one.values["e"]), tuple(one.values["p"]), one.values.get("w")) for one in seen
    ]


def walks_of(seen: Iterable[Observed]) -> list[visits.Visit]:
    """Stored checklists as the statistics take them, named by their rows."""
    return [visits.Visit(str(one.pk), one.values) for one in seen]


def checklist(instrument: InstrumentFacts) -> list[visits.Item]:
    """The items of a checklist as the statistics take them."""
    return [
        visits.Item(
            code=item.code,
            section=item.group,
            criterion=item.criterion,
            kind=visits.ItemType(item.body["type"]),
            weight=item.body["weight"],
            critical=item.body["critical"],
            target=item.body.get("target"),
            limit=item.body.get("limit"),
        )
        for item in instrument.items
    ]


def partial_score(
    instrument: InstrumentFacts, seen: Sequence[Observed], weights: Mapping[str, float]
) -> Interval | None:
    """The source's score over the weighted criteria alone, with its interval over respondents or visits."""
    if instrument.kind == SERVQUAL:
        codes = [item.criterion for item in instrument.items]
        return servqual.source_score(responses(seen), weights, codes)
    items = [item for item in checklist(instrument) if weights.get(item.criterion, 0.0) > 0]
    means = []
    for visit in walks_of(seen):
        rows = visits.criterion_scores([visit], items)
        total = math.fsum(weights[row.code] for row in rows)
        if total:
            means.append(math.fsum(weights[row.code] * row.score for row in rows) / total)
    return _on_scale(t_interval(means)) if means else None


def finding(row: CriterionFigures, *, critical_failure: bool) -> Finding:
    """The criterion as the prescription sees it."""
    return Finding(
        row.code,
        row.score,
        weight=row.weight,
        trust=row.trust,
        reliability=row.reliability,
        target=row.target,
        source=row.source,
        critical_failure=critical_failure,
    )


def _source_share(instrument: InstrumentFacts) -> Share:
    """One source of the weighting plan."""
    groups = []
    for group in instrument.groups:
        own = dict.fromkeys(item.criterion for item in instrument.items if item.group == group.code)
        groups.append(
            Share(f"{instrument.code}-{group.code}", group.weight, tuple(Share(code) for code in own))
        )
    return Share(instrument.code, 1.0, tuple(group for group in groups if group.parts))


def _criterion(
    instrument: InstrumentFacts, row: CriterionScore, weight: float, target: float
) -> CriterionFigures:
    """A score with what it is worth."""
    minimum = MINIMA[instrument.kind]
    strength = evidence_strength(row.low, row.high, row.n, minimum=minimum, target=target)
    return CriterionFigures(
        code=row.code,
        source=instrument.code,
        score=row.score,
        low=row.low,
        high=row.high,
        n=row.n,
        target=target,
        deficit=deficit(row.score, target),
        strength=strength.value,
        weight=weight,
        reliability=reliability(row.n, instrument.n0),
        trust=instrument.trust,
    )


def _source(
    instrument: InstrumentFacts, seen: Sequence[Observed], weights: Mapping[str, float]
) -> SourceFigures | None:
    """A source's score: of visits the mean of the visits' scores, capped as they are; None of nothing."""
    codes = dict.fromkeys(item.criterion for item in instrument.items)
    own = {code: weights.get(code, 0.0) for code in codes}
    score: Interval | None
    if instrument.kind == SERVQUAL:
        score = partial_score(instrument, seen, own)
    else:
        capped = [row.score for row in _visit_scores(instrument, seen) if row.score is not None]
        score = _on_scale(t_interval(capped)) if capped else None
    if score is None:
        return None
    weight = math.fsum(own.values())
    return SourceFigures(instrument.code, instrument.title, instrument.level, score, weight)


def _visit_scores(instrument: InstrumentFacts, seen: Sequence[Observed]) -> list[visits.VisitScore]:
    """Each visit's score."""
    items, weights = checklist(instrument), {group.code: group.weight for group in instrument.groups}
    return [visits.visit_score(visit, items, weights) for visit in walks_of(seen)]


def _visits(instrument: InstrumentFacts, seen: Sequence[Observed]) -> VisitFigures | None:
    """The visits together; None where nothing applied in any."""
    rows = [row for row in _visit_scores(instrument, seen) if row.score is not None]
    if not rows:
        return None
    sections = []
    for group in instrument.groups:
        points = [row.sections[group.code] for row in rows if group.code in row.sections]
        if points:
            sections.append(SectionFigures(group.code, group.title, _mean(points), len(points)))
    return VisitFigures(
        mean=_mean(row.score for row in rows if row.score is not None),
        uncapped=_mean(row.uncapped for row in rows if row.uncapped is not None),
        without_critical=sum(not row.failures for row in rows) / len(rows),
        n=len(rows),
        sections=tuple(sections),
    )


def _items(instrument: InstrumentFacts, seen: Sequence[Observed]) -> list[ItemGap]:
    """Each item's gap."""
    return servqual.item_gaps(responses(seen), [item.code for item in instrument.items])


def _dimensions(instrument: InstrumentFacts, seen: Sequence[Observed]) -> list[DimensionGap]:
    """Each dimension's gap."""
    return servqual.dimension_gaps(responses(seen), _positions(instrument))


def _overall(instrument: InstrumentFacts, seen: Sequence[Observed]) -> OverallGap:
    """The questionnaire's two overall figures."""
    return servqual.overall_gap(responses(seen), _positions(instrument))


def _positions(instrument: InstrumentFacts) -> dict[str, tuple[int, ...]]:
    """Dimension -> positions of its items, in the instrument's order."""
    return {
        group.code: tuple(at for at, item in enumerate(instrument.items) if item.group == group.code)
        for group in instrument.groups
    }


def _on_scale(interval: Interval) -> Interval:
    """An interval of points cut to [0, 100]; its spread stays, so that it can be combined."""
    low, high = (None if end is None else clamp(end, 0.0, 100.0) for end in (interval.low, interval.high))
    return Interval(interval.mean, low, high, interval.sd, interval.n)


def _mean(points: Iterable[float]) -> float:
    """The mean of at least one number."""
    known = list(points)
    return math.fsum(known) / len(known)
