"""Charts for a telephone: legible letters, nothing outside the drawing, the figures of the wide ones."""

import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest

from figures import charts, dumbbell, gantt, importance, narrow
from figures.canvas import PALETTE
from figures.charts import GapBar, RadarAxis, ScoreBar
from figures.comparison import Outcome
from figures.dumbbell import Dumbbell
from figures.importance import Aspect, ImportanceMap

NAMES = ("Материальная среда", "Надёжность", "Отзывчивость", "Уверенность", "Эмпатия")
LONG = "Сотрудники компании всегда охотно помогают клиентам и находят время ответить на любой их вопрос сразу"
SVG = "{http://www.w3.org/2000/svg}"
LETTER = 0.56  # mean width of a letter, of its size
AXES = [RadarAxis(name, 6.4, 4.9 + at / 10, -1.5 + at / 10) for at, name in enumerate(NAMES)]
GAPS = [GapBar(name, -0.3 * at, -0.3 * at - 0.2, -0.3 * at + 0.2, 151) for at, name in enumerate(NAMES)]
GAPS += [GapBar(LONG, -2.41, -2.9, -2.0, 12_110), GapBar("Мало", -1.0, None, None, 9)]
SCORES = [ScoreBar("Приветствие", 88, 80, 95), ScoreBar(LONG, 54), ScoreBar("Завершение", 33, is_muted=True)]
MAP = ImportanceMap.of([Aspect(name, 5.2 + at / 7, 11.0 + 4 * (at * 3 % 5)) for at, name in enumerate(NAMES)])
MOVED = [
    Dumbbell(LONG, 54.0, 71.0, 9.0, 25.0, Outcome.NARROWED, "сократился"),
    Dumbbell("Приветствие", 95.0, 100.0, None, None, Outcome.UNPROVEN, "не доказано"),
]
BARS = [
    gantt.Bar(f"ОК-ОБ-183 {LONG}", date(2026, 12, 1), date(2027, 1, 20)),
    gantt.Bar("Повторный аудит", date(2027, 5, 18), date(2027, 5, 18), "ink"),
]
SPAN = {"first": date(2026, 11, 23), "last": date(2027, 5, 20)}
SPAN |= {"pauses": [(date(2027, 1, 1), date(2027, 1, 8)), (date(2027, 5, 18), date(2027, 6, 1))]}
CHANGE = {"legend": ("первая волна", "повтор", "95 % интервал изменения"), "target": 85.0}
PLANE = {"axes": ("восприятие, 1–7", "важность, баллы из 100")}
PAIRS = {
    "radar": (charts.radar, narrow.radar, AXES, {}),
    "gaps": (charts.gap_bars, narrow.gap_bars, GAPS, {}),
    "scores": (charts.score_bars, narrow.score_bars, SCORES, {}),
    "importance": (importance.importance_map, narrow.importance_map, MAP, PLANE),
    "changes": (dumbbell.dumbbells, narrow.dumbbells, MOVED, CHANGE),
    "weeks": (gantt.gantt, narrow.gantt, BARS, SPAN),
}
pairs = pytest.mark.parametrize("name", PAIRS)


def drawn(name):
    """The wide and the narrow drawing."""
    wide, small, subject, more = PAIRS[name]
    return ET.fromstring(wide(subject, title="Рисунок", **more)), ET.fromstring(
        small(subject, title="Рисунок", **more)
    )


@pairs
def test_those_who_hear_it_are_told_the_same(name):
    wide, small = drawn(name)

    assert [wide[0].text, wide[1].text] == [small[0].text, small[1].text]


@pairs
def test_letters_are_legible_and_stay_within_the_drawing(name):
    small = drawn(name)[1]
    width, height = (float(small.get(side)) for side in ("width", "height"))

    assert width == 360
    for text in small.iter(f"{SVG}text"):
        size = float(text.get("font-size"))
        assert size >= 12
        room = LETTER * size * len(text.text)
        x = float(text.get("x")) - {"start": 0, "middle": room / 2, "end": room}[text.get("text-anchor")]
        assert -2 <= x <= x + room <= width + 8, text.text
        assert 8 <= float(text.get("y")) <= height, text.text


@pairs
def test_the_narrow_one_writes_the_figures_of_the_wide_one(name):
    def figures(root):
        told = " ".join(text.text for text in root.iter(f"{SVG}text"))
        return set(re.findall(r"[−+]?\d+,\d\d", told))

    wide, small = drawn(name)

    assert figures(wide) <= figures(small)


@pairs
def test_colours_are_of_the_palette_and_have_their_classes(name):
    for element in drawn(name)[1].iter():
        for kind in ("fill", "stroke"):
            colour = element.get(kind, "none")
            assert colour == "none" or colour.upper() in PALETTE.values()
            assert (colour == "none") == (f"chart-{kind}-" not in element.get("class", ""))


def test_few_questionnaires_have_no_figure():
    small = drawn("gaps")[1]
    told = [text.text for text in small.iter(f"{SVG}text")]

    assert "данных мало" in told
    assert not any("−1,00" in one for one in told)


@pytest.mark.parametrize("name", ["gaps", "scores", "changes", "weeks"])
def test_a_narrow_chart_has_one_to_seven_rows(name):
    _wide, small, subject, more = PAIRS[name]

    for rows in ([], [subject[0]] * 8):
        with pytest.raises(ValueError, match="1 to 7"):
            small(rows, title="", **more)
