"""What of a text is ours: a client's words, a bad reply shown as bad, a dialogue are not."""

import re

DIALOGUE = re.compile(r"^[ \t]*::: dialogue[ \t]*$.*?^[ \t]*:::[ \t]*$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"«(?:[^«»]|«[^«»]*»)*»|„[^“”]*[“”]|“[^“”]*”")
CITED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)  # a notice or a letter shown as it hangs
NORM = re.compile(r"\{\{[^}]*\}\}")
BAD = ("плохо", "не так")
NOT_NEWLINE = re.compile(r"[^\n]")


def ours(text: str) -> str:
    """The text with everything that somebody says blanked out; nothing moves."""
    for sign, pattern in ((":::", DIALOGUE), (">", CITED), ("«", QUOTED)):
        if sign in text:
            text = pattern.sub(lambda found: blank(found.group()), text)
    return _without_bad_column(text)


def blank(text: str) -> str:
    """As many spaces, the line ends kept."""
    return NOT_NEWLINE.sub(" ", text)


def _without_bad_column(text: str) -> str:
    """Tables lose the cells under «Плохо»."""
    if "|" not in text:
        return text
    lines, bad = [], set[int]()
    for line in text.split("\n"):
        if not line.lstrip().startswith("|"):
            bad = set()
            lines.append(line)
            continue
        cells = line.split("|")
        heads = {at for at, cell in enumerate(cells) if cell.strip().lower().startswith(BAD)}
        bad = bad or heads
        lines.append("|".join(blank(cell) if at in bad else cell for at, cell in enumerate(cells)))
    return "\n".join(lines)


def paragraphs(text: str) -> list[tuple[int, str]]:
    """Paragraphs with their offsets; a list or a table belongs to the paragraph above it."""
    found: list[tuple[int, str]] = []
    for block in re.finditer(r"(?:[^\n]*\S[^\n]*(?:\n|$))+", text):
        said = block.group()
        if found and re.match(r"\s*(?:[-*|]|\d+\.) ?", said) and not said.lstrip().startswith("**"):
            start, above = found[-1]
            found[-1] = (start, above + "\n" + said)
        else:
            found.append((block.start(), said))
    return found
