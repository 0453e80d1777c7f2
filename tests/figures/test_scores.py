"""Bands, skill scores, deficits and evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.evidence import (
    Finding,
    Priority,
    Strength,
    competence_score,
    competence_scores,
    deficit,
    evidence_strength,
    priority,
    reliability,
    sources_agree,
)
from figures.scores import Band, band, skill_score
from tests.figures.catalogue import competences, remedies

gaps = st.floats(-6, 6)


@pytest.mark.parametrize(
    ("gap", "score"), [(0, 100), (-1, 66.667), (-3, 0), (-4.2, 0), (1.5, 100), (-0.45, 85)]
)
def test_a_gap_becomes_points(gap, score):
    assert round(skill_score(gap), 3) == score


@given(gaps, gaps)
def test_a_better_gap_never_scores_less(one, other):
    low, high = sorted((one, other))

    assert 0 <= skill_score(low) <= skill_score(high) <= 100


@pytest.mark.parametrize(
    ("score", "state", "sign", "label", "days"),
    [
        (85, Band.NORM, "●", Priority.MAINTAIN, None),
        (84.999, Band.ATTENTION, "▲", Priority.MEDIUM, 180),
        (70, Band.ATTENTION, "▲", Priority.MEDIUM, 180),
        (50, Band.DEFICIT, "■", Priority.HIGH, 90),
        (49.999, Band.CRITICAL, "✕", Priority.CRITICAL, 30),
    ],
)
def test_every_score_has_a_band_a_sign_and_a_deadline(score, state, sign, label, days):
    assert (band(score), band(score).sign) == (state, sign)
    assert (priority(score), priority(score).within_days) == (label, days)


def test_a_critical_failure_is_urgent_at_any_score():
    assert priority(97, critical_failure=True) is Priority.CRITICAL


def test_reliability_grows_with_what_was_observed():
    assert reliability(0, 30) == 0
    assert reliability(30, 30) == 0.5
    assert reliability(12, 0) == 1
    with pytest.raises(ValueError, match="not negative"):
        reliability(-1, 3)


def test_a_deficit_is_never_negative():
    assert (deficit(55), deficit(85), deficit(92), deficit(92, 100)) == (30, 0, 0, 8)


@pytest.mark.parametrize(
    ("low", "high", "n", "agreed", "strength"),
    [
        (55, 70, 29, True, Strength.WEAK),
        (55, 70, 30, False, Strength.STRONG),
        (40, 70, 30, False, Strength.MEDIUM),
        (40, 70, 30, True, Strength.STRONG),
        (75, 85, 300, True, Strength.WEAK),
        (86, 90, 300, True, Strength.MEDIUM),
        (None, None, 30, True, Strength.MEDIUM),
        (None, None, 1, False, Strength.WEAK),
    ],
)
def test_evidence_is_as_strong_as_its_interval_and_its_n(low, high, n, agreed, strength):
    assert evidence_strength(low, high, n, minimum=30, agreed=agreed) is strength


def test_two_sources_agree_only_below_the_target():
    assert sources_agree({"SQ": 60, "MV": 84})
    assert not sources_agree({"SQ": 60, "MV": 90})
    assert not sources_agree({"SQ": 60})


def test_a_competence_weighs_its_criteria_by_weight_trust_and_reliability():
    findings = [Finding("SQ05", 60, weight=2, trust=0.9, reliability=0.5), Finding("MV17", 90, weight=1)]

    assert competence_score(findings) == pytest.approx((0.9 * 60 + 90) / 1.9)
    assert competence_score([]) is None


def test_competences_gather_criteria_with_a_main_module_in_them():
    mains = {code: remedy.main for code, remedy in remedies().items()}
    findings = [
        Finding("SQ05", 60, source="SQ"),
        Finding("MV17", 90, source="MV"),
        Finding("SQ08", 80, source="SQ"),
        Finding("SQ11", 10, source="SQ"),
    ]

    rows = {row.code: row for row in competence_scores(findings, mains, competences())}

    assert rows["СК-06"].criteria == ("MV17", "SQ05", "SQ08")
    assert rows["СК-06"].score == pytest.approx(230 / 3)
    assert rows["СК-06"].deficit == pytest.approx(85 - 230 / 3)
    assert rows["СК-06"].sources == {"SQ": 70.0, "MV": 90.0}
    assert rows["СК-11"].score is None
    assert len(rows) == 17
