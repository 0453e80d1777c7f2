"""One content file as people write it: YAML (or Markdown with a YAML head) that knows its lines.

Nothing here touches the database or knows what a module is.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

TYPE_NAMES: dict[str, Any] = {
    "string": lazy("a text"),
    "integer": lazy("a whole number"),
    "number": lazy("a number"),
    "boolean": lazy("true or false"),
    "array": lazy("a list"),
    "object": lazy("a set of fields"),
    "null": "null",
}
HEAD = "---\n"
Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in one file, where it is and why; `line` counts from 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class ContentError(Exception):
    """The files may not be loaded; nothing was changed."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(slots=True)
class Document:
    """A file's content with the line of each value: `lines[("days", 0, "steps")]`."""

    name: str  # relative to the catalogue's folder
    content: Any
    sha256: str
    lines: dict[Where, int] = field(default_factory=dict)
    text: str = ""  # Markdown after the head of a page
    text_line: int = 1  # where that Markdown begins
    source: str = ""  # the whole file as it lies there, so that export gives it back

    def fault(self, path: Where, reason: str) -> Fault:
        """A fault at the value, or at the nearest thing around it that has a line."""
        while path and path not in self.lines:
            path = path[:-1]
        return Fault(self.name, self.lines.get(path, 1), reason)

    def text_fault(self, place: int, reason: str) -> Fault:
        """A fault in the Markdown after the head, at a place counted in characters."""
        return Fault(self.name, self.text_line + self.text.count("\n", 0, place), reason)


