"""Dumbbells: before, after, interval and word of each row, for eyes and for ears."""

import re

import pytest

from figures.comparison import Outcome
from figures.dumbbell import Dumbbell, dumbbells

LEGEND = ("до", "после", "интервал")


def row(**fields):
    """A proven rise."""
    known = {"label": "Приветствие", "before": 54.0, "after": 71.0, "low": 9.0, "high": 25.0}
    return Dumbbell(**{**known, "outcome": Outcome.NARROWED, "word": "сократился", **fields})


def test_a_row_is_told_in_words_with_sign_change_and_interval():
    svg = dumbbells([row()], title="До и после", legend=LEGEND, target=85.0)

    assert 'role="img"' in svg
    assert "Приветствие: 54 → 71, +17 [9;\xa025], сократился" in svg
    assert "◐ сократился" in svg


def test_every_word_has_a_sign_of_its_own():
    rows = [row(outcome=one, word=one.value) for one in Outcome]

    svg = dumbbells(rows, title="", legend=LEGEND)

    signs = re.findall(r">(\S) (?:closed|narrowed|worsened|unproven|too_few)<", svg)
    assert len(set(signs)) == len(Outcome)


def test_without_an_interval_there_is_no_whisker_and_colours_are_classes():
    svg = dumbbells([row(low=None, high=None)], title="", legend=LEGEND)

    assert "+17<" in svg
    assert "style=" not in svg
    assert "chart-stroke-accent" in svg


def test_what_lies_outside_the_scale_stays_at_its_edge():
    svg = dumbbells([row(before=95.0, after=100.0, low=-3.0, high=12.0)], title="", legend=LEGEND)

    assert max(float(x) for x in re.findall(r'x2="([\d.]+)"', svg)) <= 436


@pytest.mark.parametrize("count", [0, 8])
def test_a_chart_has_one_to_seven_rows(count):
    with pytest.raises(ValueError, match="1 to 7"):
        dumbbells([row()] * count, title="", legend=LEGEND)
