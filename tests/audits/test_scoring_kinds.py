"""Rows of a wave with sources of every kind: what is stored, what is not, and what is refused in words."""

import pytest

from audits.models import (
    BlindSpot,
    CriterionScore,
    CriticalFailure,
    Deficit,
    Instrument,
    InstrumentItem,
    Observation,
    WaveInstrument,
    WaveSummary,
)
from audits.queries.inputs import wave_inputs
from audits.services.scoring import WaveStateError, request_scoring, score_wave
from catalog.models import Norm
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import AuditWaveFactory, use
from tests.factories.instruments import instrument_of, observe
from tests.factories.scale import survey_wave

FIVE = {"min": 1, "max": 5, "labels": ["нет", "да"]}
STATEMENT = {"code": "E1", "criterion": "ES01", "type": "agreement", "reverse": False}
PRESSED = {
    "code": "K1", "criterion": "CI09", "rule": "rate", "per": 1000, "target": 0, "limit": 1,
    "critical": True, "norm": "Закон № 1", "remedy": "ОК-ВВ-168", "text": "Жалобы на навязывание",
}  # fmt: skip


@pytest.fixture
def wave(db):
    """A wave without instruments."""
    return AuditWaveFactory()


def staff_wave(wave, *counts, mark=4):
    """A survey of staff with so many answers in each branch; the branches."""
    survey = instrument_of(wave, "survey", [STATEMENT], respondents="staff", scale=FIVE)
    branches = [BranchFactory(organisation=wave.organisation) for _ in counts]
    for branch, count in zip(branches, counts, strict=True):
        observe(wave, survey, branch, *[{"E1": mark}] * count)
    return branches


def test_a_branch_where_four_of_the_staff_answered_has_no_row_and_hides_another(wave):
    few, more, most = staff_wave(wave, 4, 6, 9)

    score_wave(wave.pk, at=NOON)

    rows = CriterionScore.objects.filter(wave=wave)
    assert set(rows.values_list("branch", "n")) == {(None, 19), (most.pk, 9)}
    assert set(WaveSummary.objects.filter(wave=wave).values_list("branch", flat=True)) == {None, most.pk}
    assert not WaveSummary.objects.filter(branch__in=[few, more]).exists()


def test_what_is_stored_of_a_staff_survey_never_counts_fewer_than_five(wave):
    staff_wave(wave, 4, 6, 9, 5, 1)

    score_wave(wave.pk, at=NOON)

    summaries = WaveSummary.objects.filter(wave=wave)
    told = [
        *CriterionScore.objects.filter(wave=wave).values_list("n", flat=True),
        *Deficit.objects.filter(wave=wave).values_list("n", flat=True),
        *(one["n"] for row in summaries for one in row.sources),
        *(n for row in summaries for n in row.counts.values()),
        *(one["n"] for row in summaries for one in row.extras.get("by_source", {}).values()),
    ]
    assert min(told) >= 5


def test_a_survey_of_four_leaves_a_wave_without_figures(wave):
    staff_wave(wave, 4)

    score_wave(wave.pk, at=NOON)

    assert not CriterionScore.objects.filter(wave=wave).exists()
    assert WaveSummary.objects.get(wave=wave).counts == {}


def test_a_critical_figure_of_a_month_is_a_failure_with_its_number(wave):
    desk = instrument_of(wave, "records", [PRESSED])
    branch = BranchFactory(organisation=wave.organisation)
    observe(
        wave, desk, branch, {"K1": {"count": 3, "exposure": 4000}}, {"K1": {"count": 0, "exposure": 4000}}
    )
    Observation.objects.filter(values__K1__count=3).update(comments={"K1": "Вернули деньги."})

    score_wave(wave.pk, at=NOON)

    failure = CriticalFailure.objects.get(wave=wave)
    assert failure.fact.endswith(": 3. Вернули деньги.")
    assert failure.fact.startswith("Жалобы на навязывание")
    assert (failure.norm, failure.remedy) == ("Закон № 1", "ОК-ВВ-168")
    shown = WaveSummary.objects.get(wave=wave, branch=None).extras["by_source"]["records"]["items"]
    assert [(one["code"], one["numbers"]) for one in shown] == [("K1", {"count": 3, "exposure": 8000})]


