"""Matplotlib's SVG made fit for pages and documents: no inline style, no clashing ids, colour by class."""

import hashlib
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import matplotlib as mpl
from matplotlib.figure import Figure

from figures.canvas import FONT_FAMILY, PALETTE

_NAMES = {value.lower(): name for name, value in PALETTE.items()}
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_IGNORED_STYLES = frozenset({"font-family", "font-style", "stroke-dashoffset"})
_DROPPED = frozenset({f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"})


def svg_text(figure: Figure, *, title: str, description: str) -> str:
    """A figure as an <svg> element to be put into a page or a document as it is.

    Args:
        figure: drawn in the colours of PALETTE only, one unit of 1/72 inch for a pixel.
        title: short accessible name. description: what the figure shows, in words.
    Returns:
        Text without XML head; role="img"; text kept as text; styles as presentation attributes; every
        coloured element has its colour's class. Equal figures give equal bytes.
    Raises:
        ValueError: a colour outside the palette.
    """
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "figures", "path.simplify": False}):
        figure.savefig(buffer, format="svg", metadata=nothing, transparent=True)
    root = ET.fromstring(buffer.getvalue())  # noqa: S314 - written by matplotlib a line above
    _drop(root)
    for element in root.iter():
        _restyle(element)
    _head(root, title, description)
    _rename_ids(root)
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    return ET.tostring(root, encoding="unicode")


def _drop(parent: ET.Element) -> None:
    """Remove metadata and style sheets, and definitions left empty by it."""
    for child in list(parent):
        _drop(child)
        empty = child.tag == f"{{{_SVG}}}defs" and not len(child)
        if empty or child.tag in _DROPPED:
            parent.remove(child)


def _restyle(element: ET.Element) -> None:
    """Turn a style attribute into presentation attributes and classes of the palette."""
    styles = dict(_declarations(element.attrib.pop("style", "")))
    classes = []
    for name in ("fill", "stroke"):
        colour = styles.get(name, "none")
        if colour == "none":
            continue
        if colour not in _NAMES:
            msg = f"{colour} is not in the palette"
            raise ValueError(msg)
        classes.append(f"chart-{name}-{_NAMES[colour]}")
    for name in sorted(styles.keys() - _IGNORED_STYLES):
        element.set(name, styles[name])
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    if classes:
        element.set("class", " ".join(classes))


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    """The names and values of a style attribute; lengths in pixels lose their unit."""
    for declaration in filter(None, (part.strip() for part in style.split(";"))):
        name, value = declaration.split(":", 1)
        yield name.strip(), value.strip().removesuffix("px")


def _rename_ids(root: ET.Element) -> None:
    """Drop ids that nothing refers to; prefix the others by what is drawn: two charts never share one."""
    drawn = ET.tostring(root)
    prefix = f"c{hashlib.sha256(drawn).hexdigest()[:10]}-"
    references = {
        value.removeprefix("url(").removesuffix(")")[1:]
        for element in root.iter()
        for name, value in element.attrib.items()
        if value.startswith("url(#") or (name.endswith("href") and value.startswith("#"))
    }
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id" and value not in references:
                del element.attrib[name]
            elif name == "id":
                element.set(name, prefix + value)
            elif value.startswith("url(#"):
                element.set(name, f"url(#{prefix}{value[5:]}")
            elif name.endswith("href") and value.startswith("#"):
                element.set(name, f"#{prefix}{value[1:]}")


def _head(root: ET.Element, title: str, description: str) -> None:
    """Name the picture for people who hear it, and let it scale: viewBox and sizes in pixels."""
    _, _, width, height = root.get("viewBox", "0 0 0 0").split()
    for name in ("version", "baseProfile"):
        root.attrib.pop(name, None)
    head = {"class": "chart", "role": "img", "aria-label": title, "width": width, "height": height}
    for name, value in (head | {"font-family": FONT_FAMILY}).items():
        root.set(name, value)
    for position, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{_SVG}}}{tag}")
        element.text = text
        root.insert(position, element)
