"""Index weights sum to 100 whatever was measured, and the index says how sure it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.index import Share, index_weights, service_index
from figures.intervals import Interval, t_interval
from tests.figures.catalogue import plan, remedies

CODES = list(remedies())


def test_a_level_hands_its_weight_down_to_sources_dimensions_and_criteria():
    weights = index_weights(plan())

    assert weights["SQ01"] == pytest.approx(50 / 2 / 5 / 4)
    assert weights["SQ05"] == pytest.approx(50 / 2 / 5 / 5)
    assert weights["CI01"] == 0
    assert sum(weights.values()) == pytest.approx(100)


def test_what_was_not_measured_leaves_its_part_to_its_siblings():
    weights = index_weights(plan(), {code for code in CODES if code[:2] in ("SQ", "MV")})

    customer = sum(weight for code, weight in weights.items() if code.startswith("SQ"))
    assert customer == pytest.approx(100 * 50 / 85)
    assert weights["SQ01"] == pytest.approx(100 * 50 / 85 / 5 / 4)


def test_a_wave_without_measured_criteria_has_no_weights():
    assert index_weights(plan(), set()) == {}
    assert index_weights(plan(), {"CI01"}) == {"CI01": 0}


def test_a_criterion_in_two_places_is_refused():
    with pytest.raises(ValueError, match="one place"):
        index_weights([Share("a", 1, (Share("SQ01"),)), Share("b", 1, (Share("SQ01"),))])


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="negative"):
        index_weights([Share("SQ01", -1)])


@given(st.sets(st.sampled_from(CODES), min_size=1))
def test_weights_of_any_measured_set_sum_to_a_hundred(measured):
    weights = index_weights(plan(), measured)

    assert set(weights) == measured
    assert sum(weights.values()) == pytest.approx(100 if measured != {"CI01"} else 0)


def test_the_index_is_the_weighted_mean_of_its_sources_with_their_doubt():
    customers, visits = t_interval([60.0, 64, 70, 66]), t_interval([80.0, 60, 70])

    index = service_index([(customers, 50), (visits, 35)])

    assert index.mean == pytest.approx((65 * 50 + 70 * 35) / 85)
    assert index.low < index.mean < index.high


def test_the_index_is_cut_to_its_scale():
    index = service_index([(t_interval([100.0, 90, 100]), 1)])

    assert index.high == 100


def test_a_source_without_a_spread_leaves_the_index_without_ends():
    assert service_index([(t_interval([70.0]), 1)]) == Interval(70.0, None, None, None, 1)
