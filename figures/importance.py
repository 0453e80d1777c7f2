"""What matters against what is done well: the map of importance and performance. Light enough for pages.

Source: Martilla and James (1977), Journal of Marketing 41. The cross-hairs stand at the means of the data:
at the middle of the scales everything would lie in one quadrant.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from figures.canvas import BODY, SMALL, Canvas
from figures.charts import MAX_ITEMS, WIDTH
from figures.formats import number

HEIGHT = 440
FEWEST = 2
"""Points below which there is no mean to stand on."""

LEAST_IMPORTANCE = 0.5
"""Points of importance below which two things are alike: they are printed as whole points."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, WIDTH - 12.0, 12.0, 380.0
_LETTER = 6.9  # mean width of a letter of the body's size, pixels
_RADIUS = 6.0

Box = tuple[float, float, float, float]
Placed = tuple[float, float, str, str]


class Quadrant(StrEnum):
    """What a place on the map asks for; the values are the words of the picture."""

    FOCUS = "сосредоточиться"
    KEEP = "так держать"
    LOW = "низкий приоритет"
    OVERDONE = "избыточные усилия"
    UNCLEAR = "не отличить"

    @property
    def sign(self) -> str:
        """Doubles the colour."""
        return {"FOCUS": "■", "KEEP": "●", "LOW": "○", "OVERDONE": "◐", "UNCLEAR": "≈"}[self.name]

    @property
    def colour(self) -> str:
        """Name of its colour in the palette."""
        colours = {"FOCUS": "bad", "KEEP": "ok", "LOW": "muted", "OVERDONE": "accent", "UNCLEAR": "muted"}
        return colours[self.name]


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing on the map: how well it is done (mark of the scale), what it is worth (points of 100).

    reach: half of the 95 % interval of how well it is done, marks; 0 where none is known.
    """

    label: str
    performance: float
    importance: float
    reach: float = 0.0


@dataclass(frozen=True, slots=True)
class ImportanceMap:
    """The things with the means that part them."""

    aspects: tuple[Aspect, ...]
    performance: float
    importance: float

    @classmethod
    def of(cls, aspects: Sequence[Aspect]) -> "ImportanceMap":
        """The map of 2 to 7 things.

        Raises:
            ValueError: fewer, or more.
        """
        if not FEWEST <= len(aspects) <= MAX_ITEMS:
            msg = f"a map has {FEWEST} to {MAX_ITEMS} things, not {len(aspects)}"
            raise ValueError(msg)
        count = len(aspects)
        return cls(
            tuple(aspects),
            math.fsum(one.performance for one in aspects) / count,
            math.fsum(one.importance for one in aspects) / count,
        )

    def quadrant(self, one: Aspect) -> Quadrant:
        """Where the thing lies; nowhere that advises anything if a line cannot be told from it.

        It cannot where the interval of how well it is done covers the mean, or where the importances differ
        by less than half a point, which is not even printed.
        """
        is_near = 0 < one.reach >= abs(one.performance - self.performance)
        if is_near or abs(one.importance - self.importance) < LEAST_IMPORTANCE:
            return Quadrant.UNCLEAR
        if one.importance >= self.importance:
            return Quadrant.KEEP if one.performance >= self.performance else Quadrant.FOCUS
        return Quadrant.OVERDONE if one.performance >= self.performance else Quadrant.LOW


def reach_of(low: float | None, high: float | None) -> float:
    """Half of an interval; 0 where it is not known."""
    return 0.0 if low is None or high is None else (high - low) / 2


def importance_map(known: ImportanceMap, *, title: str, axes: tuple[str, str]) -> str:
    """Performance to the right, importance upwards, cross-hairs at the means; 640 × 440.

    Args:
        title: accessible name. axes: names of the horizontal and the upright axis.
    """
    canvas = Canvas(WIDTH, HEIGHT)
    across = axis_range([one.performance for one in known.aspects])
    upwards = axis_range([one.importance for one in known.aspects])
    middle = (
        placed(known.performance, across, _LEFT, _RIGHT),
        placed(known.importance, upwards, _BOTTOM, _TOP),
    )
    _field(canvas, middle, (across, upwards), axes)
    spots = {
        one: (
            placed(one.performance, across, _LEFT, _RIGHT),
            placed(one.importance, upwards, _BOTTOM, _TOP),
        )
        for one in known.aspects
    }
    corners = corner_names(canvas, (_LEFT, _TOP, _RIGHT, _BOTTOM), aside=10, drops=(20, 10))
    taken = [_around(x, y) for x, y in spots.values()] + [_text_box(*one) for one in corners]
    lines = [
        (middle[0] - 3, _TOP, middle[0] + 3, _BOTTOM),
        (_LEFT, middle[1] - 3, _RIGHT, middle[1] + 3),
    ]
    for one, (x, y) in spots.items():
        quadrant = known.quadrant(one)
        canvas.spot(x, y, _RADIUS, fill=quadrant.colour, stroke="surface")
        at, anchor, box = _room(x, y, one.label, taken, lines)
        taken.append(box)
        canvas.text(*at, one.label, anchor=anchor)
    return canvas.svg(title=title, description=map_words(known, axes))


def map_words(known: ImportanceMap, axes: tuple[str, str]) -> str:
    """The map in words."""
    return "; ".join(
        f"{one.label}: {axes[0]} {number(one.performance, 2)}, {axes[1]} {number(one.importance, 1)},"
        f" {known.quadrant(one)}"
        for one in known.aspects
    )


def axis_range(values: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis: the values with a quarter of their spread around, a tenth of a mark at least."""
    low, high = min(values), max(values)
    spare = max((high - low) / 4, 0.1)
    return low - spare, high + spare


