"""A radar whose axes bear numbers: names and both values stand in a list below."""

import math
from collections.abc import Sequence

from figures.canvas import Canvas, Point
from figures.charts import RadarAxis, axis_figures, checked_axes, radar_words
from figures.narrow.paper import SMALL, WIDTH

_CENTRE = (WIDTH / 2, 150.0)
_RADIUS = 116.0
_WEB = 300  # where the list below the web begins


def radar(
    axes: Sequence[RadarAxis], *, title: str, legend: tuple[str, str] = ("ожидание", "восприятие")
) -> str:
    """As `figures.charts.radar`: axes bear numbers, their names and both values stand in a list below.

    Raises:
        ValueError: fewer than 3 or more than 7 axes, or a value outside [1, 7].
    """
    checked_axes(axes)
    canvas = Canvas(WIDTH, _WEB + 30 + 24 * len(axes))
    count = len(axes)
    for value in range(2, 8):
        canvas.line([_spot(at % count, count, value) for at in range(count + 1)], colour="rule")
    for at in range(count):
        canvas.line((_CENTRE, _spot(at, count, 7)), colour="rule")
    for value in (1, 3, 5, 7):
        x, y = _spot(0, count, value)
        canvas.text(x - 4, y + 11, str(value), colour="muted", size=SMALL, anchor="end")
    for values, dashed in (
        ([one.expectation for one in axes], True),
        ([one.perception for one in axes], False),
    ):
        corners = [_spot(at, count, value) for at, value in enumerate(values)]
        if not dashed:
            canvas.area(corners, colour="accent", opacity=0.14)
        colour, width = ("muted", 1.5) if dashed else ("accent", 2.0)
        canvas.line([*corners, corners[0]], colour=colour, width=width, dashed=dashed)
    for at in range(count):
        x, y = _spot(at, count, 7.85)
        canvas.text(x, y + 4.5, str(at + 1), weight=500, anchor="middle")
    _legend(canvas, legend)
    for at, axis in enumerate(axes):
        y = _WEB + 30 + 24 * at
        canvas.text(6, y + 14, str(at + 1), weight=500)
        canvas.text(24, y + 14, axis.label)
        canvas.text(WIDTH, y + 14, axis_figures(axis), colour="muted", size=SMALL, anchor="end")
    return canvas.svg(title=title, description=radar_words(axes, legend))


def _spot(at: int, axes: int, value: float) -> Point:
    """Where a value of 1 to 7 lies on an axis; 1 is the centre."""
    angle = 2 * math.pi * at / axes
    reach = (value - 1) / 6 * _RADIUS
    return _CENTRE[0] + reach * math.sin(angle), _CENTRE[1] - reach * math.cos(angle)


def _legend(canvas: Canvas, names: tuple[str, str]) -> None:
    """What the dashed and the filled outline are, between web and list."""
    for x, text, dashed in ((6.0, names[0], True), (150.0, names[1], False)):
        colour, width = ("muted", 1.5) if dashed else ("accent", 2.0)
        canvas.line(((x, _WEB), (x + 24, _WEB)), colour=colour, width=width, dashed=dashed)
        canvas.text(x + 32, _WEB + 4.5, text)
