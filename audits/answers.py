"""The answers of one observation as a page tells them: in words, with points, and what a version changed.

No database, no numpy. Points are of 0 to 100 by the same rules as the scoring of the kind has.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.checklists import shown_answer
from audits.importance_order import told_order
from audits.maturity import TOP, level_text
from audits.models import Instrument
from audits.pair_sides import EXPECTED, MINIMUM, PERCEIVED, TRIPLE, has_minimum
from figures.formats import number
from figures.records import FIELDS, Constants, Rule, score_of
from figures.scores import clamp, skill_score
from figures.visits import NOT_APPLICABLE, item_value

Kind = Instrument.Kind
Body = Mapping[str, Any]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One item. shown: the answer in words, empty without one; points: of 0 to 100, None where it has none.

    note: what the level that was given means.
    """

    code: str
    text: str
    shown: str
    points: float | None
    criterion: str | None
    criterion_text: str = ""
    note: str = ""
    comment: str = ""
    is_critical: bool = False
    is_failed: bool = False
    photos: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A dimension or a section of the instrument."""

    code: str
    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the answers, by item.

    criteria: the criterion that it measures with its text; failed: items of which something mandatory failed.
    """

    comments: Mapping[str, str] = field(default_factory=dict)
    photos: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    criteria: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a version says otherwise than the one before; in words, empty for nothing."""

    text: str
    was: str
    now: str


def groups_of(kind: str, body: Body, values: Values, beside: Beside) -> list[Group]:
    """Every item in its group, in the order of the instrument.

    Args:
        body: of the instrument, norms by value.
    """
    place = _place(kind)
    groups = []
    for group in body[f"{place}s"]:
        own = [
            _answer(kind, body, at, values, beside)
            for at, item in enumerate(body["items"])
            if item[place] == group["code"]
        ]
        if own:
            groups.append(Group(group["code"], group["title"], tuple(own)))
    return groups


def remarks_of(body: Body, comments: Mapping[str, str]) -> list[str]:
    """What was written about the whole, beside no item."""
    items = {item["code"] for item in body["items"]}
    return [text for code, text in comments.items() if code not in items and text]


def points_at(kind: str, body: Body, at: int, values: Values) -> float | None:
    """The points of one answer; None without an answer, and for items that are no measure.

    Args:
        at: the item's place in the instrument, from 0.
    """
    item = body["items"][at]
    if kind == Kind.SERVQUAL:
        pair = _pair(values, at)
        return None if None in pair else skill_score(pair[1] - pair[0])
    value = values.get(item["code"])
    if value is None or value in ("", NOT_APPLICABLE):
        return None
    match kind:
        case Kind.VISIT:
            share = item_value(item["type"], value, target=item.get("target"), limit=item.get("limit"))
            return None if share is None else 100.0 * share
        case Kind.SURVEY:
            return _statement_points(item, body["scale"], value)
        case Kind.MATURITY:
            return None if item.get("conditions") else 100.0 * float(value) / TOP
        case _:
            return _figure_points(item, value)


def overall_of(kind: str, body: Body, values: Values) -> float | None:
    """The plain mean of the points of its answers; None where nothing has points."""
    points = (points_at(kind, body, at, values) for at in range(len(body["items"])))
    found = [one for one in points if one is not None]
    return sum(found) / len(found) if found else None


def shown_at(kind: str, body: Body, at: int, values: Values) -> str:
    """One answer in words; empty where there is none."""
    item = body["items"][at]
    if kind == Kind.SERVQUAL:
        return _shown_triple(values, at) if has_minimum(body) else _shown_pair(_pair(values, at))
    value = values.get(item["code"])
    if value is None or value in ("", NOT_APPLICABLE):
        return pgettext("observation", "Not applicable") if value else ""
    match kind:
        case Kind.VISIT:
            return shown_answer(item, value)
        case Kind.SURVEY:
            return _shown_mark(item, body["scale"], value)
        case Kind.MATURITY:
            return _("level %(level)s of 4") % {"level": value}
        case _:
            return _shown_figure(item, value)


def changes_between(
    kind: str, body: Body, old: tuple[Values, Mapping[str, str]], new: tuple[Values, Mapping[str, str]]
) -> list[Change]:
    """What differs between two versions, answers and then comments, in the order of the instrument.

    Args:
        old, new: values and comments, the comments as they are shown.
    """
    return [*_changed_answers(kind, body, old[0], new[0]), *_changed_comments(body, old[1], new[1])]


def _changed_answers(kind: str, body: Body, old: Values, new: Values) -> Iterator[Change]:
    for at, item in enumerate(body["items"]):
        was, now = (shown_at(kind, body, at, values) for values in (old, new))
        if was != now:
            yield Change(text_of(item), was, now)
    if kind == Kind.SERVQUAL and (old.get("w") or None) != (new.get("w") or None):
        was, now = (importance(body, values) for values in (old, new))
        yield Change(pgettext("observation", "Importance, of 100 points"), was, now)
    was, now = (told_order(body, values) if kind == Kind.SERVQUAL else "" for values in (old, new))
    if was != now:
        yield Change(pgettext("observation", "Importance, in words"), was, now)


def _changed_comments(body: Body, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    texts = {item["code"]: text_of(item) for item in body["items"]}
    for code in dict.fromkeys([*texts, *old, *new]):
        was, now = old.get(code, ""), new.get(code, "")
        if was != now:
            about = texts.get(code)
            comment = pgettext("observation", "Comment")
            yield Change(f"{comment}: {about}" if about else comment, was, now)


def text_of(item: Body) -> str:
    """What the item asks; of a pair, what is perceived."""
    found: str = item.get("perception") or item["text"]
    return found


def importance(body: Body, values: Values) -> str:
    """«Надёжность 30, Отзывчивость 25»: the 100 points where they were split."""
    points = values.get("w") or {}
    titles = {group["code"]: group["title"] for group in body["dimensions"]}
    parts = [f"{titles[code]} {number(given)}" for code, given in points.items() if given is not None]
    return ", ".join(parts)


def _answer(kind: str, body: Body, at: int, values: Values, beside: Beside) -> Answer:
    item = body["items"][at]
    code = item["code"]
    criterion, criterion_text = beside.criteria.get(code, (None, ""))
    value = values.get(code)
    return Answer(
        code=code,
        text=text_of(item),
        shown=shown_at(kind, body, at, values),
        points=points_at(kind, body, at, values),
        criterion=criterion,
        criterion_text=criterion_text,
        note=level_text(item, value) if kind == Kind.MATURITY else "",
        comment=beside.comments.get(code, ""),
        is_critical=bool(item.get("critical")),
        is_failed=code in beside.failed,
        photos=beside.photos.get(code, ()),
    )


def _place(kind: str) -> str:
    return "dimension" if kind == Kind.SERVQUAL else "section"


def _pair(values: Values, at: int) -> tuple[Any, Any]:
    """Expectation and perception; None where one was not given."""
    sides: Sequence[Sequence[Any]] = (values.get("e") or (), values.get("p") or ())
    expected, perceived = (side[at] if at < len(side) else None for side in sides)
    return expected, perceived


def _shown_pair(pair: tuple[Any, Any]) -> str:
    if pair == (None, None):
        return ""
    expected, perceived = ("—" if mark is None else str(mark) for mark in pair)
    return _("expected %(expected)s, found %(perceived)s") % {"expected": expected, "perceived": perceived}


def _shown_triple(values: Values, at: int) -> str:
    sides = [values.get(side) or () for side in TRIPLE]
    marks = [side[at] if at < len(side) else None for side in sides]
    if marks == [None] * len(marks):
        return ""
    names = dict(zip(TRIPLE, ("—" if mark is None else str(mark) for mark in marks), strict=True))
    said = _("at least %(least)s, desired %(desired)s, found %(found)s")
    return said % {"least": names[MINIMUM], "desired": names[EXPECTED], "found": names[PERCEIVED]}


def _shown_mark(item: Body, scale: Body, value: Any) -> str:
    if item["type"] == "choice":
        options: list[str] = item["options"]
        return options[value - 1] if 1 <= value <= len(options) else str(value)
    labels: Sequence[str] = scale.get("labels") or ()
    words = labels[value - scale["min"]] if len(labels) == scale["max"] - scale["min"] + 1 else ""
    shown = _("%(mark)s of %(highest)s") % {"mark": value, "highest": scale["max"]}
    return f"{shown}, {words}" if words else shown


def _shown_figure(item: Body, value: Mapping[str, Any]) -> str:
    known = [(label, value.get(name)) for name, label in item["fields"].items()]
    return "\n".join(f"{label}: {number(given)}" for label, given in known if given is not None)


def _statement_points(item: Body, scale: Body, value: float) -> float:
    if item["type"] == "choice":
        return 100.0 if value == item["right"] else 0.0
    share = clamp((value - scale["min"]) / (scale["max"] - scale["min"]))
    return 100.0 * (1 - share if item.get("reverse") else share)


def _figure_points(item: Body, value: Mapping[str, Any]) -> float | None:
    """Of one month alone: the scoring brings months together first."""
    rule = Rule(item["rule"])
    if item.get("context") or any(value.get(name) is None for name in FIELDS[rule]):
        return None
    norm = item.get("norm")
    constants = Constants(
        per=float(item.get("per", 1)),
        target=float(item.get("target", 0)),
        limit=float(item.get("limit", 1)),
        norm=float(norm) if isinstance(norm, int | float) else 1.0,
    )
    return score_of(rule, value, constants)
