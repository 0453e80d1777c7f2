"""A drawing surface that is written as SVG at once: the same picture for a page and for a document.

No library: a page may draw with it. Colour goes by class, so that the dark mode recolours what is drawn; no
inline style, no ids; equal drawings give equal bytes.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

PALETTE: Mapping[str, str] = {
    "ink": "#1C2430",
    "muted": "#4A5563",
    "rule": "#DAD6CC",
    "surface": "#FFFFFF",
    "accent": "#0B5D66",
    "ok": "#2B6A3F",
    "warn": "#8A5200",
    "bad": "#A3282B",
    "crit": "#6E1423",
}
"""Colour name -> print and light value. On a page the classes chart-fill-<name> and chart-stroke-<name>
of a stylesheet win over it, so that the dark mode can recolour what is drawn."""

FONT_FAMILY = "Onest, Signs, 'PT Sans', sans-serif"  # Signs: ours for the states' signs, which Onest lacks
BODY, SMALL = 13, 11

_SVG = "http://www.w3.org/2000/svg"
_DASHES = "5 3"

Point = tuple[float, float]


class Canvas:
    """A surface of width × height CSS pixels, y downwards; colours are names of PALETTE."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._root = ET.Element(f"{{{_SVG}}}svg")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        colour: str = "ink",
        size: int = BODY,
        anchor: str = "start",
        weight: int | None = None,
    ) -> None:
        """A line of text on its baseline. anchor: start, middle, end."""
        element = self._add("text", x=x, y=y, font_size=size, text_anchor=anchor, font_weight=weight)
        _paint(element, fill=colour)
        element.text = text

    def line(self, points: Sequence[Point], *, colour: str, width: float = 1.0, dashed: bool = False) -> None:
        """A line through the points."""
        dashes = _DASHES if dashed else None
        if len(points) == 2:
            (x1, y1), (x2, y2) = points
            element = self._add(
                "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=width, stroke_dasharray=dashes
            )
        else:
            element = self._add(
                "polyline",
                points=_joined(points),
                stroke_width=width,
                stroke_dasharray=dashes,
                stroke_linejoin="round",
            )
            element.set("fill", "none")
        _paint(element, stroke=colour)

    def area(self, points: Sequence[Point], *, colour: str, opacity: float = 1.0) -> None:
        """A filled shape."""
        _paint(self._add("polygon", points=_joined(points), fill_opacity=opacity), fill=colour)

    def box(
        self, x: float, y: float, width: float, height: float, *, colour: str, opacity: float | None = None
    ) -> None:
        """A filled rectangle."""
        element = self._add("rect", x=x, y=y, width=width, height=height, fill_opacity=opacity)
        _paint(element, fill=colour)

    def spot(self, x: float, y: float, radius: float, *, fill: str, stroke: str, width: float = 2.0) -> None:
        """A disc with an edge."""
        _paint(self._add("circle", cx=x, cy=y, r=radius, stroke_width=width), fill=fill, stroke=stroke)

    def svg(self, *, title: str, description: str) -> str:
        """The drawing as an <svg> element, named for people who hear it; it scales by its viewBox.

        Args:
            title: short accessible name. description: what the drawing shows, in words.
        """
        head = {
            "viewBox": f"0 0 {self.width} {self.height}",
            "class": "chart",
            "role": "img",
            "aria-label": title,
            "width": str(self.width),
            "height": str(self.height),
            "font-family": FONT_FAMILY,
        }
        root = ET.Element(f"{{{_SVG}}}svg", head)
        for tag, said in (("title", title), ("desc", description)):
            ET.SubElement(root, f"{{{_SVG}}}{tag}").text = said
        root.extend(self._root)
        ET.register_namespace("", _SVG)
        return ET.tostring(root, encoding="unicode")

    def _add(self, tag: str, **attributes: object) -> ET.Element:
        """An element; underscores in names are hyphens, None is left out."""
        known = {
            name.replace("_", "-"): _plain(value) for name, value in attributes.items() if value is not None
        }
        return ET.SubElement(self._root, f"{{{_SVG}}}{tag}", known)


def _paint(element: ET.Element, **colours: str) -> None:
    """Colours by value and by class. fill, stroke: names of the palette."""
    for name, colour in colours.items():
        element.set(name, PALETTE[colour])
    element.set("class", " ".join(f"chart-{name}-{colour}" for name, colour in colours.items()))


def _plain(value: object) -> str:
    """A coordinate with at most two digits."""
    if not isinstance(value, float):
        return str(value)
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def _joined(points: Sequence[Point]) -> str:
    """Points as SVG lists them."""
    return " ".join(f"{_plain(float(x))},{_plain(float(y))}" for x, y in points)
