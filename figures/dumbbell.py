"""Before and after as dumbbells: the picture of a repeated audit, in the manner of figures/charts.py.

Written as SVG at once, the same for a page and for a document. Imported by workers and commands only.
"""

import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

from figures.canvas import FONT_FAMILY, PALETTE
from figures.comparison import Outcome
from figures.formats import bounds, gap, number

MAX_ROWS = 7
WIDTH, ROW, HEAD, FOOT = 640, 44, 34, 34

_SVG = "http://www.w3.org/2000/svg"
_LEFT, _RIGHT, _TEXT = 216.0, 436.0, 454.0
_BODY, _SMALL, _LINE_LETTERS = 13, 11, 30
SIGNS = {
    Outcome.CLOSED: ("●", "ok"),
    Outcome.NARROWED: ("◐", "accent"),
    Outcome.WORSENED: ("✕", "crit"),
    Outcome.UNPROVEN: ("○", "muted"),
    Outcome.TOO_FEW: ("–", "muted"),
}


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One row: points of 0 to 100 before and after, the ends of the change or None, its verdict in a word."""

    label: str
    before: float
    after: float
    low: float | None
    high: float | None
    outcome: Outcome
    word: str


def dumbbells(
    rows: Sequence[Dumbbell], *, title: str, legend: tuple[str, str, str], target: float | None = None
) -> str:
    """Rows in the order given: hollow before, full after, the interval of the change across what is after.

    Args:
        rows: 1 to 7. title: accessible name. legend: what the hollow, the full mark and the whisker are.
        target: points, an upright line through all rows.
    Returns:
        An <svg> element of 640 × (34 + 44 a row + 34), role="img"; equal rows give equal bytes.
    Raises:
        ValueError: no rows, or more than seven.
    """
    if not 1 <= len(rows) <= MAX_ROWS:
        msg = f"a chart has 1 to {MAX_ROWS} items, not {len(rows)}"
        raise ValueError(msg)
    height = HEAD + ROW * len(rows) + FOOT
    root = ET.Element(f"{{{_SVG}}}svg", {"viewBox": f"0 0 {WIDTH} {height}", "class": "chart", "role": "img"})
    for name, value in {"aria-label": title, "width": str(WIDTH), "height": str(height)}.items():
        root.set(name, value)
    root.set("font-family", FONT_FAMILY)
    _add(root, "title").text = title
    _add(root, "desc").text = "; ".join(change_words(one) for one in rows)
    _ruler(root, len(rows), target)
    for at, one in enumerate(rows):
        _row(root, HEAD + ROW * at + ROW / 2, one)
    _legend(root, height - 12, legend)
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode")


def _add(parent: ET.Element, tag: str, **attributes: object) -> ET.Element:
    """A child; underscores in names are hyphens."""
    known = {name.replace("_", "-"): _plain(value) for name, value in attributes.items()}
    return ET.SubElement(parent, f"{{{_SVG}}}{tag}", known)


def _plain(value: object) -> str:
    """A coordinate with at most two digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _text(
    root: ET.Element,
    x: float,
    y: float,
    text: str,
    *,
    colour: str = "ink",
    size: int = _BODY,
    anchor: str = "start",
) -> None:
    """A line of text on its baseline."""
    element = _add(root, "text", x=x, y=y, font_size=size, text_anchor=anchor, fill=PALETTE[colour])
    element.set("class", f"chart-fill-{colour}")
    element.text = text


def _line(
    root: ET.Element,
    ends: tuple[float, float, float, float],
    *,
    colour: str,
    width: float = 1.0,
    dashed: bool = False,
) -> None:
    """A line from x1, y1 to x2, y2."""
    x1, y1, x2, y2 = ends
    element = _add(root, "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=PALETTE[colour], stroke_width=width)
    element.set("class", f"chart-stroke-{colour}")
    if dashed:
        element.set("stroke-dasharray", "5 3")


def _mark(root: ET.Element, x: float, y: float, colour: str, *, is_full: bool) -> None:
    """The round end of a dumbbell."""
    fill = colour if is_full else "surface"
    element = _add(
        root, "circle", cx=x, cy=y, r=6, fill=PALETTE[fill], stroke=PALETTE[colour], stroke_width=2
    )
    element.set("class", f"chart-fill-{fill} chart-stroke-{colour}")


def _place(value: float) -> float:
    """Points to pixels; what lies outside 0 to 100 stays at the edge."""
    return _LEFT + min(max(value, 0.0), 100.0) / 100 * (_RIGHT - _LEFT)


def _ruler(root: ET.Element, rows: int, target: float | None) -> None:
    """Hair lines with their values above, and the target."""
    bottom = HEAD + ROW * rows
    for tick in range(0, 101, 25):
        x = _place(tick)
        _line(root, (x, HEAD - 6.0, x, bottom), colour="rule")
        _text(root, x, HEAD - 14.0, number(tick), colour="muted", size=_SMALL, anchor="middle")
    if target is not None:
        _line(root, (_place(target), HEAD - 6.0, _place(target), bottom), colour="accent", dashed=True)


def _row(root: ET.Element, y: float, one: Dumbbell) -> None:
    """Name, dumbbell, interval, sign with word and the change in figures."""
    lines = textwrap.wrap(one.label, _LINE_LETTERS, max_lines=2, placeholder=" …") or [""]
    for at, line in enumerate(lines):
        _text(root, 0, y + 4.5 + 15 * (at - (len(lines) - 1) / 2), line)
    sign, colour = SIGNS[one.outcome]
    before, after = _place(one.before), _place(one.after)
    if one.low is not None and one.high is not None:
        left, right = _place(one.before + one.low), _place(one.before + one.high)
        _line(root, (left, y + 11, right, y + 11), colour="muted", width=1.5)
        for x in (left, right):
            _line(root, (x, y + 8, x, y + 14), colour="muted", width=1.5)
    _line(root, (before, y, after, y), colour=colour, width=3.0)
    _mark(root, before, y, colour, is_full=False)
    _mark(root, after, y, colour, is_full=True)
    _text(root, _TEXT, y - 1, f"{sign} {one.word}", colour=colour)
    _text(root, _TEXT, y + 14, change_figures(one), colour="muted", size=_SMALL)


def change_figures(one: Dumbbell) -> str:
    """The change with its interval: «+17 [9; 25]»."""
    ends = "" if one.low is None or one.high is None else f" {bounds(one.low, one.high)}"
    return f"{gap(one.after - one.before, 0)}{ends}"


def change_words(one: Dumbbell) -> str:
    """A row in words."""
    return f"{one.label}: {number(one.before, 0)} → {number(one.after, 0)}, {change_figures(one)}, {one.word}"


def _legend(root: ET.Element, y: float, names: tuple[str, str, str]) -> None:
    """What the marks are, at the foot."""
    _mark(root, 8, y - 4.5, "muted", is_full=False)
    _text(root, 22, y, names[0], colour="muted", size=_SMALL)
    _mark(root, 148, y - 4.5, "muted", is_full=True)
    _text(root, 162, y, names[1], colour="muted", size=_SMALL)
    _line(root, (280, y - 4.5, 304, y - 4.5), colour="muted", width=1.5)
    for x in (280.0, 304.0):
        _line(root, (x, y - 7.5, x, y - 1.5), colour="muted", width=1.5)
    _text(root, 314, y, names[2], colour="muted", size=_SMALL)
