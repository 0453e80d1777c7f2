"""A schedule drawn by weeks: bars of courses, deadlines, points of control. Light enough for pages."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from figures.canvas import BODY, SMALL, Canvas
from figures.charts import MAX_ITEMS, WIDTH
from figures.formats import day

ROW, HEAD, FOOT, LINE = 34, 34, 12, 15
_LEFT, _RIGHT = 216.0, WIDTH - 12.0
_LINE_LETTERS = 27
_WEEK = timedelta(days=7)
_TICKS = 6
_FAINT = 0.6
_DATE = 48  # pixels that a mark takes with its day


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: from its first to its last day, or a point where both are the same. colour: of the palette."""

    label: str
    starts_on: date
    ends_on: date
    colour: str = "accent"

    @property
    def is_point(self) -> bool:
        """A moment to look at, no work."""
        return self.starts_on == self.ends_on


def gantt(
    rows: Sequence[Bar],
    *,
    first: date,
    last: date,
    title: str,
    pauses: Sequence[tuple[date, date]] = (),
) -> str:
    """Rows in the order given on one scale of days; 640 × (34 + 34 a row + 12), more where names are long.

    Args:
        rows: 1 to 7. first, last: the ends of the scale, the same for charts that are read together.
        title: accessible name. pauses: first and last days of holidays, drawn as bands.
    Raises:
        ValueError: no rows, or more than seven, or a day outside the scale.
    """
    checked_rows(rows, first, last)
    names = [_name_lines(one.label) for one in rows]
    heights = [max(ROW, LINE * len(own) + 8) for own in names]
    tall = sum(heights)
    canvas = Canvas(WIDTH, HEAD + tall + FOOT)
    span = max((last - first).days + 1, 1)

    def place(moment: date) -> float:
        return _LEFT + (moment - first).days / span * (_RIGHT - _LEFT)

    for begins, ends in pauses:
        left, right = (min(max(place(one), _LEFT), _RIGHT) for one in (begins, ends + timedelta(days=1)))
        canvas.box(left, HEAD - 6, right - left, tall + 6, colour="rule", opacity=_FAINT)
    for moment in week_ticks(first, last, _TICKS):
        x = place(moment)
        canvas.line(((x, HEAD - 6), (x, HEAD + tall)), colour="rule")
        canvas.text(x, HEAD - 14, day(moment)[:5], colour="muted", size=SMALL, anchor="middle")
    y = float(HEAD)
    for one, lines, height in zip(rows, names, heights, strict=True):
        _name(canvas, y + height / 2, lines)
        _mark(canvas, y + height / 2, one, place(one.starts_on), place(one.ends_on + timedelta(days=1)))
        y += height
    told = "; ".join([*map(bar_words, rows), *map(pause_words, pauses)])
    return canvas.svg(title=title, description=told)


def checked_rows(rows: Sequence[Bar], first: date, last: date) -> None:
    """Let rows pass that a schedule can show.

    Raises:
        ValueError: no rows, or more than seven, or a day outside the scale.
    """
    if not 1 <= len(rows) <= MAX_ITEMS:
        msg = f"a chart has 1 to {MAX_ITEMS} items, not {len(rows)}"
        raise ValueError(msg)
    if any(one.starts_on < first or one.ends_on > last for one in rows):
        msg = "a bar lies outside the scale"
        raise ValueError(msg)


def week_ticks(first: date, last: date, most: int) -> list[date]:
    """Every so many weeks, so that the dates do not touch: about `most` of them."""
    weeks = max((last - first).days / 7, 1)
    step = math.ceil(weeks / most)
    return [first + _WEEK * at for at in range(0, math.floor(weeks) + 1, step)]


def _name_lines(label: str) -> list[str]:
    """The whole name; only one of more than four lines is cut."""
    return textwrap.wrap(label, _LINE_LETTERS, max_lines=4, placeholder=" …") or [""]


def _name(canvas: Canvas, y: float, lines: Sequence[str]) -> None:
    """The name of a row about its middle."""
    for at, line in enumerate(lines):
        canvas.text(0, y + 4.5 + LINE * (at - (len(lines) - 1) / 2), line, size=BODY)


def _mark(canvas: Canvas, y: float, one: Bar, left: float, right: float) -> None:
    """A bar, or the mark of a moment with its day."""
    if one.is_point:
        canvas.area(((left, y - 7), (left + 7, y), (left, y + 7), (left - 7, y)), colour=one.colour)
        aside, anchor = (12, "start") if left < _RIGHT - _DATE else (-12, "end")
        canvas.text(left + aside, y + 4.5, day(one.starts_on)[:5], colour="muted", size=SMALL, anchor=anchor)
    else:
        canvas.box(left, y - 7, max(right - left, 2.0), 14, colour=one.colour)


def pause_words(days_off: tuple[date, date]) -> str:
    """Weeks without training in words."""
    return f"не учат {day(days_off[0])} — {day(days_off[1])}"


def bar_words(one: Bar) -> str:
    """A row in words."""
    if one.is_point:
        return f"{one.label}: {day(one.starts_on)}"
    return f"{one.label}: {day(one.starts_on)} — {day(one.ends_on)}"
