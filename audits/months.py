"""Figures of a month as a person types them: which numbers are asked, what must hold between them. Pure.

Several figures of an instrument may rest on the same number («Запросов, закрытых за месяц»): fields of one
name are one number, typed once.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from figures.records import Rule

Number = float | int
Numbers = Mapping[str, Number | None]
"""Key of an entry -> what was typed."""

MONTH_LENGTH = 7  # characters of «2026-09», with which the number of a month begins
_OWN_NUMBER = re.compile(r"(\d{4}-\d{2}) №\d+")
_NOT_ADDED = {Rule.MEAN5: ("mean",), Rule.TIME: ("median", "p90")}
_NOT_COUNTED = {
    **_NOT_ADDED,
    Rule.LOAD: ("requests", "capacity"),
    Rule.OUTPUT: ("staff",),
}  # these may have a fraction
_LOWEST_MEAN, _HIGHEST_MEAN = 1, 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One number that is asked. uses: (item, field) that it is. is_sum: branches are added up."""

    key: str
    label: str
    uses: tuple[tuple[str, str], ...]
    is_sum: bool
    is_count: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A figure of the instrument with the numbers that are asked for it first."""

    text: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What does not hold. key: of the entry to be mended."""

    key: str
    text: str


def month_number(month: str, branch: int) -> str:
    """The own number of a branch's month: bound to the branch itself, for its name may change.

    Args:
        month: «2026-09». branch: id.
    """
    return f"{month} №{branch}"


def is_month(number: str) -> bool:
    """Whether it is the own number of a branch's month."""
    return _OWN_NUMBER.fullmatch(number) is not None


def month_called(number: str, branch: str) -> str:
    """«2026-09 Тула» of the number of a branch's month; any other number as it is."""
    found = _OWN_NUMBER.fullmatch(number)
    return f"{found[1]} {branch}" if found else number


def entries_of(body: Mapping[str, Any]) -> list[Entry]:
    """The numbers that the instrument asks, each once, in its order."""
    uses: dict[str, list[tuple[dict[str, Any], str]]] = {}
    for item in body["items"]:
        for name, label in item["fields"].items():
            uses.setdefault(label, []).append((item, name))
    return [_entry(label, found) for label, found in uses.items()]


def groups_of(body: Mapping[str, Any]) -> list[Group]:
    """The same by figure; a number stands with the first figure that rests on it."""
    entries = entries_of(body)
    groups = []
    for item in body["items"]:
        own = tuple(one for one in entries if one.uses[0][0] == item["code"])
        if own:
            groups.append(Group(item["text"], own))
    return groups


def typed_of(values: Mapping[str, Any], entries: Sequence[Entry]) -> dict[str, Number | None]:
    """What a stored month would have been typed as. values: as `Observation.values`."""
    return {
        one.key: next(
            (number for item, name in one.uses if (number := (values.get(item) or {}).get(name)) is not None),
            None,
        )
        for one in entries
    }


def values_of(
    typed: Numbers, body: Mapping[str, Any], old: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The month as `Observation.values`: numbers by item, None for an item that is not answered.

    Args:
        old: the stored values; where a number is typed as it was, every figure keeps its own, which a file
            may have brought as two different ones.
    """
    entries = entries_of(body)
    before = typed_of(old, entries) if old is not None else {}
    keys = {use: one.key for one in entries for use in one.uses}
    found: dict[str, Any] = {}
    for item in body["items"]:
        code = item["code"]
        given = {name: typed.get(keys[code, name]) for name in item["fields"]}
        found[code] = None
        if _is_answered(item, given, entries):
            own = (old or {}).get(code) or {}
            found[code] = {
                name: own.get(name, number) if before and number == before[keys[code, name]] else number
                for name, number in given.items()
            }
    return found


def wrongs(typed: Numbers, body: Mapping[str, Any], unread: Collection[str] = ()) -> list[Wrong]:
    """Everything that does not hold within one branch's month, in the instrument's order.

    Args:
        unread: keys of entries where something stands that is no number: they are not asked for again, and
            all else is judged at once.
    """
    entries = entries_of(body)
    keys = {use: one.key for one in entries for use in one.uses}
    found: list[Wrong] = []
    resting = set(unread)
    for item in body["items"]:
        code = item["code"]
        numbers = {name: typed.get(keys[code, name]) for name in item["fields"]}
        given = {name: 0 if keys[code, name] in unread else number for name, number in numbers.items()}
        if not _is_answered(item, given, entries):
            continue
        resting |= {keys[code, name] for name in numbers}
        absent = _("Needed for «%s».") % item["text"]
        missing = [keys[code, name] for name, number in numbers.items() if number is None]
        found += [Wrong(key, absent) for key in missing if key not in unread]
        found += [Wrong(keys[code, name], text) for name, text in _breaches(item["rule"], numbers)]
    alone = _("No figure rests on this number alone: fill in the numbers beside it.")
    found += [
        Wrong(one.key, alone) for one in entries if typed.get(one.key) is not None and one.key not in resting
    ]
    return found


def _entry(label: str, uses: Sequence[tuple[dict[str, Any], str]]) -> Entry:
    """The entry of these uses."""
    (first, name), rules = uses[0], [(one["rule"], field) for one, field in uses]
    return Entry(
        key=f"{first['code']}_{name}".casefold(),
        label=label,
        uses=tuple((one["code"], field) for one, field in uses),
        is_sum=not any(field in _NOT_ADDED.get(rule, ()) for rule, field in rules),
        is_count=not any(field in _NOT_COUNTED.get(rule, ()) for rule, field in rules),
    )


def _is_answered(
    item: Mapping[str, Any], numbers: Mapping[str, Number | None], entries: Sequence[Entry]
) -> bool:
    """Whether one of the item's own numbers is given; of shared ones alone, whether all are."""
    code = item["code"]
    own = {name for one in entries if len(one.uses) == 1 for use, name in one.uses if use == code}
    if own:
        return any(numbers[name] is not None for name in own)
    return all(number is not None for number in numbers.values())


def _breaches(rule: str, given: Mapping[str, Number | None]) -> Iterator[tuple[str, str]]:
    """What does not hold between the numbers of one figure that are there: (field, why)."""

    def exceeds(part: str, whole: str) -> bool:
        smaller, larger = given.get(part), given.get(whole)
        return smaller is not None and larger is not None and smaller > larger

    if rule in {Rule.SHARE, Rule.BAD_SHARE} and exceeds("part", "whole"):
        yield "part", _("A part is greater than its whole.")
    if rule == Rule.RATE and given["count"] and given["exposure"] == 0:
        yield "exposure", _("Cannot be zero while there is something to count.")
    if rule == Rule.MEAN5 and given["count"] != 0 and not _is_mark(given["mean"]):
        yield "mean", _("A mean mark is from 1 to 5.")
    if rule == Rule.TIME and exceeds("median", "p90"):
        yield "median", _("The median cannot be longer than what nine of ten take.")
    if rule == Rule.LOAD and given["capacity"] == 0:
        yield "capacity", _("Cannot be zero.")
    if rule == Rule.OUTPUT and exceeds("reopened", "closed"):
        yield "reopened", _("A part is greater than its whole.")
    if rule == Rule.OUTPUT and given["staff"] == 0:
        yield "staff", _("Cannot be zero.")


def _is_mark(mean: Number | None) -> bool:
    """Whether a mean mark may be so, or is not there."""
    return mean is None or _LOWEST_MEAN <= mean <= _HIGHEST_MEAN
