"""Every instrument of the repository in three waves: scored together, on their scales, weights of 100."""

import random

import pytest

from audits.importance_order import asks_order
from audits.models import BlindSpot, CriterionScore, Deficit, Instrument, WaveSummary
from audits.pair_sides import sides_of
from audits.services.scoring import score_wave
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory
from tests.factories.audits import AuditWaveFactory, use
from tests.factories.instruments import observe

ALIKE = [  # measure the same criteria: a wave takes one of them
    ("servperf", "servqual", "servqual-tolerance"),
    ("mystery-call", "call-recordings", "mystery-call"),
]
PEOPLE = {"customers": 35, "staff": 9, "managers": 6}
FIGURES = {"mean": (1, 5), "reopened": (0, 20), "staff": (1, 9), "part": (0, 90), "whole": (90, 200)}


def pair(chance, body):
    """A questionnaire of two columns, or of three."""
    marks = {side: [chance.choice([None, 4, 5, 6, 7]) for _ in range(22)] for side in sides_of(body)}
    order = (
        {"o": chance.choice([None, {"most": "R", "second": None, "least": "T"}])} if asks_order(body) else {}
    )
    return {**marks, "w": chance.choice([None, dict.fromkeys("TRSAE", 20)]), **order}


def survey(chance, body):
    """A questionnaire of one column."""
    return {
        item["code"]: chance.choice(
            [None, "NA", *range(1, 1 + (len(item["options"]) if "options" in item else body["scale"]["max"]))]
        )
        for item in body["items"]
    }


def visit(chance, body):
    """A checklist."""
    answers = {
        "yes_no": ["yes", "no", "NA"],
        "yes_partly_no": ["yes", "partly", "no"],
        "scale5": [1, 3, 5, "NA"],
    }
    return {
        item["code"]: chance.choice(answers.get(item["type"], [item.get("target"), item.get("limit")]))
        for item in body["items"]
    }


def maturity(chance, body):
    """An audit."""
    return {item["code"]: chance.choice([None, "NA", 0, 1, 2, 3, 4]) for item in body["items"]}


def records(chance, body):
    """A month."""
    return {
        item["code"]: {name: chance.randint(*FIGURES.get(name, (20, 300))) for name in item["fields"]}
        for item in body["items"]
    }


ANSWERED = {"servqual": pair, "survey": survey, "visit": visit, "maturity": maturity, "records": records}


@pytest.mark.parametrize("taken", range(3))
def test_every_instrument_of_the_repository_can_be_scored_beside_the_others(catalogue, taken):
    chance = random.Random(7)
    wave = AuditWaveFactory(organisation=OrganisationFactory())
    branches = [BranchFactory(organisation=wave.organisation) for _ in range(3)]
    left_out = {one for alike in ALIKE for one in alike} - {alike[taken] for alike in ALIKE}
    used = [one for one in Instrument.objects.order_by("pk") if one.code not in left_out]
    for one in used:
        use(wave, one)
        for branch in branches:
            rows = [ANSWERED[one.kind](chance, one.body) for _ in range(PEOPLE.get(one.respondents, 4))]
            observe(wave, one, branch, *rows)

    score_wave(wave.pk, at=NOON)

    rows = CriterionScore.objects.filter(wave=wave)
    whole = rows.filter(branch=None)
    sources = {
        one["source"]: one["weight"] for one in WaveSummary.objects.get(wave=wave, branch=None).sources
    }
    measuring = {one.code for one in used if one.items.filter(criterion__isnull=False).exists()}
    assert set(sources) == measuring - {"servqual-staff", "servqual-managers"}
    assert sum(sources.values()) == pytest.approx(100)
    assert sum(row.weight for row in whole) == pytest.approx(100)
    assert whole.get(criterion="CI01").weight == 0
    assert all(0 <= row.score <= 100 and 0 <= row.reliability <= 1 for row in rows)
    assert all(row.ci_low is None or row.ci_low <= row.score <= row.ci_high for row in rows)
    expected = {item.criterion_id for one in used for item in one.items.all() if item.criterion_id}
    assert set(whole.values_list("criterion", flat=True)) == expected
    index = WaveSummary.objects.get(wave=wave, branch=None)
    assert 0 <= index.index_low < index.index < index.index_high <= 100
    assert Deficit.objects.filter(wave=wave).count() == 17
    assert set(BlindSpot.objects.filter(wave=wave).values_list("respondents", flat=True)) == {
        "staff",
        "managers",
    }
