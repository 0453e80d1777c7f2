"""Bars of gaps and of scores with their names above."""

import math
from collections.abc import Callable, Iterable, Sequence

from figures.canvas import Canvas
from figures.charts import (
    COLOURS,
    FEW,
    TOO_FEW,
    TOO_FEW_TEXT,
    Bar,
    GapBar,
    ScoreBar,
    checked,
    gap_range,
    gap_words,
    score_words,
    sorted_gaps,
    whisker,
)
from figures.formats import number
from figures.narrow.paper import LINE, SMALL, WIDTH, name, name_lines
from figures.scores import band, skill_score

BAND, HEAD, FOOT = 32, 26, 2
_FIELD = (2.0, 234.0)  # where bars lie; their figures stand to the right of it
_VALUE = 246.0
_ENDS = 4.0  # half the height of an interval's ends

Place = Callable[[float], float]
Put = Callable[[Canvas, float, Bar, Place], None]


def gap_bars(bars: Iterable[GapBar], *, title: str) -> str:
    """As `figures.charts.gap_bars`.

    Raises:
        ValueError: no rows, or more than seven.
    """
    rows = checked(sorted_gaps(bars))
    lowest, highest = gap_range(rows)
    step = next(step for step in (1.0, 2.0, 3.0, 6.0) if (highest - lowest) / step <= 4)
    ticks = [step * at for at in range(math.ceil(lowest / step), math.floor(highest / step) + 1)]
    told = "; ".join(gap_words(bar) for bar in rows)
    return _rows(rows, (lowest, highest), ticks, _gap_row, (title, told))


def score_bars(bars: Iterable[ScoreBar], *, title: str) -> str:
    """As `figures.charts.score_bars`.

    Raises:
        ValueError: no rows, or more than seven.
    """
    rows = checked(list(bars))
    told = "; ".join(f"{bar.label}: {score_words(bar)}" for bar in rows)
    return _rows(rows, (0.0, 100.0), (0, 25, 50, 75, 100), _score_row, (title, told))


def _rows(
    rows: Sequence[Bar],
    ends: tuple[float, float],
    ticks: Sequence[float],
    put: Put[Bar],
    told: tuple[str, str],
) -> str:
    """A name above each bar, hair lines behind the bars alone, the scale at the head.

    Args:
        ends: of the scale. told: title and description.
    """
    names = [name_lines(row.label) for row in rows]
    canvas = Canvas(WIDTH, HEAD + sum(len(one) * LINE + BAND for one in names) + FOOT)

    def place(value: float) -> float:
        return _FIELD[0] + (value - ends[0]) / (ends[1] - ends[0]) * (_FIELD[1] - _FIELD[0])

    for tick in ticks:
        x = place(tick)
        anchor = "start" if x < _FIELD[0] + 8 else "middle"
        canvas.text(x, 12, number(tick), colour="muted", size=SMALL, anchor=anchor)
    y = float(HEAD)
    for row, lines in zip(rows, names, strict=True):
        y = name(canvas, y, lines)
        for tick in ticks:
            canvas.line(((place(tick), y), (place(tick), y + 18)), colour="muted" if not tick else "rule")
        put(canvas, y + 9, row, place)
        y += BAND
    return canvas.svg(title=told[0], description=told[1])


def _gap_row(canvas: Canvas, y: float, bar: GapBar, place: Place) -> None:
    """Bar, whisker, sign with value, and n."""
    canvas.text(WIDTH, y + 4.5, f"n {number(bar.n)}", colour="muted", size=SMALL, anchor="end")
    if bar.n < TOO_FEW:
        canvas.text(_VALUE, y + 4.5, TOO_FEW_TEXT, colour="muted", size=SMALL)
        return
    state = band(skill_score(bar.gap))
    colour = COLOURS[state] if bar.n >= FEW else "muted"
    start, end = sorted((place(0.0), place(bar.gap)))
    canvas.box(start, y - 6, end - start, 12, colour=colour)
    whisker(canvas, bar.low, bar.high, y, place, half=_ENDS)
    canvas.text(_VALUE, y + 4.5, f"{state.sign} {number(bar.gap, 2, signed=True)}", colour=colour)


def _score_row(canvas: Canvas, y: float, bar: ScoreBar, place: Place) -> None:
    """Bar, whisker, target and the words beside."""
    colour = "muted" if bar.is_muted else COLOURS[band(bar.score)]
    canvas.box(place(0.0), y - 6, place(bar.score) - place(0.0), 12, colour=colour)
    whisker(canvas, bar.low, bar.high, y, place, half=_ENDS)
    target = place(bar.target)
    canvas.line(((target, y - 9), (target, y + 9)), colour="accent", width=2.5)
    canvas.text(_VALUE, y + 4.5, score_words(bar), colour=colour)
