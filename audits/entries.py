"""The form by which an observation is corrected: a field a thing that was answered, by the type of its item.

No database. Names of fields: `a-V01` of an answer, `e-SQ01` and `p-SQ01` of a pair, `r-K02-count` of a
figure, `w-T` of importance, `w-most` of importance in words, `c-V01` of a comment; `c-comment` of what was
written about the whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.answers import Body, Values, text_of
from audits.checklists import LONGEST_COMMENT, LONGEST_TIME, MARKS, WORDS, read_seconds
from audits.importance_order import FAULT, KEY, asks_order, places_of, read_order
from audits.maturity import LEVELS, needs_evidence
from audits.models import Instrument
from audits.observations.cells import CellError
from audits.observations.cells import number as amount
from audits.pair_sides import PAIR, has_minimum, name_of, sides_of
from figures.formats import number
from figures.visits import NOT_APPLICABLE, ItemType

Kind = Instrument.Kind
Data = Mapping[str, str]
TOTAL = 100  # points of importance


@dataclass(frozen=True, slots=True)
class Field:
    """One control. options: value and words, none for a text."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    is_list: bool = False  # options in a list to choose from, otherwise as buttons in a row
    hint: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item with its controls and its comment; code «» for what concerns the whole."""

    code: str
    text: str
    fields: tuple[Field, ...]
    comment_name: str = ""
    comment: str = ""
    is_critical: bool = False

    @property
    def is_at_fault(self) -> bool:
        """Whether one of its fields is."""
        return any(one.fault for one in self.fields)


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """A dimension or a section; title empty for the whole."""

    code: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What a form says, as `Observation` keeps it. faults: field -> sentence."""

    values: dict[str, Any]
    comments: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)


def data_of(kind: str, body: Body, values: Values, comments: Mapping[str, str]) -> dict[str, str]:
    """Stored answers as the form's fields have them."""
    found = {f"c-{code}": text for code, text in comments.items()}
    for at, item in enumerate(body["items"]):
        code = item["code"]
        if kind == Kind.SERVQUAL:
            for side in sides_of(body):
                marks = values.get(side) or ()
                found[f"{side}-{code}"] = _written(marks[at] if at < len(marks) else None)
        elif kind == Kind.RECORDS:
            for name in item["fields"]:
                found[f"r-{code}-{name}"] = _written((values.get(code) or {}).get(name))
        else:
            found[f"a-{code}"] = _written(values.get(code))
    for code, points in (values.get("w") or {}).items() if kind == Kind.SERVQUAL else ():
        found[f"w-{code}"] = _written(points)
    for place, code in (values.get(KEY) or {}).items() if kind == Kind.SERVQUAL else ():
        found[f"w-{place}"] = code or ""
    return found


def form_of(
    kind: str,
    body: Body,
    data: Data,
    *,
    faults: Mapping[str, str] | None = None,
) -> list[EntryGroup]:
    """The form, filled.

    Args:
        data: by field. faults: field -> sentence.
    """
    place = "dimension" if kind == Kind.SERVQUAL else "section"
    groups = []
    for group in body[f"{place}s"]:
        own = [
            _entry(kind, body, item, data, faults or {})
            for item in body["items"]
            if item[place] == group["code"]
        ]
        if own:
            groups.append(EntryGroup(group["code"], group["title"], tuple(own)))
    whole = _whole(kind, body, data, faults or {})
    return [*groups, EntryGroup("whole", "", tuple(whole))] if whole else groups


def read_form(kind: str, body: Body, data: Data, *, keys: Sequence[str] = ()) -> Given:
    """What was sent; whatever is no answer of its item is a fault.

    Args:
        keys: of comments about the whole.
    """
    faults: dict[str, str] = {}
    values: dict[str, Any]
    if kind == Kind.SERVQUAL:
        values = {
            side: [_read(f"{side}-{item['code']}", kind, item, body, data, faults) for item in body["items"]]
            for side in sides_of(body)
        }
        values["w"] = _read_importance(body, data, faults)
        if asks_order(body):
            values[KEY] = read_order(body, data, faults)
    elif kind == Kind.RECORDS:
        values = {item["code"]: _read_figure(item, data, faults) for item in body["items"]}
    else:
        values = {
            item["code"]: _read(f"a-{item['code']}", kind, item, body, data, faults) for item in body["items"]
        }
    written = {code: _text(data.get(f"c-{code}", "")) for code in (*_codes(body), *keys)}
    for code, text in written.items():
        if len(text) > LONGEST_COMMENT:
            faults[f"c-{code}"] = _("The text is longer than %s characters.") % LONGEST_COMMENT
    for code in _codes(body) if kind == Kind.MATURITY else ():
        if needs_evidence(values[code]) and not written[code]:
            faults[f"a-{code}"] = _("From level 2 on evidence is needed: a document, a link, a fact.")
    return Given(values, {code: text for code, text in written.items() if text}, faults)


