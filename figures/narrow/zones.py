"""Zones of tolerance with their names above."""

from collections.abc import Iterable

from figures.canvas import Canvas
from figures.charts import TOO_FEW_TEXT, checked, whisker
from figures.formats import number
from figures.narrow.paper import LINE, SMALL, WIDTH, name, name_lines
from figures.zones import (
    MARKS,
    ZoneBar,
    colour_of,
    draw_point,
    draw_zone,
    found_words,
    is_drawn,
    sorted_zones,
    told_zones,
    zone_words,
)

BAND, HEAD, FOOT = 46, 26, 2
_FIELD = (8.0, 226.0)
_VALUE = 238.0


def zone_bars(bars: Iterable[ZoneBar], *, title: str) -> str:
    """As `figures.zones.zone_bars`.

    Raises:
        ValueError: no rows, or more than seven.
    """
    rows = checked(sorted_zones(bars))
    names = [name_lines(one.label) for one in rows]
    canvas = Canvas(WIDTH, HEAD + sum(len(one) * LINE + BAND for one in names) + FOOT)
    ticks = range(MARKS[0], MARKS[1] + 1)
    for tick in ticks:
        canvas.text(_place(tick), 12, str(tick), colour="muted", size=SMALL, anchor="middle")
    y = float(HEAD)
    for bar, lines in zip(rows, names, strict=True):
        y = name(canvas, y, lines)
        for tick in ticks:
            canvas.line(((_place(tick), y), (_place(tick), y + 18)), colour="rule")
        _row(canvas, bar, y + 10)
        y += BAND
    return canvas.svg(title=title, description=told_zones(rows))


def _row(canvas: Canvas, bar: ZoneBar, y: float) -> None:
    """Zone, interval, point; figures to the right, n below them."""
    row = bar.row
    told = f"n {number(row.n)}"
    if not is_drawn(row):
        canvas.text(_VALUE, y + 4.5, TOO_FEW_TEXT, colour="muted", size=SMALL)
        canvas.text(_VALUE, y + 20, told, colour="muted", size=SMALL)
        return
    draw_zone(canvas, row, y, _place, half=7)
    whisker(canvas, row.perception.low, row.perception.high, y, _place, half=4)
    draw_point(canvas, row, y, _place)
    canvas.text(_VALUE, y + 1, found_words(row), colour=colour_of(row))
    canvas.text(_VALUE, y + 17, zone_words(row), colour="muted", size=SMALL)
    canvas.text(_FIELD[0], y + 25, told, colour="muted", size=SMALL)


def _place(value: float) -> float:
    """A mark's pixel."""
    return _FIELD[0] + (value - MARKS[0]) / (MARKS[1] - MARKS[0]) * (_FIELD[1] - _FIELD[0])
