"""What the fields of a question are called for people, and where its form has them."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

Word = str | Promise
COLUMN_WORDS: dict[str, Word] = {
    "code": pgettext_lazy("bank", "Code"),
    "kind": pgettext_lazy("bank", "Kind"),
    "pool": pgettext_lazy("bank", "Pool"),
    "outcome": pgettext_lazy("bank", "Outcome"),
    "lesson": pgettext_lazy("bank", "Lesson"),
    "difficulty": pgettext_lazy("bank", "Difficulty"),
    "critical": pgettext_lazy("bank", "Critical"),
    "points": pgettext_lazy("bank", "Points"),
}
LABELS: dict[str, Word] = {
    "text": pgettext_lazy("bank", "Question"),
    "explanation": pgettext_lazy("bank", "Explanation after the answer"),
    "why": pgettext_lazy("bank", "Why"),
    "correct": pgettext_lazy("bank", "right"),
    "rank": pgettext_lazy("bank", "Which reply it is"),
    "left": pgettext_lazy("bank", "Left"),
    "right": pgettext_lazy("bank", "Belongs to it"),
    "who": pgettext_lazy("bank", "Who speaks"),
    "fault": pgettext_lazy("bank", "a fault"),
    "accept": pgettext_lazy("bank", "Accepted forms, one a line"),
    "width": pgettext_lazy("bank", "Width, characters"),
    "is_true": pgettext_lazy("bank", "The statement is"),
    "answer": pgettext_lazy("bank", "Answer"),
    "tolerance": pgettext_lazy("bank", "Tolerance, both ways"),
    "unit": pgettext_lazy("bank", "Unit"),
    "solution": pgettext_lazy("bank", "Solution"),
    "reference": pgettext_lazy("bank", "Reference answer"),
    "pass_keys": pgettext_lazy("bank", "Keys for the full mark"),
}
GROUPS: dict[str, Word] = {
    "options": pgettext_lazy("bank", "Options"),
    "pairs": pgettext_lazy("bank", "Pairs"),
    "extra": pgettext_lazy("bank", "Right sides that belong to nothing"),
    "reasons": pgettext_lazy("bank", "Reasons"),
    "lines": pgettext_lazy("bank", "Lines of the transcript"),
    "gaps": pgettext_lazy("bank", "Missing words"),
    "keys": pgettext_lazy("bank", "Keys of the answer"),
}
KNOWN = COLUMN_WORDS | LABELS | GROUPS
NO_INPUT = ("code", "kind")  # columns that the form shows and does not ask for


def field_word(name: str) -> str:
    """A field of questions.yaml in words of its form; a name that no question has stays as it is."""
    return str(KNOWN.get(name, name))


def place_words(where: Sequence[str | int]) -> str:
    """«Варианты», строка 2, «Почему»: which part of a question a fault speaks of; empty for the whole."""
    words = []
    for at, part in enumerate(where[:3]):
        if isinstance(part, int):
            words.append(pgettext("bank", "row %s") % (part + 1))
        elif part in KNOWN:
            name = pgettext("bank", "Text") if at and part == "text" else field_word(part)
            words.append(f"«{name}»")
    return ", ".join(words)


def test_words(name: str) -> str:
    """A test of a programme in words."""
    return pgettext("bank", "entry test") if name == "entry" else pgettext("bank", "final test")


def field_anchor(where: Sequence[str | int]) -> str:
    """The id, in the form of the question, of what a fault speaks of; empty where nothing is asked for it."""
    name = str(where[0]) if where else ""
    if name in GROUPS:
        inner = len(where) > 2 and where[2] in LABELS
        return f"id_{name}-{where[1]}-{where[2]}" if inner else name
    return f"id_{name}" if name in KNOWN and name not in NO_INPUT else ""
