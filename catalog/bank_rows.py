"""One question as a row of questions.yaml: its keys in order, its fingerprint, an empty one to begin with.

The row is the only shape in which forms, drafts and files meet. Nothing here touches the database.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from string import ascii_lowercase
from typing import Any

Row = dict[str, Any]
KEYS = (
    "code", "kind", "pool", "text", "options", "pairs", "extra", "is_true", "reasons", "answer", "tolerance",
    "unit", "solution", "lines", "gaps", "reference", "pass_keys", "keys", "explanation", "outcome", "lesson",
    "difficulty", "critical", "points",
)  # fmt: skip
COLUMNS = ("code", "kind", "pool", "outcome", "lesson", "difficulty", "critical", "points")
PART_KEYS = ("code", "who", "text", "left", "right", "correct", "rank", "fault", "accept", "width", "why")
PARTS = {  # the lists of each kind: name -> (fewest, most) rows
    "single": {"options": (2, 12)},
    "multiple": {"options": (2, 12)},
    "order": {"options": (3, 12)},
    "matching": {"pairs": (3, 8), "extra": (0, 4)},
    "true_false": {"reasons": (2, 6)},
    "calculation": {},
    "best_worst": {"options": (3, 12)},
    "faults": {"lines": (4, 24)},
    "cloze": {"gaps": (1, 10)},
    "short": {"keys": (1, 12)},
}
BLANKS: dict[str, Row] = {  # beside the code
    "options": {"text": "", "correct": False, "why": ""},
    "pairs": {"left": "", "right": ""},
    "extra": {"text": ""},
    "lines": {"who": "", "text": "", "fault": False, "why": ""},
}
DIFFICULTIES = (1, 2, 3)
POOLS = ("entry", "final")


def canonical(row: Mapping[str, Any]) -> Row:
    """The same row with its keys in the order of the files and its points as short as they can be."""
    kept = {name: row[name] for name in KEYS if name in row}
    for name, value in kept.items():
        if isinstance(value, list):
            kept[name] = [_part(one) if isinstance(one, Mapping) else one for one in value]
    if "points" in kept:
        kept["points"] = points_text(kept["points"])
    return kept


def _part(part: Mapping[str, Any]) -> Row:
    return {name: part[name] for name in PART_KEYS if name in part}


def points_text(points: Decimal | str) -> str:
    """1.00 -> 1, 0.50 -> 0.5: as people write them in the files."""
    text = f"{Decimal(points):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def mark_of(row: Mapping[str, Any]) -> str:
    """Sixteen hexadecimal digits: the same for rows that say the same."""
    text = json.dumps(canonical(row), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def body_of(row: Mapping[str, Any]) -> Row:
    """What a question keeps together: everything that is no column."""
    return {name: value for name, value in row.items() if name not in COLUMNS}


# --- beginnings --------------------------------------------------------------------------------------
def blank_row(kind: str, *, code: str, outcome: str, lesson: int) -> Row:
    """An empty question of the kind with as many empty rows as it needs."""
    row: Row = {"code": code, "kind": kind, "pool": "final", "text": "", "explanation": ""}
    row |= {"outcome": outcome, "lesson": lesson, "difficulty": 1, "critical": False, "points": "1"}
    if kind == "true_false":
        row["is_true"] = True
    if kind == "calculation":
        row |= {"answer": "", "tolerance": "0"}
    if kind == "short":
        row |= {"reference": "", "pass_keys": 1}
    for name, (fewest, _most) in PARTS[kind].items():
        for _one in range(fewest):
            row.setdefault(name, []).append(blank_part(row, name))
    if row.get("gaps"):
        row["text"] = "{{1}}"
    return canonical(row)


def blank_part(row: Mapping[str, Any], name: str) -> Row:
    """One more row of a list, with a code that is still free."""
    kind = row["kind"]
    if name == "keys":
        return {"text": "", "accept": []}
    taken = {one["code"] for part in PARTS[kind] for one in row.get(part, ())}
    if name == "gaps":
        return {"code": next(str(n) for n in range(1, 100) if str(n) not in taken), "accept": []}
    part: Row = {"code": free_letter(taken)} | dict(BLANKS.get(name, BLANKS["options"]))
    if name == "options" and kind == "order":
        part = {"code": part["code"], "text": ""}
    if kind == "best_worst":
        part["rank"] = "between"
        del part["correct"]
    return canonical({name: [part]})[name][0]  # type: ignore[no-any-return]


def free_letter(taken: Collection[str]) -> str:
    """a, b, … z, a1, b1, …: the first that nothing is called by."""
    names = (f"{letter}{number or ''}" for number in range(10) for letter in ascii_lowercase)
    return next(name for name in names if name not in taken)


def free_code(taken: Collection[str]) -> str:
    """q01, q02, … q999: one after the last that was ever used, else the first free one."""
    numbers = {int(code[1:]) for code in taken if code[1:].isdigit()}
    after = max(numbers, default=0) + 1
    number = after if after < 1000 else next(n for n in range(1, 1000) if n not in numbers)
    return f"q{number:02}"


def excerpt(row: Mapping[str, Any]) -> str:
    """Everything that a search reads of a row, in one string."""

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            for one in value.values():
                yield from texts(one)
        elif isinstance(value, Sequence):
            for one in value:
                yield from texts(one)

    return " ".join([row["code"], *texts(body_of(row))]).lower().replace("ё", "е")
