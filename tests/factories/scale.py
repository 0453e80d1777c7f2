"""A wave of as many questionnaires as one likes, in a tree of branches, quickly made."""

import random

from accounts.models import Branch
from audits.models import Instrument, InstrumentItem, Observation
from tests.factories.accounts import OrganisationFactory
from tests.factories.audits import INSTRUMENTS, AuditWaveFactory, CriterionFactory, use
from tests.reading import read_yaml

PORTION = 5_000
SPLITS = ({"T": 11, "R": 32, "S": 22, "A": 19, "E": 16}, dict.fromkeys("TRSAE", 20), None)


def branch_tree(organisation, *, regions, branches):
    """Regions with their points, evenly; the points."""
    tops = [Branch(organisation=organisation, name=f"Регион {at}", is_point=False) for at in range(regions)]
    Branch.objects.bulk_create(tops)
    for one in tops:
        one.path = f"/{one.pk}/"
    Branch.objects.bulk_update(tops, ["path"])
    points = [
        Branch(organisation=organisation, name=f"Точка {at}", parent=tops[at % regions])
        for at in range(branches)
    ]
    Branch.objects.bulk_create(points)
    for one in points:
        one.path = f"{one.parent.path}{one.pk}/"
    Branch.objects.bulk_update(points, ["path"], batch_size=100)
    return points


def servqual_instrument():
    """The questionnaire of the repository with its criteria, without the rest of the catalogue."""
    body = read_yaml(INSTRUMENTS / "servqual.yaml")
    head = {
        name: body[name] for name in ("code", "version", "kind", "level", "title", "source", "n0", "trust")
    }
    instrument = Instrument.objects.create(body=body, source_sha256="", **head)
    for position, item in enumerate(body["items"], start=1):
        CriterionFactory(code=item["criterion"])
        InstrumentItem.objects.create(
            instrument=instrument,
            criterion_id=item["criterion"],
            code=item["code"],
            position=position,
            body=item,
        )
    return instrument


def answered(chance, shift):
    """One questionnaire: 44 marks of which some are missing, and its points."""
    expected = [chance.choice((5, 6, 7, 7)) for _ in range(22)]
    mood = chance.gauss(shift, 1)
    perceived = [min(7, max(1, round(value + mood + chance.gauss(-0.7, 0.8)))) for value in expected]
    if chance.random() < 0.3:
        at = chance.randrange(22)
        expected[at], perceived[(at * 7) % 22] = None, None
    return {"e": expected, "p": perceived, "w": chance.choice(SPLITS)}


def survey_wave(*, people, regions, branches, different=2_000, seed=5):
    """A wave of that many questionnaires, `different` of them unlike each other."""
    chance = random.Random(seed)
    wave = AuditWaveFactory(organisation=OrganisationFactory())
    instrument = servqual_instrument()
    use(wave, instrument)
    points = branch_tree(wave.organisation, regions=regions, branches=branches)
    kinds = [answered(chance, chance.choice((-0.4, 0.0, 0.2))) for _ in range(min(different, people))]
    for start in range(0, people, PORTION):
        Observation.objects.bulk_create(
            Observation(
                wave=wave,
                instrument=instrument,
                branch=points[at % branches],
                external_id=f"Р-{at}",
                values=kinds[(at * 7 + at // branches) % len(kinds)],
            )
            for at in range(start, min(start + PORTION, people))
        )
    return wave
