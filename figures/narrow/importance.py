"""The map of importance and performance with numbered marks, named in a list below."""

from figures.canvas import Canvas
from figures.formats import number
from figures.importance import ImportanceMap, axis_range, corner_names, map_words, placed, quarters
from figures.narrow.paper import SMALL, WIDTH

_LEFT, _RIGHT, _TOP, _BOTTOM = 26.0, WIDTH - 2.0, 8.0, 258.0
_RADIUS = 9.0
_LIST, _ROW = 318, 38


def importance_map(known: ImportanceMap, *, title: str, axes: tuple[str, str]) -> str:
    """As `figures.importance.importance_map`: 360 wide."""
    canvas = Canvas(WIDTH, _LIST + _ROW * len(known.aspects))
    across = axis_range([one.performance for one in known.aspects])
    upwards = axis_range([one.importance for one in known.aspects])
    middle = (
        placed(known.performance, across, _LEFT, _RIGHT),
        placed(known.importance, upwards, _BOTTOM, _TOP),
    )
    edges = (_LEFT, _TOP, _RIGHT, _BOTTOM)
    quarters(canvas, middle, edges)
    corner_names(canvas, edges, aside=8, drops=(17, 8), size=SMALL)
    _scales(canvas, known, middle, (across, upwards), axes)
    for at, one in enumerate(known.aspects, start=1):
        x, y = placed(one.performance, across, _LEFT, _RIGHT), placed(one.importance, upwards, _BOTTOM, _TOP)
        quadrant = known.quadrant(one)
        canvas.spot(x, y, _RADIUS, fill=quadrant.colour, stroke="surface")
        canvas.text(x, y + 4, str(at), colour="surface", size=SMALL, anchor="middle", weight=600)
        row = _LIST + _ROW * (at - 1)
        canvas.text(6, row + 14, str(at), weight=500)
        canvas.text(24, row + 14, one.label)
        canvas.text(_RIGHT, row + 14, f"{quadrant.sign} {quadrant}", colour=quadrant.colour, anchor="end")
        values = f"восприятие {number(one.performance, 2)} · важность {number(one.importance, 0)}"
        canvas.text(24, row + 29, values, colour="muted", size=SMALL)
    return canvas.svg(title=title, description=map_words(known, axes))


def _scales(
    canvas: Canvas,
    known: ImportanceMap,
    middle: tuple[float, float],
    ranges: tuple[tuple[float, float], tuple[float, float]],
    axes: tuple[str, str],
) -> None:
    """Values of the ends and of the means, names of the axes."""
    (left, right), (low, high) = ranges
    for value, x, anchor in ((left, _LEFT, "start"), (right, _RIGHT, "end")):
        canvas.text(x, _BOTTOM + 15, number(value, 1), colour="muted", size=SMALL, anchor=anchor)
    mean = f"среднее {number(known.performance, 2)}"
    canvas.text(middle[0], _BOTTOM + 15, mean, colour="muted", size=SMALL, anchor="middle")
    for value, y in ((low, _BOTTOM), (known.importance, middle[1] + 4), (high, _TOP + 9)):
        text = number(max(value, 0.0), 0)
        canvas.text(_LEFT - 5, y, text, colour="muted", size=SMALL, anchor="end")
    canvas.text(_RIGHT, _BOTTOM + 36, f"{axes[0]} →", colour="muted", size=SMALL, anchor="end")
    canvas.text(0, _BOTTOM + 36, f"↑ {axes[1]}", colour="muted", size=SMALL)
