"""What all narrow charts share: the width of a telephone, and names above what they name."""

import textwrap
from collections.abc import Sequence

from figures.canvas import Canvas

WIDTH = 360
LETTERS = 48  # of a name in one line
LINE = 17
SMALL = 12  # no letter is smaller: a drawing of 360 shrinks a little on the narrowest screens


def name_lines(text: str) -> list[str]:
    """A name in at most two lines, the rest cut with an ellipsis."""
    return textwrap.wrap(text, LETTERS, max_lines=2, placeholder=" …") or [""]


def name(canvas: Canvas, y: float, lines: Sequence[str]) -> float:
    """Write the lines of a name from y down; where what follows them begins."""
    for at, line in enumerate(lines):
        canvas.text(0, y + LINE * at + 12, line)
    return y + LINE * len(lines) + 2