def test_a_load_beyond_capacity_is_written_down_as_a_want_of_conditions(wave):
    load = {"code": "H1", "criterion": "HD01", "rule": "load", "target": 1.0, "limit": 1.3}
    desk = instrument_of(wave, "records", [load], source="HD", level="internal")
    observe(
        wave, desk, BranchFactory(organisation=wave.organisation), {"H1": {"requests": 130, "capacity": 100}}
    )

    score_wave(wave.pk, at=NOON)

    wave.refresh_from_db()
    assert WaveSummary.objects.get(wave=wave, branch=None).extras["conditions"] == ["HD01"]


def test_two_instruments_of_one_criterion_are_refused_in_words(wave):
    branch = BranchFactory(organisation=wave.organisation)
    for code in ("first", "second"):
        audit = instrument_of(wave, "maturity", [{"code": "A1", "criterion": "MA01"}], code=code)
        observe(wave, audit, branch, {"A1": 2})

    with pytest.raises(WaveStateError, match="одно и то же: MA01"):
        score_wave(wave.pk, at=NOON)


def test_sources_weigh_as_the_plan_of_the_wave_says(wave):
    branch = BranchFactory(organisation=wave.organisation)
    for code, criterion, level in (("first", "MA01", 4), ("second", "MA02", 0)):
        audit = instrument_of(wave, "maturity", [{"code": "A1", "criterion": criterion}], code=code)
        observe(wave, audit, branch, {"A1": level})
    WaveInstrument.objects.filter(instrument__code="first").update(weight=4)

    score_wave(wave.pk, at=NOON)

    whole = WaveSummary.objects.get(wave=wave, branch=None)
    assert {one["source"]: one["weight"] for one in whole.sources} == {"first": 80, "second": 20}
    assert (whole.index, whole.index_low) == (80, None)


def guesses(wave, people, *, respondents="staff"):
    """The customers' questionnaire as staff guess it."""
    asked = Instrument.objects.get(code="servqual")
    guess = Instrument.objects.create(
        code=f"servqual-{respondents}", version=1, kind="servqual", level="internal", title="Догадки",
        source="SQ", trust=0.4, n0=30, body=asked.body, source_sha256="", respondents=respondents,
    )  # fmt: skip
    InstrumentItem.objects.bulk_create(
        InstrumentItem(instrument=guess, code=one.code, position=one.position, body=one.body)
        for one in asked.items.all()
    )
    use(wave, guess)
    branch = wave.observations.first().branch
    observe(wave, guess, branch, *[{"e": [6] * 22, "p": [7] * 22, "w": None}] * people)
    return guess


def test_guesses_become_blind_spots_and_nothing_else(db):
    wave = survey_wave(people=60, regions=1, branches=2)
    score_wave(wave.pk, at=NOON)
    alone = [one.score for one in CriterionScore.objects.filter(wave=wave).order_by("pk")]
    guesses(wave, 6)
    guesses(wave, 4, respondents="managers")

    score_wave(wave.pk, at=NOON)
    score_wave(wave.pk, at=NOON)

    rows = BlindSpot.objects.filter(wave=wave)
    assert set(rows.values_list("respondents", "n")) == {("staff", 6)}
    assert rows.count() == 27
    tangibles = rows.get(code="T")
    assert (tangibles.expectation, tangibles.perception) == (6, 7)
    assert tangibles.low < 7 - tangibles.customers_perception < tangibles.high
    assert [one.score for one in CriterionScore.objects.filter(wave=wave).order_by("pk")] == alone
    assert WaveSummary.objects.get(wave=wave, branch=None).counts == {"servqual": 60}


