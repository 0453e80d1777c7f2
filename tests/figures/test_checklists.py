"""Checklists of a whole tree say what each group of visits says by itself."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures import visits
from figures.checklists import node_means, partial_score, tree_criteria, walks
from figures.groups import Grouping
from figures.intervals import t_interval
from figures.visits import Visit, clean_share, visit_score
from tests.figures.test_visits import FINE, ITEMS, WEIGHTS, answered

groups = st.lists(st.lists(answered, min_size=1, max_size=4), min_size=1, max_size=4)


def placed(forms):
    """Visits of several branches with the node of all of them and one for each."""
    seen = [Visit(f"{at}-{one}", answers) for at, own in enumerate(forms) for one, answers in enumerate(own)]
    sizes = np.array([len(own) for own in forms])
    members = (np.arange(len(forms)), *(np.array([at]) for at in range(len(forms))))
    grouping = Grouping(sizes, members)
    by_node = [[seen[at] for at in grouping.rows(node)] for node in range(len(members))]
    return walks(seen, ITEMS, WEIGHTS), grouping, by_node


@given(groups)
def test_criteria_of_a_node_are_those_of_its_visits(forms):
    found, grouping, by_node = placed(forms)

    rows = tree_criteria(found, grouping)

    for own, seen in zip(rows, by_node, strict=True):
        expected = visits.criterion_scores(seen, ITEMS)
        assert [(row.code, row.n) for row in own] == [(row.code, row.n) for row in expected]
        for row, other in zip(own, expected, strict=True):
            assert (row.score, row.low, row.high) == pytest.approx(
                (other.score, other.low, other.high), abs=1e-9
            )


@given(groups)
def test_means_of_a_node_are_those_of_its_visits(forms):
    found, grouping, by_node = placed(forms)

    means = node_means(found, grouping)

    for node, seen in enumerate(by_node):
        rows = [row for visit in seen if (row := visit_score(visit, ITEMS, WEIGHTS)).score is not None]
        assert means["capped"].n[node, 0] == len(rows)
        if rows:
            scores = t_interval([row.score for row in rows])
            interval = means["capped"].interval(node)
            assert interval.mean == pytest.approx(scores.mean)
            assert interval.sd == (None if scores.sd is None else pytest.approx(scores.sd, abs=1e-9))
            uncapped = math.fsum(row.uncapped for row in rows) / len(rows)
            assert means["uncapped"].mean[node, 0] == pytest.approx(uncapped)
            kept = [visit for visit in seen if visit_score(visit, ITEMS, WEIGHTS).score is not None]
            assert means["clean"].mean[node, 0] == pytest.approx(clean_share(kept, ITEMS))
        for column, section in enumerate(WEIGHTS):
            points = [row.sections[section] for row in rows if section in row.sections]
            assert means["sections"].n[node, column] == len(points)
            if points:
                mean = math.fsum(points) / len(points)
                assert means["sections"].mean[node, column] == pytest.approx(mean)


@given(groups)
def test_some_criteria_alone_are_the_mean_over_visits(forms):
    found, _grouping, by_node = placed(forms)
    weights = {"MV04": 3.0, "MV18": 1.0}
    chosen = [item for item in ITEMS if item.criterion in weights]
    means = []
    for visit in by_node[0]:
        rows = visits.criterion_scores([visit], chosen)
        if rows:
            total = sum(weights[row.code] for row in rows)
            means.append(sum(weights[row.code] * row.score for row in rows) / total)

    interval = partial_score(found, weights)

    assert (interval is None) == (not means)
    if means:
        expected = t_interval(means)
        assert (interval.mean, interval.n) == (pytest.approx(expected.mean), expected.n)
        assert interval.low == (None if expected.low is None else pytest.approx(expected.low, abs=1e-9))


def test_what_does_not_apply_takes_its_weight_away():
    found, grouping, _ = placed([[{"V01": "yes", "V02": "NA", "V04": "NA", "V05": "NA"}, FINE]])

    assert found.section_points[0].tolist()[0] == 100
    assert math.isnan(found.section_points[0, 1])
    assert found.uncapped[0, 0] == 100
    assert [row.code for row in tree_criteria(found, grouping)[0]] == ["MV02", "MV04", "MV05", "MV18"]