def _codes(body: Body) -> list[str]:
    return [item["code"] for item in body["items"]]


# --- controls ---------------------------------------------------------------------------------------
def _entry(kind: str, body: Body, item: Body, data: Data, faults: Mapping[str, str]) -> Entry:
    code = item["code"]
    has_comment = kind in (Kind.VISIT, Kind.MATURITY) or f"c-{code}" in data
    return Entry(
        code=code,
        text=text_of(item),
        fields=tuple(_fields(kind, body, item, data, faults)),
        comment_name=f"c-{code}" if has_comment else "",
        comment=data.get(f"c-{code}", ""),
        is_critical=bool(item.get("critical")),
    )


def _fields(kind: str, body: Body, item: Body, data: Data, faults: Mapping[str, str]) -> Iterator[Field]:
    code = item["code"]
    answer = pgettext("observation", "Answer")

    def control(name: str, label: str, **more: Any) -> Field:
        return Field(name, label, data.get(name, ""), fault=faults.get(name, ""), **more)

    if kind == Kind.SERVQUAL:
        marks = options_of(kind, body, item)
        for side in sides_of(body):
            yield control(f"{side}-{code}", _lead_of(side, body), options=marks, is_list=True)
    elif kind == Kind.RECORDS:
        for name, label in item["fields"].items():
            yield control(f"r-{code}-{name}", label)
    elif kind == Kind.VISIT and item["type"] == ItemType.TIME:
        hint = _("Seconds, or minutes:seconds; NA where it does not apply")
        yield control(f"a-{code}", answer, hint=hint)
    else:
        options = options_of(kind, body, item)
        yield control(f"a-{code}", answer, options=options, is_list=kind != Kind.VISIT)


def options_of(kind: str, body: Body, item: Body) -> tuple[tuple[str, str], ...]:
    """What can be answered, besides nothing: value and words."""
    not_applicable = (NOT_APPLICABLE, pgettext("observation", "Not applicable"))
    if kind == Kind.VISIT:
        marks = tuple((mark, str(WORDS.get(mark, mark))) for mark in MARKS[item["type"]])
        return (*marks, not_applicable)
    if kind == Kind.MATURITY:
        texts = item.get("levels") or [""] * len(LEVELS)
        pairs = zip(LEVELS, texts, strict=True)
        return (*((level, f"{level}. {text}" if text else level) for level, text in pairs), not_applicable)
    if item.get("type") == "choice":
        return tuple((str(at), text) for at, text in enumerate(item["options"], start=1))
    scale = body["scale"]
    labels: Sequence[str] = scale.get("labels") or ()
    has_all = len(labels) == scale["max"] - scale["min"] + 1
    marks = tuple(
        (str(mark), f"{mark}, {labels[at]}" if has_all else str(mark))
        for at, mark in enumerate(range(scale["min"], scale["max"] + 1))
    )
    return marks if kind == Kind.SERVQUAL else (*marks, not_applicable)


def _lead_of(side: str, body: Body) -> str:
    """What is marked on this side."""
    if not has_minimum(body):
        pair = (pgettext("observation", "How it should be"), pgettext("observation", "How it is here"))
        return dict(zip(PAIR, pair, strict=True))[side]
    return name_of(side, body)


