"""Boxes of an authored text, `::: task 10` … `:::`, found in its source. No Django."""

import re

BOX = re.compile(
    r"^[ \t]*:::[ \t]*(?P<name>\w+)[^\n]*\n(?P<text>.*?)(?:^[ \t]*:::[ \t]*$\n?|\Z)", re.MULTILINE | re.DOTALL
)
TRAINER = "trainer"  # the box that the learner does not see


def boxes(source: str, name: str) -> list[str]:
    """What stands in the boxes of that name, in order."""
    return [found["text"] for found in BOX.finditer(source) if found["name"] == name]


def seen_by_learner(source: str) -> str:
    """The text without what is said to the trainer alone."""
    return BOX.sub(lambda found: "" if found["name"] == TRAINER else found[0], source)
