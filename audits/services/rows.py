"""Figures become rows of the wave, in place of the earlier ones; called inside the scoring's transaction."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from audits.drawings import Drawing
from audits.models import (
    AuditWave,
    BlindSpot,
    Chart,
    CriterionScore,
    CriticalFailure,
    Deficit,
    DimensionScore,
    ItemScore,
    ModuleNeed,
    Observation,
    WaveSummary,
)
from audits.queries.remarks import mask_of
from audits.scoring.competences import CompetenceFigures
from audits.scoring.inputs import Catalogue, WaveInputs
from audits.scoring.kinds.base import FailureFacts
from audits.scoring.nodes import NodeFigures, SourceFigures
from audits.scoring.wave import WaveFigures
from figures.prescription import ModuleNeed as Need

_BATCH = 500
_HINT = re.compile(r"\s*\((?:да|нет) — .*\)$")  # to whoever fills in the form: what counts as a yes
_OF_THE_DUTY = (
    *("pk", "told_at", "done_at", "done_by_id", "done_note", "confirmed_at", "confirmed_by_id"),
    *("returned_at", "returned_by_id", "returned_note"),
)
_MEASURED = ("score", "target", "deficit", "strength", "ci_low", "ci_high", "n", "priority", "sources")


def replace_rows(
    wave: AuditWave, inputs: WaveInputs, figures: WaveFigures, charts: Sequence[Drawing], *, due_on: date
) -> None:
    """All rows but the recommendations. What the auditor wrote of a deficit stays, and so do deadlines.

    Args:
        due_on: by when a newly found critical failure is to be mended.
    """
    for rows in (
        wave.summaries,
        wave.dimension_scores,
        wave.item_scores,
        wave.criterion_scores,
        wave.blind_spots,
        wave.module_needs,
        wave.charts,
    ):
        rows.all().delete()
    questions = _questions(figures)
    WaveSummary.objects.bulk_create(
        [_summary(wave, node, questions if node.node is None else {}) for node in figures.nodes.values()],
        batch_size=_BATCH,
    )
    DimensionScore.objects.bulk_create(
        [
            DimensionScore(wave=wave, branch_id=node.node, **_fields(row))
            for node in figures.nodes.values()
            for row in node.dimensions
        ],
        batch_size=_BATCH,
    )
    ItemScore.objects.bulk_create([ItemScore(wave=wave, **_fields(row)) for row in figures.whole.items])
    BlindSpot.objects.bulk_create(
        [BlindSpot(wave=wave, respondents=one.respondents, **_fields(one.guess)) for one in figures.guesses]
    )
    CriterionScore.objects.bulk_create(
        [row for node in figures.nodes.values() for row in _criteria(wave, node)], batch_size=_BATCH
    )
    _replace_failures(wave, figures.failures, due_on)
    _replace_deficits(wave, figures.competences)
    ModuleNeed.objects.bulk_create(list(_needs(wave, figures.prescription.needs, inputs.catalogue)))
    Chart.objects.bulk_create([Chart(wave=wave, **chart.row) for chart in charts])


def _summary(wave: AuditWave, node: NodeFigures, questions: Mapping[str, Any]) -> WaveSummary:
    """Index, overall gaps, sources and visits of one node.

    extras: visits and sections of the mystery visits; by_source, what each instrument shows besides; overall,
    the ends of the 95 % intervals of both overall gaps; of the
    whole wave also what is to be asked of the auditor.
    """
    index, overall, visits = node.index, node.overall, node.visits
    extras: dict[str, Any] = {**questions}
    if visits is not None:
        facts = asdict(visits)
        extras |= {"sections": list(facts.pop("sections")), "visits": facts}
    if overall is not None:
        extras["overall"] = {
            "unweighted": [overall.unweighted_low, overall.unweighted_high],
            "weighted": [overall.weighted_low, overall.weighted_high],
        }
    if node.details:
        extras["by_source"] = dict(node.details)
    return WaveSummary(
        wave=wave,
        branch_id=node.node,
        index=index.mean if index else None,
        index_low=index.low if index else None,
        index_high=index.high if index else None,
        unweighted=overall.unweighted if overall else None,
        weighted=overall.weighted if overall else None,
        counts=dict(node.counts),
        sources=[_source(source) for source in node.sources],
        extras=extras,
    )


def _questions(figures: WaveFigures) -> dict[str, Any]:
    """Where sources contradict each other, and where staff think better of themselves than observers do."""
    found = {
        "disagreements": [asdict(one) for one in figures.disagreements],
        "self_ratings": [asdict(one) for one in figures.self_ratings],
        "conditions": sorted(figures.conditions),
    }
    return {name: rows for name, rows in found.items() if rows}


def _fields(row: Any) -> dict[str, Any]:
    """The fields of a flat row of figures; `asdict` would copy each value of tens of thousands."""
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def _source(source: SourceFigures) -> dict[str, Any]:
    """One source as JSON values; with branches where they are what it counts."""
    return {
        "source": source.source,
        "title": source.title,
        "level": source.level,
        "score": source.score.mean,
        "low": source.score.low,
        "high": source.score.high,
        "n": source.n,
        "weight": source.weight,
        **({} if source.branches is None else {"branches": source.branches}),
    }


def _criteria(wave: AuditWave, node: NodeFigures) -> Iterable[CriterionScore]:
    """Criteria of one node."""
    for row in node.criteria:
        facts = _fields(row)
        facts |= {
            "criterion_id": facts.pop("code"),
            "ci_low": facts.pop("low"),
            "ci_high": facts.pop("high"),
        }
        yield CriterionScore(wave=wave, branch_id=node.node, **facts)


def _replace_failures(wave: AuditWave, failures: Iterable[FailureFacts], due_on: date) -> None:
    """Facts with their norm and remedy; what was listed before keeps deadline, role and what was done.

    A corrected observation is the same one: its number within its instrument stays. A row keeps its id too,
    for a page that was opened before is answered after.
    """
    known = {
        (one.observation.instrument_id, one.observation.external_id, one.item): one
        for one in CriticalFailure.objects.filter(wave=wave).select_related("observation")
    }
    CriticalFailure.objects.filter(wave=wave).delete()
    failures = list(failures)
    found = Observation.objects.filter(pk__in={one.observation.pk for one in failures})
    written = found.select_related("branch").in_bulk()
    mask = mask_of(wave)  # a fact is read by more people than the remark that it is taken from
    role = _("Branch manager")
    fresh = []
    for one in failures:
        seen = written[one.observation.pk]
        before = known.get((seen.instrument_id, seen.external_id, one.item.code))
        fresh.append(
            CriticalFailure(
                wave=wave,
                observation=seen,
                criterion_id=one.item.criterion or "",
                item=one.item.code,
                fact=_fact(one, mask.of(seen)),
                norm=one.item.body.get("norm") or "",
                remedy=one.item.body.get("remedy") or "",
                due_on=due_on if before is None else before.due_on,
                responsible=role if before is None else before.responsible,
                **(_answered(before) if before is not None else {}),
            )
        )
    CriticalFailure.objects.bulk_create(fresh, batch_size=_BATCH)


def _answered(before: CriticalFailure) -> dict[str, Any]:
    """Its id, who was told, who has said that it is mended, and what was answered to that."""
    return {name: getattr(before, name) for name in _OF_THE_DUTY}


def _fact(failure: FailureFacts, comments: Mapping[str, str]) -> str:
    """What should be, that it was not (or how often it was), and what the observer wrote of it."""
    text = _HINT.sub("", failure.item.body["text"]).rstrip(".")
    said = _("%s — no.") % text if failure.found is None else f"{text}: {failure.found}."
    return f"{said} {comments.get(failure.item.code, '')}".strip()


def _replace_deficits(wave: AuditWave, competences: Iterable[CompetenceFigures]) -> None:
    """Competences that were measured; the cause and the note belong to the auditor."""
    known = {one.competence_id: one for one in Deficit.objects.filter(wave=wave)}
    fresh: list[Deficit] = []
    kept: list[Deficit] = []
    for row in competences:
        found = known.pop(row.code, None)
        deficit = found or Deficit(wave=wave, competence_id=row.code)
        (kept if found else fresh).append(deficit)
        facts = asdict(row)
        facts |= {"ci_low": row.low, "ci_high": row.high, "sources": list(facts["sources"])}
        for name in _MEASURED:
            setattr(deficit, name, facts[name])
    Deficit.objects.filter(pk__in=[one.pk for one in known.values()]).delete()
    Deficit.objects.bulk_update(kept, _MEASURED)
    Deficit.objects.bulk_create(fresh)


def _needs(wave: AuditWave, needs: Iterable[Need], catalogue: Catalogue) -> Iterable[ModuleNeed]:
    """Modules by first-round yield."""
    for rank, need in enumerate(needs, start=1):
        module = catalogue.modules[need.code]
        yield ModuleNeed(
            wave=wave,
            module_id=module.pk,
            audience=module.audience,
            need=need.need,
            yield_per_day=need.yield_per_day,
            days=module.days,
            because=list(need.criteria),
            rank=rank,
            excluded=module.excluded,
        )