def _whole(kind: str, body: Body, data: Data, faults: Mapping[str, str]) -> list[Entry]:
    """Importance, and what was written about the whole."""
    found = []
    if kind == Kind.SERVQUAL:
        fields = [
            Field(f"w-{group['code']}", group["title"], data.get(f"w-{group['code']}", ""))
            for group in body["dimensions"]
        ]
        fields[0] = Field(fields[0].name, fields[0].label, fields[0].value, fault=faults.get("w", ""))
        found.append(Entry("w", pgettext("observation", "Importance, of 100 points"), tuple(fields)))
        order = [
            Field(one.name, one.label, one.chosen, options=one.options, is_list=True)
            for one in places_of(body, data)
        ]
        if order:
            order[0] = replace(order[0], fault=faults.get(FAULT, ""))
            found.append(Entry("w-order", pgettext("observation", "Importance, in words"), tuple(order)))
    items = set(_codes(body))
    for name, text in data.items():
        if name.startswith("c-") and name[2:] not in items:
            title = pgettext("observation", "What was written about the whole")
            found.append(Entry(name[2:], title, (), comment_name=name, comment=text))
    return found


# --- what was sent ------------------------------------------------------------------------------------
def _read(
    name: str, kind: str, item: Body, body: Body, data: Data, faults: dict[str, str]
) -> str | float | None:
    """One answer; None where the field is empty."""
    sent = data.get(name, "").strip()
    if not sent:
        return None
    if kind == Kind.VISIT and item["type"] == ItemType.TIME:
        if sent.upper() == NOT_APPLICABLE:
            return NOT_APPLICABLE
        return _read_time(name, sent, faults)
    if sent not in {value for value, _words in options_of(kind, body, item)}:
        faults[name] = _("One of the answers is not among the choices. Choose it again.")
        return None
    return int(sent) if sent.isdigit() else sent


def _read_time(name: str, sent: str, faults: dict[str, str]) -> float | None:
    """Seconds; a file may have brought parts of one."""
    if (seconds := read_seconds(sent)) is not None:
        return seconds
    try:
        found = amount(sent)
    except CellError:
        found = -1
    if not 0 <= found <= LONGEST_TIME:
        faults[name] = _("«%s» is no time. Write seconds, or minutes:seconds.") % sent[:40]
        return None
    return found


def _read_figure(item: Body, data: Data, faults: dict[str, str]) -> dict[str, float] | None:
    """The numbers of one figure: all of them, or none."""
    sent = {name: data.get(f"r-{item['code']}-{name}", "").strip() for name in item["fields"]}
    if not any(sent.values()):
        return None
    found: dict[str, float] = {}
    for name, text in sent.items():
        key = f"r-{item['code']}-{name}"
        try:
            given = amount(text) if text else None
        except CellError as error:
            faults[key] = str(error)
            continue
        if given is None:
            faults[key] = _("The cell is empty, though the figure has others. Fill it in or clear them all.")
        elif given < 0:
            faults[key] = _("«%s»: a figure cannot be negative.") % text[:40]
        else:
            found[name] = int(given) if given.is_integer() else given
    if found.get("part", 0) > found.get("whole", float("inf")):
        faults[f"r-{item['code']}-part"] = _("A part is greater than its whole.")
    return found


def _read_importance(body: Body, data: Data, faults: dict[str, str]) -> dict[str, float | None] | None:
    """The points as they were split, where some were given: any total is kept, as of a file."""
    sent = {group["code"]: data.get(f"w-{group['code']}", "").strip() for group in body["dimensions"]}
    if not any(sent.values()):
        return None
    try:
        found = {code: amount(text) if text else None for code, text in sent.items()}
    except CellError as error:
        faults["w"] = str(error)
        return None
    if any(given is not None and not 0 <= given <= TOTAL for given in found.values()):
        faults["w"] = _("Importance is from 0 to 100 points each.")
    return {
        code: int(given) if given is not None and given.is_integer() else given
        for code, given in found.items()
    }


def _written(value: object) -> str:
    """A stored answer as a field has it."""
    if value is None:
        return ""
    if isinstance(value, float) and not isinstance(value, bool):
        return number(value).replace("\N{NO-BREAK SPACE}", "")
    return str(value)


def _text(sent: str) -> str:
    """What was typed, without what a database refuses."""
    plain = sent.replace("\r\n", "\n").encode("utf-8", "ignore").decode().replace("\x00", "")
    return plain.strip()
