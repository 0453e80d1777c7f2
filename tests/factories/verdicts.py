"""Two waves of one organisation: a baseline and its repeat, as observations or as stored figures."""

from accounts.models import Branch
from audits.models import (
    AuditWave,
    CriterionScore,
    Verdict,
    WaveBranch,
    WaveSummary,
)
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import ChecklistFactory, CompetenceFactory, CriterionFactory, use
from tests.factories.waves import auditor_of, frozen_of, scored_wave

CODES = ("MV01", "MV02", "MV03", "MV04")


def branches_of(organisation, count):
    """Points of service directly under the organisation."""
    return [BranchFactory(organisation=organisation, name=f"Точка {at:02}") for at in range(1, count + 1)]


def figures_of(wave, checklist, branches, scores, *, n=4, weights=None):
    """Stored figures of a wave in place of others: criterion -> a score a branch, or one for all.

    Args:
        n: visits of each branch. weights: instrument -> part of the index, 100 for the only one.
    """
    wave.summaries.all().delete()
    wave.criterion_scores.all().delete()
    known = {"target": 85.0, "strength": "strong", "reliability": 0.9, "trust": 1.0}
    rows = {
        code: score if isinstance(score, list) else [score] * len(branches) for code, score in scores.items()
    }
    for code, points in rows.items():
        criterion = CriterionFactory(code=code)
        for branch, score in [(None, sum(points) / len(points)), *zip(branches, points, strict=True)]:
            CriterionScore.objects.create(
                wave=wave,
                branch=branch,
                criterion=criterion,
                source=checklist.code,
                score=score,
                ci_low=max(0.0, score - 20),
                ci_high=min(100.0, score + 20),
                n=n * (1 if branch else len(branches)),
                deficit=max(0.0, 85 - score),
                weight=100 / len(rows),
                **known,
            )
    for at, branch in enumerate([None, *branches]):
        points = [sum(one) / len(one) if branch is None else one[at - 1] for one in rows.values()]
        index, count = sum(points) / len(points), n * (1 if branch else len(branches))
        source = {"source": checklist.code, "title": checklist.title, "level": "external", "score": index}
        source |= {
            "low": index - 12,
            "high": index + 12,
            "n": count,
            "weight": (weights or {}).get(checklist.code, 100.0),
        }
        WaveSummary.objects.create(
            wave=wave,
            branch=branch,
            index=index,
            index_low=index - 12,
            index_high=index + 12,
            counts={checklist.code: count},
            sources=[source],
        )


def frozen_for(module, checklist, codes):
    """What both waves keep by value."""
    frozen = frozen_of(module)
    frozen["instruments"] = [
        {"code": checklist.code, "title": checklist.title, "version": checklist.version, "level": "external"}
    ]
    whole = next(iter(frozen["criteria"].values()))
    frozen["criteria"] = {code: {**whole, "text": f"Критерий {code}"} for code in codes}
    return frozen


def wave_pair(before, after, *, branches=6, n=4, controls=0, auditor=None, **fields):
    """A baseline and its scored repeat with stored figures; the last branches are the control ones.

    Args:
        before, after: criterion -> a score a branch, or one for all.
    """
    baseline = scored_wave(name="весна", auditor=auditor, **fields)
    module = baseline.recommendations.get(kind="course").module
    checklist = ChecklistFactory(
        code="walk",
        version=baseline.pk,
        items=[(f"V{at:02}", code, False) for at, code in enumerate(before, 1)],
    )
    points = branches_of(baseline.organisation, branches)
    CompetenceFactory()
    repeat = AuditWave.objects.create(
        organisation=baseline.organisation,
        name="осень",
        kind=AuditWave.Kind.REPEAT,
        baseline=baseline,
        state=AuditWave.State.SCORED,
        scored_at=NOON,
    )
    for wave, scores in ((baseline, before), (repeat, after)):
        wave.instruments.all().delete()
        use(wave, checklist)
        wave.frozen = frozen_for(module, checklist, before)
        wave.save()
        figures_of(wave, checklist, points, scores, n=n)
        for at, branch in enumerate(points):
            is_control = at >= branches - controls
            arm = WaveBranch.Arm.CONTROL if is_control else WaveBranch.Arm.TRAINED
            WaveBranch.objects.create(wave=wave, branch=branch, arm=arm)
    if auditor is not None:
        repeat.assignments.create(user=auditor)
    return baseline, repeat


def told(wave, subject="criterion"):
    """Code -> word of the stored verdicts."""
    rows = Verdict.objects.filter(wave=wave, subject=subject)
    return dict(rows.values_list("code", "outcome"))


__all__ = ["CODES", "Branch", "auditor_of", "figures_of", "told", "wave_pair"]
