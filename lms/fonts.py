"""Makes the fonts of pages and documents from the package of Onest (`python -m lms.fonts`).

Pages get one variable WOFF2, subset to what they write, so that a first visit stays light. Documents get the
full TTF: a subset prints wrong glyphs in WeasyPrint while text extraction still looks right. The signs of
states, which Onest lacks, are drawn here: a page and a printer show the same shapes everywhere.
"""

import os
import shutil
import sys
from collections.abc import Callable
from math import cos, pi, sin
from pathlib import Path

import fontpkg_onest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SOURCE = Path(fontpkg_onest.ROOT) / "files" / "Onest[wght].ttf"
BASE_DIR = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("VAR_DIR", BASE_DIR / "var")) / "build" / "fonts"

RANGES = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x00FF),  # Latin-1: « » ° ± · × §
    (0x0400, 0x045F),  # Cyrillic
    (0x0490, 0x0491),  # Ґ ґ in Ukrainian names
    (0x2010, 0x2015),  # dashes
    (0x2018, 0x201E),  # quotation marks
)
SIGNS = "\u2009\u200a\u202f\u2011•…′″‹›€₽№™←↑→↓↔−≈≠≤≥✓"
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "tnum", "case"]

EM, MIDDLE, RADIUS, ADVANCE, SPACE = 1000, 350, 300, 700, 250  # of the drawn signs, font units
SPACES = "\u0020\u00a0"
Point = tuple[float, float]


def text_font() -> TTFont:
    """Onest whole, with the hyphen that does not break, which it lacks: the same shape as its hyphen."""
    font = TTFont(SOURCE, recalcTimestamp=False)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.setdefault(0x2011, table.cmap[0x002D])
    return font


def make_page_font(target: Path) -> int:
    """Write the variable WOFF2 for pages; its size in bytes."""
    font = text_font()
    subsetter = Subsetter(Options(layout_features=FEATURES))
    points = {point for first, last in RANGES for point in range(first, last + 1)}
    subsetter.populate(unicodes=points | {ord(sign) for sign in SIGNS})
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size


def draw_shape(pen: TTGlyphPen, *corners: Point) -> None:
    """A closed polygon, corners from the middle of the sign in font units, clockwise."""
    moved = [(round(ADVANCE / 2 + x), round(MIDDLE + y)) for x, y in corners]
    pen.moveTo(moved[0])
    for corner in moved[1:]:
        pen.lineTo(corner)
    pen.closePath()


def arc(radius: float, start: float, end: float, *, steps: int = 24) -> list[Point]:
    """Points on a circle from one angle to another, radians; close enough to a curve at text sizes."""
    angles = (start + (end - start) * step / steps for step in range(steps + 1))
    return [(radius * cos(angle), radius * sin(angle)) for angle in angles]


def draw_disc(pen: TTGlyphPen) -> None:
    """● норма."""
    draw_shape(pen, *arc(RADIUS, 2 * pi, 0))


def draw_ring(pen: TTGlyphPen) -> None:
    """○ пусто."""
    draw_disc(pen)
    draw_shape(pen, *arc(RADIUS - 70, 0, 2 * pi))


def draw_half(pen: TTGlyphPen) -> None:
    """◐ в работе: a ring whose left half is filled."""
    draw_disc(pen)
    draw_shape(pen, *arc(RADIUS - 70, -pi / 2, pi / 2))


def draw_square(pen: TTGlyphPen) -> None:
    """■ дефицит."""
    draw_shape(pen, (-265, -265), (-265, 265), (265, 265), (265, -265))


def draw_up(pen: TTGlyphPen) -> None:
    """▲ внимание."""
    draw_shape(pen, (-320, -265), (0, 300), (320, -265))


def draw_right(pen: TTGlyphPen) -> None:
    """▸ здесь."""
    draw_shape(pen, (-180, -260), (-180, 260), (230, 0))


def draw_down(pen: TTGlyphPen) -> None:
    """▾ откроется вниз."""
    draw_shape(pen, (-260, 180), (260, 180), (0, -230))


def draw_cross(pen: TTGlyphPen) -> None:
    """✕ критично."""
    arm, waist = 275, 95
    quarter = [(0, waist), (arm - waist / 2, arm + waist / 2), (arm + waist / 2, arm - waist / 2), (waist, 0)]
    draw_shape(
        pen,
        *quarter,
        *((y, -x) for x, y in quarter[1:]),
        *((-x, -y) for x, y in quarter[1:]),
        *((-y, x) for x, y in quarter[1:-1]),
    )


DRAWN: dict[str, Callable[[TTGlyphPen], None]] = {
    "●": draw_disc, "○": draw_ring, "◐": draw_half, "■": draw_square, "▲": draw_up, "▸": draw_right,
    "▾": draw_down, "✕": draw_cross,
}  # fmt: skip


def make_sign_font(target: Path, flavor: str | None) -> None:
    """Write the font of the drawn signs; flavor «woff2» for pages, None for documents."""
    glyphs = {".notdef": TTGlyphPen(None).glyph()}
    for sign, draw in DRAWN.items():
        pen = TTGlyphPen(None)
        draw(pen)
        glyphs[f"uni{ord(sign):04X}"] = pen.glyph()
    for space in SPACES:  # a run of text after a sign keeps its font
        glyphs[f"uni{ord(space):04X}"] = TTGlyphPen(None).glyph()
    widths = dict.fromkeys(glyphs, (ADVANCE, 0)) | {f"uni{ord(one):04X}": (SPACE, 0) for one in SPACES}
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({ord(sign): f"uni{ord(sign):04X}" for sign in (*DRAWN, *SPACES)})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(widths)
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Signs", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.font.flavor = flavor
    builder.font.recalcTimestamp = False
    builder.save(target)


def build() -> int:
    """Make all fonts; the size of the pages' one in bytes."""
    TARGET.mkdir(parents=True, exist_ok=True)
    text_font().save(TARGET / "onest.ttf")
    shutil.copyfile(Path(fontpkg_onest.ROOT) / "LICENSE", TARGET / "onest.LICENSE")
    make_sign_font(TARGET / "signs.woff2", "woff2")
    make_sign_font(TARGET / "signs.ttf", None)
    return make_page_font(TARGET / "onest.woff2")


if __name__ == "__main__":
    sys.stdout.write(f"onest.woff2: {build()} bytes\n")
