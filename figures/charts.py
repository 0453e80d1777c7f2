"""Charts of an audit as SVG text: the same picture for a page and for a document.

Sizes are in CSS pixels. At most seven items a chart; colour is always doubled by a sign or a word. Texts are
the caller's; numbers are written here. Light enough for pages.
"""

import math
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from figures.canvas import SMALL, Canvas, Point
from figures.enough import QUESTIONNAIRES
from figures.evidence import TARGET
from figures.formats import number
from figures.scores import Band, band, skill_score

MAX_ITEMS = 7
WIDTH = 640
RADAR_HEIGHT = 440
ROW, HEAD = 36, 34
FEW, TOO_FEW = QUESTIONNAIRES.few, QUESTIONNAIRES.too_few
"""Observations below which a row is muted, and below which it shows no figure at all."""

TOO_FEW_TEXT = "данных мало"

_LEFT, _RIGHT = 216, 470
COLOURS = {Band.NORM: "ok", Band.ATTENTION: "warn", Band.DEFICIT: "bad", Band.CRITICAL: "crit"}
_LINE_LETTERS = 30


class Labelled(Protocol):
    """One row of a chart."""

    @property
    def label(self) -> str: ...


Bar = TypeVar("Bar", bound=Labelled)


@dataclass(frozen=True, slots=True)
class RadarAxis:
    """One axis: a dimension's name, mean expectation and mean perception, points in [1, 7].

    gap: as it was computed, so that it is rounded as everywhere else; None takes the means' difference.
    """

    label: str
    expectation: float
    perception: float
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class GapBar:
    """One row of gaps: points in [-6, 6], the ends of its interval or None, observations."""

    label: str
    gap: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class ScoreBar:
    """One row of scores: points in [0, 100], the ends of its interval or None, and its target.

    is_muted: too few observations to judge by.
    """

    label: str
    score: float
    low: float | None = None
    high: float | None = None
    target: float = TARGET
    is_muted: bool = False


def radar(
    axes: Sequence[RadarAxis],
    *,
    title: str,
    legend: tuple[str, str] = ("ожидание", "восприятие"),
) -> str:
    """Expectation against perception on axes that start at 1 and end at 7; 640 × 440.

    Args:
        axes: 3 to 7, clockwise from the top; both values are written beside each name.
        title: accessible name. legend: names of the dashed and of the filled shape.
    Raises:
        ValueError: fewer than 3 or more than 7 axes, or a value outside [1, 7].
    """
    checked_axes(axes)
    canvas = Canvas(WIDTH, RADAR_HEIGHT)
    _web(canvas, len(axes))
    _shape(canvas, [axis.expectation for axis in axes], dashed=True)
    _shape(canvas, [axis.perception for axis in axes], dashed=False)
    for at, axis in enumerate(axes):
        _axis_label(canvas, at, len(axes), axis)
    _legend(canvas, legend)
    return canvas.svg(title=title, description=radar_words(axes, legend))


def checked_axes(axes: Sequence[RadarAxis]) -> None:
    """Let axes pass that a radar can show.

    Raises:
        ValueError: fewer than 3 or more than 7 axes, or a value outside [1, 7].
    """
    if not 3 <= len(axes) <= MAX_ITEMS or any(
        not 1 <= value <= 7 for axis in axes for value in (axis.expectation, axis.perception)
    ):
        msg = "a radar has 3 to 7 axes with values of 1 to 7"
        raise ValueError(msg)


def radar_words(axes: Iterable[RadarAxis], legend: tuple[str, str]) -> str:
    """The axes in words."""
    return "; ".join(
        f"{axis.label}: {legend[0]} {number(axis.expectation, 2)}, {legend[1]} {number(axis.perception, 2)}"
        for axis in axes
    )


def gap_bars(bars: Iterable[GapBar], *, title: str) -> str:
    """Gaps from the widest shortfall down, with 95 % whiskers and n; 640 × (34 + 36 a row + 24).

    A row of fewer than 30 observations is muted; one of fewer than 10 comes last and says «данных мало».

    Raises:
        ValueError: no rows, or more than seven.
    """
    rows = checked(sorted_gaps(bars))
    lowest, highest = gap_range(rows)
    canvas = Canvas(WIDTH, HEAD + ROW * len(rows) + 24)
    place = field_place(lowest, highest)
    step = next(step for step in (0.5, 1.0, 2.0, 3.0) if (highest - lowest) / step <= 7)
    ticks = [step * at for at in range(math.ceil(lowest / step), math.floor(highest / step) + 1)]
    field_ruler(canvas, len(rows), [(place(tick), number(tick)) for tick in ticks], strong=place(0.0))
    for at, bar in enumerate(rows):
        _gap_row(canvas, HEAD + ROW * at + ROW / 2, bar, place)
    return canvas.svg(title=title, description="; ".join(gap_words(bar) for bar in rows))


