"""A scored wave as stored rows, without the computation: what pages and documents read."""

from audits.models import (
    AuditWave,
    Chart,
    CriterionScore,
    CriticalFailure,
    Deficit,
    DimensionScore,
    ItemScore,
    Recommendation,
    WaveAssignment,
    WaveSummary,
)
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.audits import (
    ChecklistFactory,
    CompetenceFactory,
    CriterionFactory,
    ModuleFactory,
    ObservationFactory,
    ScoredWaveFactory,
    use,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 640 100"><text>Рисунок</text></svg>'
CRITERION = "MV04"


def because(**fields):
    """One reason of a line."""
    reason = {
        "criterion": CRITERION,
        "text": "Приветствие: контакт глаз, улыбка",
        "source": "checklist",
        "score": 54.0,
        "target": 85.0,
        "n": 48,
        "strength": "strong",
        "quotes": ["Не поздоровались."],
    }
    return {**reason, **fields}


def course_of(wave, module, **fields):
    """A proposed course of the wave."""
    known = {"position": 1, "days": module.days, "need": 40.0, "yield_per_day": 40.0, "priority": "high"}
    return Recommendation.objects.create(
        wave=wave,
        kind="course",
        subject=module.code,
        module=module,
        audience=module.audience,
        because=[because()],
        **{**known, **fields},
    )


def decision_of(wave, **fields):
    """A proposed decision of the management."""
    known = {"subject": "SQ02", "text": "Решить, что сделать с залом.", "position": 1, "priority": "medium"}
    return Recommendation.objects.create(
        wave=wave, kind="management", because=[because(criterion="SQ02")], **{**known, **fields}
    )


def auditor_of(wave):
    """A person who audits the wave."""
    person = UserFactory(organisation=wave.organisation)
    WaveAssignment.objects.create(user=person, wave=wave)
    return person


def scored_wave(*, auditor=None, **fields):
    """A scored wave: one skill below the target, one course and one decision proposed, a critical failure."""
    wave = ScoredWaveFactory(**fields)
    module = ModuleFactory()
    checklist = ChecklistFactory(version=wave.pk)  # versions are unique, waves are many
    use(wave, checklist)
    CompetenceFactory()
    wave.frozen = frozen_of(module)
    wave.save()
    if auditor is not None:
        WaveAssignment.objects.create(user=auditor, wave=wave)
    branch = BranchFactory(organisation=wave.organisation)
    visit = ObservationFactory(wave=wave, instrument=checklist, branch=branch, observed_at=NOON)
    _figures(wave, branch, visit)
    course_of(wave, module)
    decision_of(wave)
    return wave


def frozen_of(module):
    """The mapping that the wave keeps by value."""
    return {
        "instruments": [
            {"code": "checklist", "title": "Чек-лист", "version": 1, "level": "external", "trust": 1}
        ],
        "target": 85.0,
        "level_weights": {"customer": 50, "external": 35, "internal": 15},
        "budgets": {one: {"days": 5.0, "reach": 1.0} for one in "ФСР"},
        "weights": {CRITERION: 100.0},
        "criteria": {
            CRITERION: {
                "text": "Приветствие: контакт глаз, улыбка",
                "component": "Н",
                "main": [module.code],
                "support": [],
                "management": False,
                "competences": ["СК-01"],
            }
        },
        "modules": {
            module.code: {
                "id": module.pk,
                "title": module.title,
                "days": module.days,
                "audience": module.audience,
                "prerequisites": [],
                "overlaps": [],
                "advice": [],
            }
        },
        "competences": {"СК-01": "Сервисная установка и поведение"},
        "excluded": {},
    }


def _figures(wave, branch, visit):
    """Stored figures of the wave and of one branch with twelve questionnaires."""
    source = {"source": "checklist", "title": "Чек-лист", "level": "external", "score": 54.0}
    source |= {"low": 50.0, "high": 58.0, "n": 48, "weight": 100.0, "below": True}
    sections = [{"code": "all", "title": "Всё", "score": 54.0, "n": 48}]
    visits = {"mean": 54.0, "uncapped": 55.0, "without_critical": 0.875, "n": 48}
    WaveSummary.objects.create(
        wave=wave,
        index=54.0,
        index_low=50.0,
        index_high=58.0,
        unweighted=-1.1,
        weighted=-1.2,
        counts={"checklist": 48},
        sources=[source],
        extras={
            "visits": visits,
            "sections": sections,
            "overall": {"unweighted": [-1.3, -0.9], "weighted": [-1.5, -0.9]},
        },
    )
    WaveSummary.objects.create(wave=wave, branch=branch, index=54.0, extras={"visits": {**visits, "n": 2}})
    gap = {"expectation": 6.5, "perception": 5.4, "gap": -1.1, "ci_low": -1.25, "ci_high": -0.95}
    DimensionScore.objects.create(wave=wave, code="R", n=151, weight=31.0, alpha=0.84, **gap)
    DimensionScore.objects.create(wave=wave, branch=branch, code="R", n=12, **gap)
    DimensionScore.objects.create(wave=wave, branch=branch, code="T", n=9, **gap)
    ItemScore.objects.create(wave=wave, code="SQ05", n=151, **gap)
    figures = {"score": 54.0, "target": 85.0, "deficit": 31.0, "strength": "strong", "n": 48}
    ends = {"ci_low": 50.0, "ci_high": 58.0}
    criterion = CriterionFactory(code=CRITERION)
    CriterionScore.objects.create(
        wave=wave,
        criterion=criterion,
        source="checklist",
        weight=100,
        reliability=0.9,
        trust=1,
        **figures,
        **ends,
    )
    Deficit.objects.create(
        wave=wave, competence_id="СК-01", priority="high", sources=[source], **figures, **ends
    )
    CriticalFailure.objects.create(
        wave=wave,
        observation=visit,
        criterion=criterion,
        item="V01",
        fact="Таблички с режимом работы нет.",
        norm="Закон № 1",
        remedy="ОК-ПО-216",
        due_on=NOON.date(),
    )
    Chart.objects.create(wave=wave, kind="servqual-radar", svg=SVG, caption="Ожидания и восприятие")


def name_all_causes(wave, cause="can"):
    """The auditor has named every cause."""
    wave.deficits.update(cause=cause)


def approved(wave):
    """The wave as an auditor approves it."""
    name_all_causes(wave)
    wave.recommendations.update(state=Recommendation.State.ACCEPTED)
    AuditWave.objects.filter(pk=wave.pk).update(state=AuditWave.State.APPROVED, approved_at=NOON)
    wave.refresh_from_db()
    return wave
