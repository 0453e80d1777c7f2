"""Skills of one node, from its stored criteria: deficits are stored of the whole wave alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from audits.models import AuditWave, Deficit
from audits.queries.board_rows import CriterionLine
from audits.queries.wave_sources import Sources
from catalog.models import Competence
from figures.evidence import Finding, Priority, competence_scores, priority


def skills_of(wave: AuditWave, criteria: Iterable[CriterionLine], whole: Iterable[Deficit]) -> list[Deficit]:
    """The node's skills as deficits that are not stored, the widest first.

    Criteria with too few observations are left out. A skill of one criterion has its interval; one of several
    has none, for the same people answer for all of them. Strength and cause are of the whole wave.

    Args:
        whole: the wave's deficits, for what the auditor said of them.
    """
    spoken = {code: one["competences"] for code, one in wave.frozen.get("criteria", {}).items()}
    titles = wave.frozen.get("competences", {})
    known = {one.competence_id: one for one in whole}
    shown = {one.code: one for one in criteria if not one.is_hidden}
    rows = competence_scores(
        [_finding(one) for one in shown.values()],
        spoken,
        {code: (code,) for code in titles},
        wave.frozen.get("target", wave.target),
    )
    found = [
        _deficit(wave, row.code, row.score, [shown[code] for code in row.criteria], row.sources)
        for row in rows
        if row.score is not None
    ]
    for one in found:
        one.competence = Competence(code=one.competence_id, title=titles[one.competence_id])
        if one.competence_id in known:
            one.cause = known[one.competence_id].cause
    return sorted(found, key=lambda one: (-one.deficit, one.competence_id))


def is_seen(skill: Deficit, sources: Sources) -> bool:
    """Whether some source saw enough of the skill for it to be shown; those that are not known did."""
    return not skill.sources or any(
        one["source"] not in sources or not sources[one["source"]].enough.is_hidden(one["n"])
        for one in skill.sources
    )


def is_judged(skill: Deficit, sources: Sources) -> bool:
    """Whether some source saw enough of the skill for a verdict; those that are not known did."""
    return not skill.sources or any(
        one["source"] not in sources or one["n"] >= sources[one["source"]].enough.few for one in skill.sources
    )


def _finding(line: CriterionLine) -> Finding:
    """A criterion as competences take it."""
    return Finding(
        line.code,
        line.score,
        weight=line.weight,
        trust=line.trust,
        reliability=line.reliability,
        target=line.target,
        source=line.source_code,
    )


def _urgency(score: float, target: float, own: list[CriterionLine]) -> Priority:
    """Of its weakest criterion; what is at its target only has to stay."""
    return priority(min(one.score for one in own) if score < target else score)


def _deficit(
    wave: AuditWave, code: str, score: float, own: list[CriterionLine], sources: Mapping[str, float]
) -> Deficit:
    """One skill; each source says n of its best known criterion."""
    target = own[0].target
    views: list[dict[str, Any]] = [
        {
            "source": source,
            "title": next(one.source for one in own if one.source_code == source),
            "score": mean,
            "low": None,
            "high": None,
            "n": max(one.n for one in own if one.source_code == source),
            "below": mean < target,
        }
        for source, mean in sources.items()
    ]
    return Deficit(
        wave=wave,
        competence_id=code,
        score=score,
        target=target,
        deficit=max(0.0, target - score),
        ci_low=own[0].ci_low if len(own) == 1 else None,
        ci_high=own[0].ci_high if len(own) == 1 else None,
        strength="",
        n=sum(one["n"] for one in views),
        priority=_urgency(score, target, own).value,
        sources=views,
    )
