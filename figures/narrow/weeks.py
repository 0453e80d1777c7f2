"""A schedule by weeks with the names above the bars."""

from collections.abc import Sequence
from datetime import date, timedelta

from figures.canvas import Canvas
from figures.formats import day
from figures.gantt import Bar, bar_words, checked_rows, pause_words, week_ticks
from figures.narrow.paper import LINE, SMALL, WIDTH, name, name_lines

BAND, HEAD, FOOT = 26, 26, 2
_FIELD = (8.0, WIDTH - 8.0)
_TICKS = 5
_DATE = 44  # pixels that a mark takes with its day


def gantt(
    rows: Sequence[Bar],
    *,
    first: date,
    last: date,
    title: str,
    pauses: Sequence[tuple[date, date]] = (),
) -> str:
    """As `figures.gantt.gantt`: 360 wide; pauses are bands behind the bars.

    Raises:
        ValueError: no rows, or more than seven, or a day outside the scale.
    """
    checked_rows(rows, first, last)
    names = [name_lines(one.label) for one in rows]
    canvas = Canvas(WIDTH, HEAD + sum(len(one) * LINE + BAND for one in names) + FOOT)
    span = max((last - first).days + 1, 1)

    def place(moment: date) -> float:
        return _FIELD[0] + (moment - first).days / span * (_FIELD[1] - _FIELD[0])

    ticks = [place(one) for one in week_ticks(first, last, _TICKS)]
    for moment, x in zip(week_ticks(first, last, _TICKS), ticks, strict=True):
        anchor = "start" if x < 20 else "middle" if x < WIDTH - 20 else "end"
        canvas.text(x, 12, day(moment)[:5], colour="muted", size=SMALL, anchor=anchor)
    y = float(HEAD)
    for one, lines in zip(rows, names, strict=True):
        y = name(canvas, y, lines)
        for x in ticks:
            canvas.line(((x, y), (x, y + 16)), colour="rule")
        for begins, ends in pauses:
            left, right = place(max(begins, first)), place(min(ends, last) + timedelta(days=1))
            if right > left:
                canvas.box(left, y - 1, right - left, 18, colour="rule", opacity=0.6)
        _row(canvas, y + 8, one, place(one.starts_on), place(one.ends_on + timedelta(days=1)))
        y += BAND - 2
    return canvas.svg(title=title, description="; ".join([*map(bar_words, rows), *map(pause_words, pauses)]))


def _row(canvas: Canvas, y: float, one: Bar, left: float, right: float) -> None:
    """Bar, or mark with its day."""
    if not one.is_point:
        canvas.box(left, y - 6, max(right - left, 3.0), 12, colour=one.colour)
        return
    canvas.area(((left, y - 6), (left + 6, y), (left, y + 6), (left - 6, y)), colour=one.colour)
    aside, anchor = (11, "start") if left < _FIELD[1] - _DATE else (-11, "end")
    canvas.text(left + aside, y + 4.5, day(one.starts_on)[:5], colour="muted", size=SMALL, anchor=anchor)