def test_a_target_follows_the_norm_of_the_organisation_and_stays_once_frozen(wave):
    Norm.objects.create(
        code="answer_time",
        title="Ответ",
        unit="second",
        default=20,
        minimum=5,
        maximum=60,
        about="",
        position=1,
    )
    waiting = {
        "code": "V1", "criterion": "MV05", "type": "time", "weight": 1, "critical": False,
        "target": 20, "limit": 60, "target_norm": "answer_time", "unit": "s",
    }  # fmt: skip
    walks = instrument_of(wave, "visit", [waiting])
    observe(wave, walks, BranchFactory(organisation=wave.organisation), {"V1": 60})
    wave.organisation.norms = {"answer_time": 40}
    wave.organisation.save()

    score_wave(wave.pk, at=NOON)

    assert CriterionScore.objects.get(wave=wave, branch=None).score == 75  # of 40 to 120 seconds
    type(wave).objects.filter(pk=wave.pk).update(state="approved", approved_at=NOON)
    wave.organisation.norms = {"answer_time": 5}
    wave.organisation.save()
    wave.refresh_from_db()
    assert wave_inputs(wave).instruments[0].items[0].body["target"] == 40


def test_a_wave_of_every_kind_sums_to_a_hundred(db):
    wave = survey_wave(people=80, regions=1, branches=2)
    branch = wave.observations.first().branch
    kinds = {
        "survey": (
            [STATEMENT, {"code": "E2", "criterion": None, "type": "agreement", "reverse": True}],
            [{"E1": 3, "E2": 2}] * 7,
            {"respondents": "staff", "scale": FIVE},
        ),
        "maturity": ([{"code": "A1", "criterion": "MA01"}], [{"A1": 2}], {}),
        "records": (
            [{"code": "K2", "criterion": "CI03", "rule": "share"}],
            [{"K2": {"part": 30, "whole": 40}}],
            {},
        ),
        "visit": (
            [{"code": "V1", "criterion": "MV04", "type": "yes_no", "weight": 1, "critical": False}],
            [{"V1": "yes"}] * 4,
            {},
        ),
    }
    for kind, (items, answers, fields) in kinds.items():
        observe(wave, instrument_of(wave, kind, items, **fields), branch, *answers)

    score_wave(wave.pk, at=NOON)

    rows = CriterionScore.objects.filter(wave=wave, branch=None)
    assert sum(row.weight for row in rows) == pytest.approx(100)
    assert sum(row.weight for row in rows if row.source in ("servqual", "records")) == pytest.approx(50)
    assert {row.source for row in rows} == {"servqual", "survey", "maturity", "records", "visit"}
    whole = WaveSummary.objects.get(wave=wave, branch=None)
    assert set(whole.extras["by_source"]) == {"survey", "maturity", "records", "visit"}
    assert 0 < whole.index < 100


def test_another_weight_of_a_source_asks_for_another_scoring(wave):
    audit = instrument_of(wave, "maturity", [{"code": "A1", "criterion": "MA01"}])
    observe(wave, audit, BranchFactory(organisation=wave.organisation), {"A1": 2})
    keys = [request_scoring(wave.pk, requested_by_id=None, at=NOON).pk]
    keys.append(request_scoring(wave.pk, requested_by_id=None, at=NOON).pk)

    WaveInstrument.objects.filter(wave=wave).update(weight=2)
    keys.append(request_scoring(wave.pk, requested_by_id=None, at=NOON).pk)

    assert keys[0] == keys[1] != keys[2]


def test_visits_that_were_all_alike_are_no_certainty(wave):
    asked = {"code": "V1", "criterion": "MV05", "type": "yes_no", "weight": 1, "critical": False}
    checklist = instrument_of(wave, "visit", [asked])
    observe(wave, checklist, BranchFactory(organisation=wave.organisation), *[{"V1": "no"}] * 4)

    score_wave(wave.pk, at=NOON)

    whole = WaveSummary.objects.get(wave=wave, branch=None)
    assert (whole.index, whole.index_low) == (0, 0)
    assert whole.index_high > 40
