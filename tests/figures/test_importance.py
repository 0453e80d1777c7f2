"""The map of importance and performance: the means part the quadrants, labels keep apart."""

import xml.etree.ElementTree as ET

import pytest

from figures.canvas import PALETTE
from figures.importance import Aspect, ImportanceMap, Quadrant, importance_map

SVG = "{http://www.w3.org/2000/svg}"
ASPECTS = (
    Aspect("Материальная среда", 5.9, 11),
    Aspect("Надёжность", 5.31, 32),
    Aspect("Отзывчивость", 5.57, 22),
    Aspect("Уверенность", 5.75, 19),
    Aspect("Эмпатия", 5.25, 16),
)


def drawn(aspects=ASPECTS):
    known = ImportanceMap.of(aspects)
    return ET.fromstring(importance_map(known, title="Карта", axes=("восприятие", "важность")))


def test_the_lines_stand_at_the_means_of_the_data():
    known = ImportanceMap.of(ASPECTS)

    assert known.importance == pytest.approx(20)
    assert known.performance == pytest.approx(5.556)


def test_each_thing_lies_in_the_quadrant_of_its_sides():
    known = ImportanceMap.of(ASPECTS)

    assert [known.quadrant(one) for one in ASPECTS] == [
        Quadrant.OVERDONE,
        Quadrant.FOCUS,
        Quadrant.KEEP,
        Quadrant.OVERDONE,
        Quadrant.LOW,
    ]


def test_the_middle_of_the_scales_would_put_everything_into_one_quadrant():
    middle = ImportanceMap(ASPECTS, 4.0, 50.0)

    assert {middle.quadrant(one) for one in ASPECTS} == {Quadrant.OVERDONE}


def test_the_quadrants_are_named_in_words_and_the_map_is_told():
    root = drawn()
    texts = [one.text for one in root.iter(f"{SVG}text")]

    assert {"■ сосредоточиться", "● так держать", "○ низкий приоритет", "◐ избыточные усилия"} <= set(texts)
    assert {one.label for one in ASPECTS} <= set(texts)
    assert "Надёжность: восприятие 5,31, важность 32,0, сосредоточиться" in root.find(f"{SVG}desc").text


def test_labels_of_close_things_stand_on_lines_of_their_own():
    close = [Aspect(f"Измерение {at}", 5.5 + at / 1000, 20 + at / 1000) for at in range(5)]
    close += [Aspect("Далёкое", 3.0, 5.0), Aspect("Другое далёкое", 7.0, 40.0)]
    texts = {one.text: one for one in drawn(close).iter(f"{SVG}text")}

    places = {(texts[one.label].get("x"), texts[one.label].get("y")) for one in close}

    assert len(places) == len(close)
    assert len({texts[one.label].get("y") for one in close[:5]}) >= 3


def test_every_colour_is_of_the_palette_and_has_its_class():
    for element in drawn().iter():
        for name in ("fill", "stroke"):
            colour = element.get(name, "none")
            assert colour == "none" or colour in PALETTE.values()
            assert (colour == "none") == (f"chart-{name}-" not in element.get("class", ""))


def test_equal_values_are_drawn_as_well():
    assert drawn([Aspect("Одно", 5, 20), Aspect("Другое", 5, 20)]).get("role") == "img"


@pytest.mark.parametrize("count", [1, 8])
def test_a_map_has_two_to_seven_things(count):
    with pytest.raises(ValueError, match="2 to 7"):
        ImportanceMap.of([Aspect("x", 5, 5)] * count)


def test_what_cannot_be_told_from_the_means_advises_nothing():
    alike = [Aspect(f"Измерение {at}", 4.95 + at * 0.03, 20 + at / 100, reach=0.4) for at in range(4)]
    known = ImportanceMap.of(alike)

    assert {known.quadrant(one) for one in alike} == {Quadrant.UNCLEAR}


@pytest.mark.parametrize(
    ("reach", "importance", "expected"),
    [(0.3, 32, Quadrant.FOCUS), (0.7, 32, Quadrant.UNCLEAR), (0.3, 20.4, Quadrant.UNCLEAR)],
)
def test_an_advice_needs_an_interval_beside_the_mean_and_another_importance(reach, importance, expected):
    known = ImportanceMap((), 5.5, 20.0)

    assert known.quadrant(Aspect("Надёжность", 5.0, importance, reach)) is expected