def placed(value: float, ends: tuple[float, float], start: float, stop: float) -> float:
    """A value in pixels."""
    return start + (value - ends[0]) / (ends[1] - ends[0]) * (stop - start)


def quarters(canvas: Canvas, middle: tuple[float, float], edges: Box) -> None:
    """The quadrant to begin with is tinted; frame and cross-hairs.

    Args:
        middle: where the cross-hairs meet. edges: left, top, right and bottom of the frame.
    """
    x, y = middle
    left, top, right, bottom = edges
    canvas.box(left, top, x - left, y - top, colour="bad", opacity=0.07)
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    canvas.line(corners, colour="rule")
    canvas.line(((x, top), (x, bottom)), colour="muted", dashed=True)
    canvas.line(((left, y), (right, y)), colour="muted", dashed=True)


def corner_names(
    canvas: Canvas, edges: Box, *, aside: float, drops: tuple[float, float], size: int = BODY
) -> list[Placed]:
    """The names of the quadrants in their corners: text, place and anchor of each.

    Args:
        aside: from the upright edges. drops: of the base line, below the top and above the bottom.
    """
    left, top, right, bottom = edges
    put = []
    for quadrant, x, y, anchor in (
        (Quadrant.FOCUS, left + aside, top + drops[0], "start"),
        (Quadrant.KEEP, right - aside, top + drops[0], "end"),
        (Quadrant.LOW, left + aside, bottom - drops[1], "start"),
        (Quadrant.OVERDONE, right - aside, bottom - drops[1], "end"),
    ):
        text = f"{quadrant.sign} {quadrant}"
        canvas.text(x, y, text, colour=quadrant.colour, size=size, weight=500, anchor=anchor)
        put.append((x, y, text, anchor))
    return put


def _field(
    canvas: Canvas,
    middle: tuple[float, float],
    ranges: tuple[tuple[float, float], tuple[float, float]],
    axes: tuple[str, str],
) -> None:
    """The quarters with values of the ends and of the means."""
    x, y = middle
    quarters(canvas, middle, (_LEFT, _TOP, _RIGHT, _BOTTOM))
    (left, right), (low, high) = ranges
    for value, ends, anchor in ((left, _LEFT, "start"), (right, _RIGHT, "end")):
        canvas.text(ends, _BOTTOM + 18, number(value, 1), colour="muted", size=SMALL, anchor=anchor)
    mean_x = placed(x, (_LEFT, _RIGHT), left, right)
    mean = f"среднее {number(mean_x, 2)}"
    canvas.text(x, _BOTTOM + 18, mean, colour="muted", size=SMALL, anchor="middle")
    mean_y = placed(y, (_BOTTOM, _TOP), low, high)
    canvas.text(_LEFT - 8, y + 4, number(mean_y, 0), colour="muted", size=SMALL, anchor="end")
    for value, at in ((low, _BOTTOM), (high, _TOP + 10)):
        canvas.text(_LEFT - 8, at, number(max(value, 0.0), 0), colour="muted", size=SMALL, anchor="end")
    canvas.text(_RIGHT, HEIGHT - 10, f"{axes[0]} →", colour="muted", anchor="end")
    canvas.text(0, HEIGHT - 10, f"↑ {axes[1]}", colour="muted")


def _around(x: float, y: float) -> Box:
    """The room of a mark."""
    return x - _RADIUS - 2, y - _RADIUS - 2, x + _RADIUS + 2, y + _RADIUS + 2


def _text_box(x: float, y: float, text: str, anchor: str) -> Box:
    """The room of a line of text, by the mean width of a letter."""
    width = _LETTER * len(text)
    left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
    return left, y - BODY, left + width, y + 4


def _room(
    x: float, y: float, label: str, taken: Sequence[Box], lines: Sequence[Box]
) -> tuple[tuple[float, float], str, Box]:
    """Where a label fits beside its mark, off the lines if it can: baseline, anchor, the room it takes."""
    aside = _RADIUS + 6
    places = [(x + aside, y + 4.5, "start"), (x - aside, y + 4.5, "end")]
    for step in (18, 34, 50):
        places += [(x, y - step + 6, "middle"), (x, y + step + 2, "middle")]
        places += [(x + aside, y - step + 4.5, "start"), (x + aside, y + step + 4.5, "start")]
        places += [(x - aside, y - step + 4.5, "end"), (x - aside, y + step + 4.5, "end")]
    boxes = [(place, _text_box(*place[:2], label, place[2])) for place in places]
    inside = [one for one in boxes if one[1][0] >= _LEFT and one[1][2] <= _RIGHT and one[1][1] >= _TOP]
    free = [one for one in inside if not any(_meet(one[1], other) for other in taken)]
    clear = [one for one in free if not any(_meet(one[1], other) for other in lines)]
    (px, py, anchor), box = (clear or free or inside or boxes)[0]
    return (px, py), anchor, box


def _meet(one: Box, other: Box) -> bool:
    """Whether two rooms overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
