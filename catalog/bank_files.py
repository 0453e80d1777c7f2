"""A bank as questions.yaml and back: the text, what an import would change, what a file does not keep.

The same rows give the same text and the text gives the same rows. Comments do not survive: they belong to
nobody's question.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import ngettext, pgettext

from catalog.bank_checks import Known, remarks_on
from catalog.bank_rows import COLUMNS, Row, canonical, mark_of
from catalog.bank_words import place_words
from catalog.loading.files import ContentError, Document, Fault, read_plain

FILE = "questions.yaml"
COMMENT = re.compile(r"^\s*#.*\S|\s#\s", re.MULTILINE)
STYLE: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "width": 10**6}
# width: a text is never folded, for a fold looks like a change to those who compare lines


class Text(str):
    """A text that people wrote: quoted, or a block where it has lines."""

    __slots__ = ()


class Line(dict[str, Any]):
    """A row of a list, written on one line."""


class _Writer(yaml.SafeDumper):
    """Writes the files as they are written by hand."""

    def ignore_aliases(self, _data: Any) -> bool:
        """References are not allowed in the files."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Lists stand inside their key."""
        super().increase_indent(flow, False)


def _text(writer: _Writer, text: Text) -> yaml.Node:
    style = "|" if "\n" in text.strip("\n") else '"'
    return writer.represent_scalar("tag:yaml.org,2002:str", str(text), style=style)


def _line(writer: _Writer, line: Line) -> yaml.Node:
    return writer.represent_mapping("tag:yaml.org,2002:map", line.items(), flow_style=True)


_Writer.add_representer(Text, _text)
_Writer.add_representer(Line, _line)


def as_yaml(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as the text of questions.yaml, an empty line between two questions."""
    pieces = [yaml.dump([_written(canonical(row))], Dumper=_Writer, **STYLE) for row in rows]
    return "\n".join(pieces)


def _written(row: Row) -> Row:
    """The row with its texts marked as texts and its parts as lines."""
    texts = {name: _marked(value) for name, value in row.items() if name not in COLUMNS}
    return {name: texts.get(name, value) for name, value in row.items()} | {"points": Text(row["points"])}


def _marked(value: Any) -> Any:
    if isinstance(value, str):
        return Text(value)
    if isinstance(value, list):
        return [_marked(one) for one in value]
    if isinstance(value, Mapping):
        return Line({name: one if name == "code" else _marked(one) for name, one in value.items()})
    return value


# --- reading ---------------------------------------------------------------------------------------
@dataclass(slots=True)
class Change:
    """One question of an import: what there was and what there will be."""

    code: str
    fields: list[str]  # names that differ
    text: str


@dataclass(slots=True)
class Reading:
    """What an import would do; nothing is done while `refused` is not empty."""

    rows: list[Row] = field(default_factory=list)
    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    removed: list[Change] = field(default_factory=list)
    same: int = 0
    refused: list[Fault] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    @property
    def is_idle(self) -> bool:
        """Whether the file says what the bank says."""
        return not (self.added or self.changed or self.removed)


def read_bank(source: str, *, known: Known, stored: Sequence[Mapping[str, Any]]) -> Reading:
    """The file's rows against those stored (live ones); each refused row with its line and reason."""
    reading = Reading()
    try:
        document = read_plain(FILE, source)
    except ContentError as error:
        reading.refused = error.faults
        return reading
    if not isinstance(document.content, list) or not document.content:
        reading.refused = [document.fault((), pgettext("bank", "a list of questions is needed"))]
        return reading
    reading.refused = sorted(set(_refused(document, known)))
    if not reading.refused:
        reading.rows = [canonical(row) for row in document.content]
    sound = [row for row in document.content if isinstance(row, dict) and isinstance(row.get("code"), str)]
    _compare(reading, sound, stored)
    reading.losses = losses_of(source, document)
    return reading


def _refused(document: Document, known: Known) -> list[Fault]:
    """Faults of the rows, called by their question."""
    faults: list[Fault] = []
    seen: set[str] = set()
    for at, row in enumerate(document.content):
        code = row.get("code") if isinstance(row, dict) else None
        name = f"{code}: " if isinstance(code, str) else ""
        for where, reason in remarks_on(row, known):
            place = place_words(where)
            said = f"{place} — {reason}" if place else reason
            faults.append(document.fault((at, *where), f"{name}{said}"))
        if code in seen:
            faults.append(document.fault((at, "code"), pgettext("bank", "%s stands there twice") % code))
        if isinstance(code, str):
            seen.add(code)
    return faults


def _compare(reading: Reading, rows: Sequence[Row], stored: Sequence[Mapping[str, Any]]) -> None:
    there = {one["code"]: one for one in stored}
    for row in rows:
        before = there.pop(row["code"], None)
        text = str(row.get("text", ""))
        if before is None:
            reading.added.append(Change(row["code"], [], text))
        elif names := differing(before, row):
            reading.changed.append(Change(row["code"], names, text))
        else:
            reading.same += 1
    reading.removed = [Change(code, [], one["text"]) for code, one in there.items()]


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names of the fields in which two rows differ."""
    try:
        if mark_of(before) == mark_of(after):
            return []
        one, other = canonical(before), canonical(after)
    except (ArithmeticError, TypeError, ValueError):  # a refused row: its points are no number
        one, other = dict(before), dict(after)
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


def losses_of(source: str, document: Document) -> list[str]:
    """What of the file the bank does not keep."""
    losses = []
    outside = re.sub(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', '""', source)
    if count := len(COMMENT.findall(outside)):
        losses.append(
            ngettext("%(n)s comment will not be kept.", "%(n)s comments will not be kept.", count)
            % {"n": count}
        )
    rows = [row for row in document.content if isinstance(row, dict)]
    rewritten = [
        row["code"]
        for row in rows
        if isinstance(row.get("points"), str)
        and isinstance(row.get("code"), str)
        and re.fullmatch(r"[0-9]+[.][0-9]*0", row["points"])
    ]
    if rewritten:
        words = pgettext("bank", "Points are written without zeros at their end: %s.")
        losses.append(words % ", ".join(rewritten))
    return losses


def not_in_file(*, retired: int) -> list[str]:
    """What the bank knows and its file does not."""
    losses = [pgettext("bank", "Who changed what and when stays in the history of questions.")]
    if retired:
        words = ngettext(
            "%(n)s retired question is not in the file.",
            "%(n)s retired questions are not in the file.",
            retired,
        )
        losses.insert(0, words % {"n": retired})
    return losses


def as_text(value: Any) -> str:
    """One value for a reader: a text as it is, a list row by row."""
    if isinstance(value, list):
        return "\n".join(as_text(one) for one in value)
    if isinstance(value, Mapping):
        return " · ".join(as_text(one) for one in value.values() if one or one == 0)
    if isinstance(value, bool):
        return "✓" if value else "—"
    return str(value)