def sorted_gaps(bars: Iterable[GapBar]) -> list[GapBar]:
    """From the widest shortfall down; those without a figure last."""
    return sorted(bars, key=lambda bar: (bar.n < TOO_FEW, bar.gap, bar.label))


def gap_range(rows: Iterable[GapBar]) -> tuple[float, float]:
    """The ends of the scale of gaps, by halves, around all that is shown, −1 and 0."""
    shown = [
        value
        for bar in rows
        if bar.n >= TOO_FEW
        for value in (bar.gap, bar.low, bar.high)
        if value is not None
    ]
    return math.floor(min([*shown, -1.0]) * 2) / 2, math.ceil(max([*shown, 0.0]) * 2) / 2


def score_bars(bars: Iterable[ScoreBar], *, title: str) -> str:
    """Scores of 0 to 100 against their targets, in the order given; 640 × (34 + 36 a row + 24).

    The target is an upright tick across the row; beside the row stands «■ 54 → 85», or the score alone
    where the target is reached. A row of few observations is muted.

    Raises:
        ValueError: no rows, or more than seven.
    """
    rows = checked(list(bars))
    canvas = Canvas(WIDTH, HEAD + ROW * len(rows) + 24)
    place = field_place(0.0, 100.0)
    field_ruler(
        canvas, len(rows), [(place(tick), number(tick)) for tick in range(0, 101, 25)], strong=place(0.0)
    )
    for at, bar in enumerate(rows):
        _score_row(canvas, HEAD + ROW * at + ROW / 2, bar, place)
    told = "; ".join(f"{bar.label}: {score_words(bar)}" for bar in rows)
    return canvas.svg(title=title, description=told)


def checked(rows: list[Bar]) -> list[Bar]:
    """The rows, one to seven of them."""
    if not 1 <= len(rows) <= MAX_ITEMS:
        msg = f"a chart has 1 to {MAX_ITEMS} items, not {len(rows)}"
        raise ValueError(msg)
    return rows


def field_label(canvas: Canvas, y: float, text: str) -> None:
    """A row's name in at most two lines, the rest cut with an ellipsis."""
    lines = textwrap.wrap(text, _LINE_LETTERS, max_lines=2, placeholder=" …") or [""]
    for at, line in enumerate(lines):
        canvas.text(0, y + 4.5 + 15 * (at - (len(lines) - 1) / 2), line)


def field_place(lowest: float, highest: float) -> Callable[[float], float]:
    """Values to pixels of the plotting field."""
    return lambda value: _LEFT + (value - lowest) / (highest - lowest) * (_RIGHT - _LEFT)


def field_ruler(canvas: Canvas, rows: int, ticks: Sequence[tuple[float, str]], *, strong: float) -> None:
    """Hair lines with their values above, and a strong line at the bars' origin."""
    bottom = HEAD + ROW * rows
    for x, text in ticks:
        canvas.line(((x, HEAD - 6), (x, bottom)), colour="rule")
        canvas.text(x, HEAD - 14, text, colour="muted", size=SMALL, anchor="middle")
    canvas.line(((strong, HEAD - 6), (strong, bottom)), colour="muted")


def _bar(canvas: Canvas, start: float, end: float, y: float, colour: str) -> None:
    """A bar of 14 pixels around y."""
    canvas.box(min(start, end), y - 7, abs(end - start), 14, colour=colour)


def whisker(
    canvas: Canvas,
    low: float | None,
    high: float | None,
    y: float,
    place: Callable[[float], float],
    *,
    half: float = 5.0,
) -> None:
    """The interval across a bar, light below so that it shows on any bar; nothing without ends.

    Args:
        half: of the height of its ends.
    """
    if low is None or high is None:
        return
    left, right = place(low), place(high)
    for colour, width in (("surface", 4.0), ("ink", 1.5)):
        canvas.line(((left, y), (right, y)), colour=colour, width=width)
    for x in (left, right):
        canvas.line(((x, y - half), (x, y + half)), colour="ink", width=1.5)


def _gap_row(canvas: Canvas, y: float, bar: GapBar, place: Callable[[float], float]) -> None:
    """Name, bar, whisker, sign with value, and n."""
    field_label(canvas, y, bar.label)
    canvas.text(WIDTH, y + 4.5, f"n {number(bar.n)}", colour="muted", size=SMALL, anchor="end")
    if bar.n < TOO_FEW:
        canvas.text(_RIGHT + 24, y + 4.5, TOO_FEW_TEXT, colour="muted", size=SMALL)
        return
    state = band(skill_score(bar.gap))
    colour = COLOURS[state] if bar.n >= FEW else "muted"
    _bar(canvas, place(0.0), place(bar.gap), y, colour)
    whisker(canvas, bar.low, bar.high, y, place)
    canvas.text(_RIGHT + 24, y + 4.5, f"{state.sign} {number(bar.gap, 2, signed=True)}", colour=colour)