@cache
def validator(schema: str) -> Draft202012Validator:
    """The JSON Schema of one kind of file; ours, wherever the files themselves lie."""
    room = "instruments" if schema in ("instrument", "scenario") else "catalog"
    folder = Path(settings.BASE_DIR) / "fixtures" / room / "schemas"
    rules = json.loads((folder / f"{schema}.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(rules)


def read_document(root: Path, path: Path, schema: str) -> Document:
    """The YAML file, valid by its schema.

    Raises:
        ContentError: it is not UTF-8, not YAML, names a key twice, or breaks the schema.
    """
    name = path.relative_to(root).as_posix()
    source, raw = _decode(name, path)
    document = _parse(name, source, schema)
    document.source = raw
    return document


def read_text(name: str, source: str, schema: str) -> Document:
    """YAML that came without a file, from a form or an upload; `name` is what faults call it.

    Raises:
        ContentError: as read_document.
    """
    return _parse(name, source, schema)


def read_page(root: Path, path: Path, schema: str = "lesson") -> Document:
    """The Markdown file: its head is `content`, valid by the schema, the rest is `text`.

    Raises:
        ContentError: as read_document, or there is no head or no text.
    """
    name = path.relative_to(root).as_posix()
    source, raw = _decode(name, path)
    parts = source.split(HEAD, 2)
    if len(parts) != 3 or parts[0]:
        raise ContentError([Fault(name, 1, _("the file must begin with a head between two lines «---»"))])
    head = parts[1]
    document = _parse(name, head, schema, first_line=2)
    document.text, document.source = parts[2].strip(), raw
    blank = len(parts[2]) - len(parts[2].lstrip())
    document.text_line = head.count("\n") + 3 + parts[2].count("\n", 0, blank)
    document.sha256 = hashlib.sha256(source.encode()).hexdigest()
    if not document.text:
        raise ContentError([Fault(name, head.count("\n") + 2, _("the page has no text"))])
    return document


def _decode(name: str, path: Path) -> tuple[str, str]:
    """The file's text with plain line ends, and exactly as it lies there."""
    content = b""
    try:
        content = path.read_bytes()
        raw = content.decode()
        return raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), raw
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ContentError([Fault(name, line, _("the file is not UTF-8"))]) from error
    except OSError as error:
        raise ContentError([Fault(name, 1, _("the file cannot be read"))]) from error


def read_plain(name: str, source: str, first_line: int = 1) -> Document:
    """YAML whose schema is not judged yet; `first_line` is where it starts in its file.

    Raises:
        ContentError: it is not YAML, is empty, names a key twice or uses references.
    """
    document = Document(name, None, hashlib.sha256(source.encode()).hexdigest())
    try:
        _refuse_aliases(name, source, first_line)
        node = yaml.compose(source, Loader=yaml.CSafeLoader)
        if node is None:
            raise ContentError([Fault(name, first_line, _("the file is empty"))])
        document.content = _build(document, node, (), first_line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        raise ContentError([Fault(name, line, _("this is not YAML: %s") % error.problem)]) from error
    except yaml.YAMLError as error:
        raise ContentError([Fault(name, first_line, _("this is not YAML: %s") % error)]) from error
    return document


def _parse(name: str, source: str, schema: str, first_line: int = 1) -> Document:
    """The document of a YAML text that starts at `first_line` of its file."""
    document = read_plain(name, source, first_line)
    faults = {document.fault(*explain(fault)) for fault in validator(schema).iter_errors(document.content)}
    if faults:
        raise ContentError(sorted(faults))
    return document


def _refuse_aliases(name: str, source: str, first_line: int) -> None:
    """No `*alias`: a file of ten lines could unfold into gigabytes."""
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = getattr(event.start_mark, "line", 0) + first_line
            raise ContentError([Fault(name, line, _("references (&, *) are not allowed"))])


def _build(document: Document, node: yaml.Node, path: Where, first_line: int) -> Any:
    """Plain Python of a node; notes the line of every value on the way."""
    document.lines[path] = node.start_mark.line + first_line
    if isinstance(node, yaml.SequenceNode):
        return [_build(document, one, (*path, at), first_line) for at, one in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(document, node, path, first_line))
    return yaml.constructor.SafeConstructor().construct_object(node)


def _pairs(
    document: Document, node: yaml.MappingNode, path: Where, first_line: int
) -> Iterator[tuple[str, Any]]:
    """Keys and values of a mapping; a key twice is refused, for one of the two would be lost."""
    seen = set()
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + first_line
        if key in seen:
            raise ContentError([Fault(document.name, line, _("the field «%s» is given twice") % key)])
        seen.add(key)
        value = _build(document, value_node, (*path, key), first_line)
        document.lines[(*path, key)] = line  # the key's own: a folded text starts a line below
        yield key, value


def explain(error: ValidationError) -> tuple[Where, str]:
    """Where a schema is broken and why, in words of the person who writes the file."""
    if error.context:
        error = best_match(error.context) or error
    path: Where = tuple(error.absolute_path)
    rule, bound, value = error.validator, cast("Any", error.validator_value), cast("Any", error.instance)
    if rule == "additionalProperties":
        extra = sorted(set(value) - set(cast("Any", error.schema).get("properties", ())))
        return (*path, extra[0]), _("unknown field «%s»") % "», «".join(extra)
    if rule == "required":
        missing = [name for name in bound if name not in value]
        return path, _("the field «%s» is missing") % "», «".join(missing)
    return path, _field(path) + _broken(str(rule), bound, value)


def _field(path: Where) -> str:
    """«goal: », so that the reason names its field even where many share a line."""
    names = [part for part in path if isinstance(part, str)]
    return f"{names[-1]}: " if names else ""


def _broken(rule: str, bound: Any, value: Any) -> str:
    """The reason of one broken rule."""
    shown = json.dumps(value, ensure_ascii=False, default=str)
    shown = shown if len(shown) <= 60 else f"{shown[:59]}…"
    known = {
        "type": _("must be %(bound)s, not %(value)s"),
        "enum": _("must be one of %(bound)s, not %(value)s"),
        "const": _("must be %(bound)s, not %(value)s"),
        "pattern": _("%(value)s does not have the form %(bound)s"),
        "minLength": _("must not be empty"),
        "minItems": _("needs at least %(bound)s"),
        "maxItems": _("may have at most %(bound)s"),
        "minimum": _("%(value)s is less than %(bound)s"),
        "maximum": _("%(value)s is more than %(bound)s"),
        "uniqueItems": _("the same value is listed twice"),
        "maxContains": _("exactly one option must be right"),
        "contains": _("at least one option must be right"),
        "minContains": _("at least one option must be right"),
    }
    if isinstance(bound, list):
        bound = ", ".join(
            str(TYPE_NAMES.get(str(one)) or json.dumps(one, ensure_ascii=False)) for one in bound
        )
    named = TYPE_NAMES.get(bound, bound) if isinstance(bound, str) else bound
    return known.get(rule, _("not allowed here: %(value)s")) % {"bound": named, "value": shown}
