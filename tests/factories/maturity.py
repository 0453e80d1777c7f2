"""An audit of practices on a sheet: two sections that count, one of conditions that do not."""

from audits.models import Instrument, InstrumentItem, WaveInstrument
from tests.factories.audits import CriterionFactory

ABOUT = "Выберите уровень по тому, что вам показали, а не по тому, что рассказали."


def practice(code, criterion, section="direction", **fields):
    """The body of one practice."""
    levels = [f"Практика {code}: {text}" for text in ("нет", "разово", "описана", "измеряется", "улучшается")]
    body = {"code": code, "section": section, "criterion": criterion, "text": f"Практика {code}"}
    return body | {"levels": levels} | fields


PRACTICES = (
    practice("A01", "MA01"),
    practice("A02", "MA02"),
    practice("A03", "MA03", "people"),
    practice("A23", None, "conditions", conditions=True),
)
LEVELS = {"A01": 2, "A02": 1, "A03": "NA", "A23": "CT"}
EVIDENCE = {"A01": "Стратегия от 12.01.2026, раздел 3"}


def practices_of(wave, *, code="practices", items=PRACTICES, is_source=True, **fields):
    """An audit of practices that the wave has as a source, or may take."""
    sections = [
        {"code": "direction", "title": "Стратегия", "weight": 75},
        {"code": "people", "title": "Люди", "weight": 25},
        {"code": "conditions", "title": "Условия работы", "weight": 0},
    ]
    body = {"code": code, "kind": "maturity", "title": "Аудит управления", "about": ABOUT}
    body |= {"sections": sections, "items": list(items)}
    known = {"level": "internal", "respondents": "observers", "source": "MA", "trust": 0.7, "n0": 0}
    known |= {"title": body["title"], "source_sha256": "", "version": 1}
    instrument = Instrument.objects.create(code=code, kind="maturity", body=body, **{**known, **fields})
    for position, one in enumerate(items, start=1):
        criterion = CriterionFactory(code=one["criterion"]) if one["criterion"] else None
        InstrumentItem.objects.create(
            instrument=instrument, criterion=criterion, code=one["code"], position=position, body=one
        )
    if is_source:
        WaveInstrument.objects.create(wave=wave, instrument=instrument)
    return instrument