def gap_words(bar: GapBar) -> str:
    """A row in words."""
    if bar.n < TOO_FEW:
        return f"{bar.label}: {TOO_FEW_TEXT}"
    ends = "" if bar.low is None or bar.high is None else f" [{number(bar.low, 2)}; {number(bar.high, 2)}]"
    return f"{bar.label}: {number(bar.gap, 2, signed=True)}{ends}, n {number(bar.n)}"


def _score_row(canvas: Canvas, y: float, bar: ScoreBar, place: Callable[[float], float]) -> None:
    """Name, bar, whisker, target and the words beside."""
    field_label(canvas, y, bar.label)
    colour = "muted" if bar.is_muted else COLOURS[band(bar.score)]
    _bar(canvas, place(0.0), place(bar.score), y, colour)
    whisker(canvas, bar.low, bar.high, y, place)
    target = place(bar.target)
    canvas.line(((target, y - 11), (target, y + 11)), colour="accent", width=2.5)
    canvas.text(_RIGHT + 24, y + 4.5, score_words(bar), colour=colour)


def score_words(bar: ScoreBar) -> str:
    """«■ 54 → 85» below the target, «● 88» from it on."""
    shown = f"{band(bar.score).sign} {number(bar.score, 0)}"
    return shown if bar.score >= bar.target else f"{shown} → {number(bar.target, 0)}"


_CENTRE = (WIDTH / 2, 214.0)
_RADIUS = 150.0


def _spot(at: int, axes: int, value: float) -> Point:
    """Where a value of 1 to 7 lies on an axis; 1 is the centre."""
    angle = 2 * math.pi * at / axes
    reach = (value - 1) / 6 * _RADIUS
    return _CENTRE[0] + reach * math.sin(angle), _CENTRE[1] - reach * math.cos(angle)


def _web(canvas: Canvas, axes: int) -> None:
    """Rings at 2 to 7 with their values on the first axis, and the axes."""
    for value in range(2, 8):
        canvas.line([_spot(at % axes, axes, value) for at in range(axes + 1)], colour="rule")
    for at in range(axes):
        canvas.line((_CENTRE, _spot(at, axes, 7)), colour="rule")
    for value in (1, 3, 5, 7):
        x, y = _spot(0, axes, value)
        canvas.text(x - 5, y + 11, str(value), colour="muted", size=SMALL, anchor="end")


def _shape(canvas: Canvas, values: Sequence[float], *, dashed: bool) -> None:
    """A closed outline through the values: dashed ink, or accent with a light filling."""
    corners = [_spot(at, len(values), value) for at, value in enumerate(values)]
    if not dashed:
        canvas.area(corners, colour="accent", opacity=0.14)
    colour, width = ("muted", 1.5) if dashed else ("accent", 2.0)
    canvas.line([*corners, corners[0]], colour=colour, width=width, dashed=dashed)


def _axis_label(canvas: Canvas, at: int, axes: int, axis: RadarAxis) -> None:
    """The axis's name and, below it, «6,42 · 5,32 (−1,10)»."""
    x, y = _spot(at, axes, 7)
    side = x - _CENTRE[0]
    anchor = "middle" if abs(side) < 1 else "start" if side > 0 else "end"
    x += {"middle": 0, "start": 12, "end": -12}[anchor]
    y += -26 if y < _CENTRE[1] - _RADIUS * 0.9 else 22 if y > _CENTRE[1] + _RADIUS * 0.5 else -4
    canvas.text(x, y, axis.label, anchor=anchor)
    canvas.text(x, y + 15, axis_figures(axis), colour="muted", size=SMALL, anchor=anchor)


def axis_figures(axis: RadarAxis) -> str:
    """«6,42 · 5,32 (−1,10)»: expectation, perception, gap."""
    gap = axis.perception - axis.expectation if axis.gap is None else axis.gap
    return f"{number(axis.expectation, 2)} · {number(axis.perception, 2)} ({number(gap, 2, signed=True)})"


def _legend(canvas: Canvas, names: tuple[str, str]) -> None:
    """What the dashed and the filled outline are, at the foot."""
    y = RADAR_HEIGHT - 14
    for x, name, dashed in ((0, names[0], True), (150, names[1], False)):
        colour, width = ("muted", 1.5) if dashed else ("accent", 2.0)
        canvas.line(((x, y), (x + 28, y)), colour=colour, width=width, dashed=dashed)
        canvas.text(x + 36, y + 4.5, name)
