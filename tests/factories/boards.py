"""A scored wave over a tree of branches, as stored rows: as many as one likes, quickly made."""

from audits.models import CriterionScore, DimensionScore, WaveSummary
from tests.factories.accounts import OrganisationFactory
from tests.factories.audits import CriterionFactory, use
from tests.factories.scale import branch_tree, servqual_instrument
from tests.factories.waves import scored_wave

DIMENSIONS = "TRSAE"
WEIGHTS = dict(zip(DIMENSIONS, (11, 32, 22, 19, 16), strict=True))
TITLES = {"greeting": "Приветствие", "needs": "Выяснение потребности", "closing": "Завершение"}


def sections_of(score, *, n):
    """What a checklist shows of a node."""
    rows = [
        {"code": code, "title": title, "score": score - 10 * at, "n": n}
        for at, (code, title) in enumerate(TITLES.items())
    ]
    return {"n": n, "mean": score, "uncapped": score, "without_critical": 1.0, "sections": rows}


def spread_wave(*, regions, branches):
    """Regions with their points, each with an index, five dimensions, a criterion and the checklist."""
    wave = scored_wave(organisation=OrganisationFactory())
    use(wave, servqual_instrument())
    WaveSummary.objects.filter(wave=wave, branch__isnull=False).delete()
    DimensionScore.objects.filter(wave=wave).delete()
    points = branch_tree(wave.organisation, regions=regions, branches=branches)
    nodes = [*{one.parent_id: one.parent for one in points}.values(), *points]
    whole = WaveSummary.objects.get(wave=wave, branch=None)
    whole.extras = {"by_source": {"checklist": sections_of(60.0, n=48)}}
    whole.counts = {"servqual": 720, "checklist": 48}
    asked = {"title": "Опрос клиентов", "level": "customer", "score": 54.0, "low": 50.0, "high": 58.0}
    whole.sources = [*whole.sources, {"source": "servqual", **asked, "n": 720, "weight": 0.0}]
    whole.save()
    WaveSummary.objects.bulk_create(
        [
            WaveSummary(
                wave=wave,
                branch=one,
                index=_wave(at, 60, 30),
                index_low=_wave(at, 55, 30),
                index_high=_wave(at, 65, 30),
                counts={"servqual": 60, "checklist": 6},
                extras={"by_source": {"checklist": sections_of(_wave(at, 60, 20), n=6)}},
            )
            for at, one in enumerate(nodes)
        ],
        batch_size=200,
    )
    DimensionScore.objects.bulk_create(
        [
            _dimension(wave, one, code, -_wave(7 * at + place, 1.2, 1.0))
            for at, one in enumerate([None, *nodes])
            for place, code in enumerate(DIMENSIONS)
        ],
        batch_size=500,
    )
    criterion = CriterionFactory(code="MV04")
    known = {"wave": wave, "source": "checklist", "target": 85.0, "strength": "medium", "weight": 100.0}
    CriterionScore.objects.bulk_create(
        [
            CriterionScore(
                branch=one,
                criterion=criterion,
                score=score,
                deficit=85 - score,
                n=6,
                reliability=0.7,
                trust=1,
                **known,
            )
            for at, one in enumerate(nodes)
            for score in [_wave(at, 50, 20)]
        ],
        batch_size=500,
    )
    return wave


def _dimension(wave, node, code, gap):
    """One dimension of one node."""
    return DimensionScore(
        wave=wave,
        branch=node,
        code=code,
        expectation=6.5,
        perception=6.5 + gap,
        gap=gap,
        ci_low=gap - 0.2,
        ci_high=gap + 0.2,
        n=720 if node is None else 60,
        weight=WEIGHTS[code],
        alpha=0.8,
    )


def _wave(at, middle, reach):
    """Values around a middle, all unlike."""
    return middle + reach * ((at * 37 % 101) / 101 - 0.5) + at / 1_000_000
