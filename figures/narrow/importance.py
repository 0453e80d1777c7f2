"""The map of importance and performance with numbered marks, named in a list below."""

from figures.canvas import Canvas
from figures.formats import number
from figures.importance import ImportanceMap, Quadrant, axis_range, map_words, placed
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
    _field(canvas, middle)
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


def _field(canvas: Canvas, middle: tuple[float, float]) -> None:
    """The quadrant to begin with is tinted; frame, cross-hairs, names in the corners."""
    x, y = middle
    canvas.box(_LEFT, _TOP, x - _LEFT, y - _TOP, colour="bad", opacity=0.07)
    corners = ((_LEFT, _TOP), (_RIGHT, _TOP), (_RIGHT, _BOTTOM), (_LEFT, _BOTTOM), (_LEFT, _TOP))
    canvas.line(corners, colour="rule")
    canvas.line(((x, _TOP), (x, _BOTTOM)), colour="muted", dashed=True)
    canvas.line(((_LEFT, y), (_RIGHT, y)), colour="muted", dashed=True)
    for quadrant, place, height, anchor in (
        (Quadrant.FOCUS, _LEFT + 8, _TOP + 17, "start"),
        (Quadrant.KEEP, _RIGHT - 8, _TOP + 17, "end"),
        (Quadrant.LOW, _LEFT + 8, _BOTTOM - 8, "start"),
        (Quadrant.OVERDONE, _RIGHT - 8, _BOTTOM - 8, "end"),
    ):
        text = f"{quadrant.sign} {quadrant}"
        canvas.text(place, height, text, colour=quadrant.colour, size=SMALL, weight=500, anchor=anchor)


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
