"""Instruments of every kind as rows, small enough to be reckoned by hand."""

from audits.models import Instrument, InstrumentItem, Observation
from tests.factories.audits import CriterionFactory, use

HEADS = {
    "survey": {"level": "internal", "source": "ES", "trust": 0.4, "n0": 30},
    "maturity": {"level": "internal", "source": "MA", "trust": 0.7, "n0": 0},
    "records": {"level": "customer", "source": "CI", "trust": 0.6, "n0": 0},
    "visit": {"level": "external", "source": "MV", "trust": 1.0, "n0": 3},
}


def instrument_of(wave, kind, items, *, code=None, scale=None, **fields):
    """An instrument of one section that the wave uses. items: bodies, with code and criterion (or None)."""
    bodies = [{"section": "all", "text": f"Пункт {one['code']}", **one} for one in items]
    body = {"sections": [{"code": "all", "title": "Всё", "weight": 100}], "items": bodies}
    found = Instrument.objects.create(
        code=code or kind,
        version=1,
        kind=kind,
        title=kind,
        body=body | ({"scale": scale} if scale else {}),
        source_sha256="",
        **{**HEADS[kind], **fields},
    )
    for position, one in enumerate(bodies, start=1):
        if one["criterion"]:
            CriterionFactory(code=one["criterion"])
        InstrumentItem.objects.create(
            instrument=found, criterion_id=one["criterion"], code=one["code"], position=position, body=one
        )
    use(wave, found)
    return found


def observe(wave, instrument, branch, *answers):
    """Observations of the branch with these values."""
    start = Observation.objects.count()
    return Observation.objects.bulk_create(
        Observation(
            wave=wave, instrument=instrument, branch=branch, external_id=f"Н-{start + at}", values=values
        )
        for at, values in enumerate(answers)
    )
