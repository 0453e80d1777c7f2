"""Charts: clean SVG that a page, a dark mode and a document can take as it is."""

import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from figures.canvas import PALETTE
from figures.charts import GapBar, RadarAxis, ScoreBar, gap_bars, radar, score_bars

NAMES = ("Материальная среда", "Надёжность", "Отзывчивость", "Уверенность", "Эмпатия")
SVG = "{http://www.w3.org/2000/svg}"


def a_radar(title="Ожидание и восприятие"):
    return radar([RadarAxis(name, 6.4, 4.9 + at / 10) for at, name in enumerate(NAMES)], title=title)


def some_gaps(title="Разрывы"):
    bars = [GapBar(name, -0.3 * at, -0.3 * at - 0.2, -0.3 * at + 0.2, 151) for at, name in enumerate(NAMES)]
    return gap_bars(bars, title=title)


def some_scores(title="Оценки"):
    return score_bars(
        [ScoreBar("Приветствие", 88, 80, 95), ScoreBar("Выяснение", 54, None, None)], title=title
    )


CHARTS = [a_radar, some_gaps, some_scores]


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_has_no_inline_style_and_no_id(chart):
    root = ET.fromstring(chart())

    assert not [each for each in root.iter() if each.tag.endswith(("style", "metadata", "script"))]
    assert not [name for each in root.iter() for name in each.attrib if name in ("style", "id")]


@pytest.mark.parametrize("chart", CHARTS)
def test_equal_figures_give_equal_bytes(chart):
    assert chart() == chart()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_named_and_told_in_words(chart):
    root = ET.fromstring(chart(title="Осень & <весна>"))

    assert (root.get("role"), root.get("aria-label")) == ("img", "Осень & <весна>")
    assert (root[0].tag, root[0].text) == (f"{SVG}title", "Осень & <весна>")
    assert root[1].tag == f"{SVG}desc"
    assert len(root[1].text) > 20


@pytest.mark.parametrize("chart", CHARTS)
def test_every_colour_is_of_the_palette_and_has_its_class(chart):
    for element in ET.fromstring(chart()).iter():
        for name in ("fill", "stroke"):
            colour = element.get(name, "none")
            assert colour == "none" or colour.upper() in PALETTE.values()
            assert (colour == "none") == (f"chart-{name}-" not in element.get("class", ""))


@pytest.mark.parametrize("chart", CHARTS)
def test_text_is_text_in_the_pages_own_face(chart):
    root = ET.fromstring(chart())

    assert list(root.iter(f"{SVG}text"))
    assert not [each for each in root.iter(f"{SVG}text") if each.get("font-family")]
    assert "Onest" in root.get("font-family")


def test_a_radar_labels_every_axis_with_both_values():
    shown = texts(a_radar())

    assert set(NAMES) <= set(shown)
    assert "6,40 · 4,90 (−1,50)" in shown
    assert {"ожидание", "восприятие"} <= set(shown)


def test_a_radar_writes_the_gap_as_the_bars_beside_it_do():
    gap = -1.0549999999999997  # the difference of the means, as floats have it, is −1.0550000000000006
    axes = [RadarAxis(name, 6.4, 5.345, gap) for name in NAMES]

    bars = texts(gap_bars([GapBar("R", gap, None, None, 99)], title="R"))

    assert any(text.endswith(" −1,05") for text in bars)
    assert "6,40 · 5,35 (−1,05)" in texts(radar(axes, title="R"))


def test_gaps_are_sorted_from_the_widest_shortfall():
    shown = [text for text in texts(some_gaps()) if text in NAMES]

    assert shown == list(reversed(NAMES))
    assert "▲ −0,90" in texts(some_gaps())


def test_few_observations_are_muted_and_too_few_say_so():
    svg = gap_bars(
        [GapBar("мало", -2.0, -3.0, -1.0, 29), GapBar("совсем мало", -3.0, None, None, 9)], title="Филиалы"
    )

    assert "chart-fill-crit" not in svg
    assert "данных мало" in texts(svg)
    assert not [text for text in texts(svg) if "3,00" in text]


def test_scores_show_the_way_to_the_target():
    assert {"● 88", "■ 54 → 85"} <= set(texts(some_scores()))


def test_long_names_take_two_lines():
    name = "Сотрудникам хватает знаний, чтобы ответить на вопросы клиентов о любых услугах сети"

    shown = texts(score_bars([ScoreBar(name, 60)], title="Оценки"))

    assert "Сотрудникам хватает знаний," in shown
    assert any(text.endswith("…") for text in shown)


def test_markup_in_a_name_stays_text():
    svg = score_bars([ScoreBar("<b>$x_1$</b> & Co", 60)], title="Оценки")

    assert "<b>$x_1$</b> & Co" in texts(svg)


@pytest.mark.parametrize(
    "chart",
    [
        lambda: gap_bars([], title="пусто"),
        lambda: score_bars([ScoreBar("x", 50)] * 8, title="много"),
        lambda: radar([RadarAxis("x", 6, 5)] * 2, title="мало"),
        lambda: radar([RadarAxis("x", 8, 5)] * 5, title="не по шкале"),
    ],
)
def test_a_chart_has_at_most_seven_items_on_its_scale(chart):
    with pytest.raises(ValueError, match="has"):
        chart()


def test_what_pages_use_brings_no_heavy_library():
    light = "canvas charts evidence formats hours importance index intervals prescription scores visits"
    program = f"import sys\nfor name in '{light}'.split(): __import__(f'figures.{{name}}')\n"
    program += "print([name for name in ('numpy', 'scipy', 'django') if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
