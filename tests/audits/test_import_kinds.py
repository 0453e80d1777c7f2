"""Files of staff surveys, management audits and monthly figures: their own columns, names and faults."""

import pytest

from audits.models import Instrument, Observation
from audits.services.observations import ImportRefusedError, import_observations
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import AuditWaveFactory

pytestmark = pytest.mark.django_db
SECTIONS = [{"code": "all", "title": "Всё", "weight": 100}]
BODIES = {
    "survey": {
        "scale": {"min": 1, "max": 5},
        "items": [
            {"code": "S01", "type": "agreement", "reverse": False},
            {"code": "S07", "type": "choice", "options": ["а", "б", "в"], "right": 2},
        ],
    },
    "maturity": {"items": [{"code": "P01", "levels": ["нет", "раз", "описано", "измеряется", "лучше"]}]},
    "records": {
        "items": [
            {"code": "H05", "rule": "share", "fields": {"part": "в срок", "whole": "всего"}},
            {"code": "H01", "rule": "load", "fields": {"requests": "в день", "capacity": "смена"}},
        ]
    },
}


@pytest.fixture
def wave(db):
    wave = AuditWaveFactory()
    BranchFactory(organisation=wave.organisation, name="Тула", timezone="Europe/Moscow")
    return wave


def bring(wave, kind, content):
    """Import the text with an instrument of this kind."""
    body = {"code": kind, "kind": kind, "title": "Инструмент", "sections": SECTIONS, **BODIES[kind]}
    Instrument.objects.get_or_create(
        code=kind,
        version=1,
        defaults={"kind": kind, "level": "internal", "title": "Инструмент", "source": "ES", "trust": 0.4,
                  "n0": 30, "body": body, "source_sha256": "0" * 64},
    )  # fmt: skip
    return import_observations(
        wave.pk, instrument=kind, name="файл.csv", content=content.encode(), imported_by=None, at=NOON
    )


def refused(wave, kind, content):
    """(line, column) of all faults."""
    with pytest.raises(ImportRefusedError) as error:
        bring(wave, kind, content)
    assert not Observation.objects.exists()
    return [(fault.line, fault.column) for fault in error.value.faults]


def test_a_staff_survey_keeps_not_applicable_apart_from_cannot_tell(wave):
    bring(
        wave, "survey", "respondent,branch,S01,S07\nС-1,Тула,5,2\nС-2,Тула,н/п,\nС-3,Тула,не могу оценить,1\n"
    )
    assert list(Observation.objects.order_by("external_id").values_list("values", flat=True)) == [
        {"S01": 5, "S07": 2},
        {"S01": "NA", "S07": None},
        {"S01": None, "S07": 1},
    ]


def test_marks_beyond_the_scale_and_answers_that_are_not_there_are_refused(wave):
    assert refused(wave, "survey", "respondent,branch,S01,S07\nС-1,Тула,6,4\n") == [(2, "S01"), (2, "S07")]


def test_a_level_of_two_and_more_needs_its_evidence(wave):
    head = "audit,branch,P01,P01_comment\n"
    assert refused(wave, "maturity", f"{head}А-1,Тула,2,\n") == [(2, "P01_comment")]
    bring(wave, "maturity", f"{head}А-1,Тула,2,Стандарт от 12.01.2026\nА-2,Тула,1,\n")
    assert Observation.objects.count() == 2


def test_a_month_of_a_branch_is_one_observation(wave):
    head = "period,branch,H05_part,H05_whole,H01_requests,H01_capacity\n"
    bring(wave, "records", f"{head}2026-09,Тула,40,50,,\n10.2026,Тула,41,50,130,100\n")
    tula = wave.organisation.branches.get().pk
    found = dict(Observation.objects.values_list("external_id", "values"))
    assert found == {
        f"2026-09 №{tula}": {"H05": {"part": 40, "whole": 50}, "H01": None},
        f"2026-10 №{tula}": {"H05": {"part": 41, "whole": 50}, "H01": {"requests": 130, "capacity": 100}},
    }


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("2026-13,Тула,1,2,,", "period"),
        ("2026-09,Тула,3,2,,", "H05_part"),
        ("2026-09,Тула,1,,,", "H05_whole"),
        ("2026-09,Тула,1,2,-4,5", "H01_requests"),
    ],
)
def test_figures_that_cannot_be_are_refused_with_their_column(wave, line, column):
    head = "period,branch,H05_part,H05_whole,H01_requests,H01_capacity\n"
    assert refused(wave, "records", f"{head}{line}\n") == [(2, column)]


def test_the_same_month_of_a_branch_twice_is_refused(wave):
    head = "period,branch,H05_part,H05_whole,H01_requests,H01_capacity\n"
    assert refused(wave, "records", f"{head}2026-09,Тула,1,2,,\n09.2026,Тула,1,2,,\n") == [(3, "period")]
