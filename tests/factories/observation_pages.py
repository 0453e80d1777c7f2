"""A wave with a source of every kind at two branches of a region, for lists of single observations."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.models import Branch
from audits.models import AuditWave, Observation, WaveInstrument
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import AuditWaveFactory
from tests.factories.instruments import instrument_of
from tests.factories.surveys import pairs_body, questionnaire_of, statements_body

VISIT = [
    {
        "code": "V01",
        "criterion": "MV01",
        "type": "yes_no",
        "weight": 1,
        "critical": True,
        "norm": "Закон № 1",
    },
    {"code": "V02", "criterion": "MV02", "type": "yes_partly_no", "weight": 1, "critical": False},
    {
        "code": "V03",
        "criterion": "MV03",
        "type": "time",
        "weight": 1,
        "critical": False,
        "target": 60,
        "limit": 180,
    },
]
LEVELS = ["Нет", "Разово", "Описано", "Измеряют", "Улучшают"]
PRACTICES = [{"code": "A01", "criterion": "MA01", "levels": LEVELS}]
FIGURES = [
    {
        "code": "K02",
        "criterion": "CI02",
        "rule": "rate",
        "per": 1000,
        "target": 0.5,
        "limit": 5,
        "critical": True,
        "fields": {"count": "Жалоб за месяц", "exposure": "Контактов за месяц"},
    }
]


@dataclass(frozen=True)
class Sources:
    """The wave, its region with two points, and its observations by kind."""

    wave: AuditWave
    region: Any
    north: Any
    south: Any
    seen: dict[str, Observation]

    def source(self, kind: str) -> WaveInstrument:
        """The source that the observation of this name came from."""
        return WaveInstrument.objects.get(wave=self.wave, instrument=self.seen[kind].instrument)


def point_of(region, name: str):
    """A point below the region."""
    point = BranchFactory(organisation=region.organisation, parent=region, name=name)
    point.path = f"{region.path}{point.pk}/"
    point.save()
    return point


def sources_wave(**fields) -> Sources:
    """A customer survey of each form, a visit, a practice and a month; each once, at two points."""
    wave = AuditWaveFactory(**fields)
    region = BranchFactory(organisation=wave.organisation, is_point=False, name="Урал")
    north, south = point_of(region, "Пермь"), BranchFactory(organisation=wave.organisation, name="Юг")
    own = f"-{wave.pk}"  # codes are unique, waves are many
    pairs = questionnaire_of(wave, code=f"pairs{own}", body=pairs_body(), criteria=("SQ01",))
    marks = questionnaire_of(wave, code=f"marks{own}", body=statements_body(), criteria=("SQ11", "SQ12"))
    visit = instrument_of(wave, "visit", VISIT, code=f"visit{own}")
    practice = instrument_of(wave, "maturity", PRACTICES, code=f"practice{own}")
    month = instrument_of(wave, "records", FIGURES, code=f"month{own}")

    def of(instrument, branch: Branch, number: int, values: dict, **more) -> Observation:
        known = {"external_id": f"Н-{number}", "observed_at": NOON - timedelta(days=number)}
        return Observation.objects.create(
            wave=wave, instrument=instrument, branch=branch, values=values, **{**known, **more}
        )

    five = [6, 6, 6, 6, 6]
    seen = {
        "pairs": of(
            pairs,
            north,
            1,
            {"e": five, "p": [2, 6, 6, 6, None], "w": None},
            comments={"comment": "Ждали долго."},
        ),
        "marks": of(marks, south, 2, {"ES01": 4, "ES02": "NA", "ES04": 2}, channel="сайт", segment="впервые"),
        "visit": of(
            visit,
            north,
            3,
            {"V01": "no", "V02": "partly", "V03": "NA"},
            comments={"V01": "Таблички нет, сказала Анна Петрова."},
            observer="тайный-7",
            channel="очно",
            service="касса",
        ),
        "practice": of(practice, south, 4, {"A01": 2}, comments={"A01": "Приказ № 5"}),
        "month": of(month, south, 5, {"K02": {"count": 3, "exposure": 1200}}),
    }
    return Sources(wave, region, north, south, seen)
