"""Before and after as dumbbells with their names above."""

from collections.abc import Sequence

from figures.canvas import Canvas
from figures.dumbbell import MAX_ROWS, SIGNS, Dumbbell, change_figures, change_words
from figures.formats import number
from figures.narrow.paper import LINE, SMALL, WIDTH, name, name_lines

BAND, HEAD, FOOT = 56, 26, 52
_FIELD = (8.0, WIDTH - 10.0)


def dumbbells(
    rows: Sequence[Dumbbell], *, title: str, legend: tuple[str, str, str], target: float | None = None
) -> str:
    """As `figures.dumbbell.dumbbells`: 360 wide.

    Raises:
        ValueError: no rows, or more than seven.
    """
    if not 1 <= len(rows) <= MAX_ROWS:
        msg = f"a chart has 1 to {MAX_ROWS} items, not {len(rows)}"
        raise ValueError(msg)
    names = [name_lines(one.label) for one in rows]
    height = HEAD + sum(len(one) * LINE + BAND for one in names) + FOOT
    canvas = Canvas(WIDTH, height)
    for tick in range(0, 101, 25):
        canvas.text(_place(tick), 12, number(tick), colour="muted", size=SMALL, anchor="middle")
    y = float(HEAD)
    for one, lines in zip(rows, names, strict=True):
        y = name(canvas, y, lines)
        for tick in range(0, 101, 25):
            canvas.line(((_place(tick), y), (_place(tick), y + 26)), colour="rule")
        if target is not None:
            canvas.line(((_place(target), y), (_place(target), y + 26)), colour="accent", dashed=True)
        _row(canvas, y + 10, one)
        y += BAND
    _legend(canvas, height - 28, legend)
    return canvas.svg(title=title, description="; ".join(change_words(one) for one in rows))


def _place(value: float) -> float:
    """Points to pixels; what lies outside 0 to 100 stays at the edge."""
    return _FIELD[0] + min(max(value, 0.0), 100.0) / 100 * (_FIELD[1] - _FIELD[0])


def _row(canvas: Canvas, y: float, one: Dumbbell) -> None:
    """Dumbbell, interval, sign with word and the change in figures."""
    sign, colour = SIGNS[one.outcome]
    before, after = _place(one.before), _place(one.after)
    if one.low is not None and one.high is not None:
        _whisker(canvas, _place(one.before + one.low), _place(one.before + one.high), y + 11)
    canvas.line(((before, y), (after, y)), colour=colour, width=3.0)
    canvas.spot(before, y, 6, fill="surface", stroke=colour)
    canvas.spot(after, y, 6, fill=colour, stroke=colour)
    canvas.text(0, y + 31, f"{sign} {one.word}", colour=colour)
    canvas.text(WIDTH, y + 31, change_figures(one), colour="muted", anchor="end")


def _whisker(canvas: Canvas, left: float, right: float, y: float) -> None:
    """An interval with its ends."""
    canvas.line(((left, y), (right, y)), colour="muted", width=1.5)
    for x in (left, right):
        canvas.line(((x, y - 3), (x, y + 3)), colour="muted", width=1.5)


def _legend(canvas: Canvas, y: float, names: tuple[str, str, str]) -> None:
    """What the marks are, in two lines."""
    for x, text, fill in ((8.0, names[0], "surface"), (150.0, names[1], "muted")):
        canvas.spot(x, y - 4.5, 6, fill=fill, stroke="muted")
        canvas.text(x + 14, y, text, colour="muted", size=SMALL)
    _whisker(canvas, 2.0, 26.0, y + 17.5)
    canvas.text(36, y + 22, names[2], colour="muted", size=SMALL)
