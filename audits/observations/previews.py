"""What a file would bring in, as it would be read: its first lines, its branches, its days. No database."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import pgettext

from audits import words
from audits.importance_order import KEY
from audits.models import Instrument
from audits.months import MONTH_LENGTH, is_month
from audits.observations.cells import NOT_APPLICABLE, shown
from audits.observations.columns import Column
from audits.observations.lines import Reading
from audits.observations.shapes import ORDER, WEIGHTS
from audits.pair_sides import PAIR, is_unpaired, name_of, sides_of
from audits.questionnaires import COMMENT
from figures.anonymity import ANONYMITY_MINIMUM

LINES = 20
LINES_NAMED = 5
_ALL_POINTS, _ROUNDING = 100.0, 1e-6  # as the computation takes them


@dataclass(slots=True)
class Preview:
    """As `ObservationFile.preview` keeps it.

    columns: [name, title] of what is read, the title empty where the name says all. lines: the first ones,
    their number, then a text for each column. branches: [name, lines]. first, last: ISO days, or None.
    left_out: headings that are not read. different: numbers about which the file says something else than
    the wave, changed: how many. outside: lines of days that are not the wave's. uneven: lines whose
    importance does not make 100 points and is not used; unpaired: lines without a mark on both sides of any
    statement, of which no gap can be computed, empty_sides: what none of those lines has a mark of;
    outside_lines, uneven_lines, unpaired_lines: the first of them. Of answers that are anonymous neither
    lines nor days nor numbers are kept.
    """

    rows: int = 0
    added: int = 0
    known: int = 0
    different: list[str] = field(default_factory=list)
    changed: int = 0
    branches: list[tuple[str, int]] = field(default_factory=list)
    first: str | None = None
    last: str | None = None
    columns: list[tuple[str, str]] = field(default_factory=list)
    lines: list[tuple[int, list[str]]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    outside: int = 0
    uneven: int = 0
    outside_lines: list[int] = field(default_factory=list)
    uneven_lines: list[int] = field(default_factory=list)
    unpaired: int = 0
    unpaired_lines: list[int] = field(default_factory=list)
    empty_sides: list[str] = field(default_factory=list)


def preview_of(
    readings: Sequence[Reading],
    *,
    body: Mapping[str, Any],
    columns: Sequence[Column],
    branches: Mapping[int, str],
    is_anonymous: bool,
    days: tuple[date | None, date | None] = (None, None),
) -> Preview:
    """What the readings are, before it is known which of them are new.

    Args:
        columns: those of the instrument that the file has. branches: id -> name. days: the
            first and the last of the wave, where it has them.
    """
    counts: Counter[int] = Counter()
    outside, uneven, unpaired = _Lines(), _Lines(), _Lines()
    empty = set(PAIR)
    for one in readings:
        counts[one.branch] += 1
        if _is_outside(one, days):
            outside.add(one.line)
        if _is_uneven(one.values.get("w")):
            uneven.add(one.line)
        if body["kind"] == Instrument.Kind.SERVQUAL and is_unpaired(one.values):
            unpaired.add(one.line)
            empty -= {side for side in PAIR if any(mark is not None for mark in one.values[side])}
    found = Preview(
        rows=len(readings),
        branches=[
            (branches[pk], count) for pk, count in sorted(counts.items(), key=lambda pair: branches[pair[0]])
        ],
        columns=[(one.name, one.title if one.is_told else "") for one in columns],
        uneven=uneven.count,
        unpaired=0 if is_anonymous and unpaired.count < ANONYMITY_MINIMUM else unpaired.count,
    )
    if found.unpaired:
        found.empty_sides = [name_of(side, body) for side in PAIR if side in empty]
    if not is_anonymous:
        found.outside, found.outside_lines, found.uneven_lines = outside.count, outside.first, uneven.first
        found.unpaired_lines = unpaired.first
        found.first, found.last = _ends(one.observed_at for one in readings)
        found.lines = [
            (one.line, _texts(one, body, columns, branches[one.branch])) for one in readings[:LINES]
        ]
    return found


@dataclass(slots=True)
class _Lines:
    """Lines of one kind: how many, and the first of them."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, line: int) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < LINES_NAMED:
            self.first.append(line)


def _is_outside(one: Reading, days: tuple[date | None, date | None]) -> bool:
    """Whether it lies before the first or after the last of the days; a month, if no day of it is within."""
    first, last = days
    if is_month(one.external_id) and one.observed_at is None:
        month = one.external_id[:MONTH_LENGTH]
        return (first is not None and month < f"{first:%Y-%m}") or (
            last is not None and month > f"{last:%Y-%m}"
        )
    if one.observed_at is None:
        return False
    day = one.observed_at.date()
    return (first is not None and day < first) or (last is not None and day > last)


def _is_uneven(weights: Mapping[str, float | None] | None) -> bool:
    """Whether points were split, but not all of the 100: the computation leaves such a split out."""
    return weights is not None and (
        None in weights.values() or abs(sum(filter(None, weights.values())) - _ALL_POINTS) > _ROUNDING
    )


def _ends(moments: Iterable[datetime | None]) -> tuple[str | None, str | None]:
    """The first and the last day, walked through once."""
    first = last = None
    for day in (one.date() for one in moments if one is not None):
        first = day if first is None else min(first, day)
        last = day if last is None else max(last, day)
    return (first.isoformat(), last.isoformat()) if first and last else (None, None)


def _texts(one: Reading, body: Mapping[str, Any], columns: Sequence[Column], branch: str) -> list[str]:
    """A text for each column."""
    moment = one.observed_at.strftime("%d.%m.%Y %H:%M") if one.observed_at else ""
    known = {
        **dict.fromkeys(("respondent", "visit", "audit"), one.external_id),
        "period": one.external_id[:7],
        "branch": branch,
        **dict.fromkeys(("at", "date"), moment.removesuffix(" 12:00")),
        "shopper": one.observer,
        "channel": one.channel,
        "service": one.service,
        "segment": one.segment,
        **_answers(one, body),
        **{f"{item}_comment".casefold(): text for item, text in one.comments.items()},
        COMMENT: one.comments.get(COMMENT, ""),
    }
    return [shown(known.get(column.key, "")) for column in columns]


def _answers(one: Reading, body: Mapping[str, Any]) -> dict[str, str]:
    """Column -> the value that was read, in words."""
    values = one.values
    if body["kind"] == Instrument.Kind.SERVQUAL:
        weights = values["w"] or {}
        return {
            f"{side}{item['column']}": _word(mark)
            for side in sides_of(body)
            for item, mark in zip(body["items"], values[side], strict=True)
        } | {
            **{column: _word(weights.get(code)) for column, code in WEIGHTS.items()},
            **{column: _dimension((values.get(KEY) or {}).get(place)) for column, place in ORDER.items()},
        }
    if body["kind"] == Instrument.Kind.RECORDS:
        return {
            f"{code}_{name}".casefold(): _word(number)
            for code, numbers in values.items()
            for name, number in (numbers or {}).items()
        }
    return {code.casefold(): _word(value) for code, value in values.items()}


def _dimension(code: str | None) -> str:
    """What a side of the service is called; nothing for none."""
    return str(words.DIMENSIONS[code]) if code else ""


def _word(value: Any) -> str:
    """An answer as people say it; nothing for a missing one."""
    known = {
        "yes": pgettext("answer", "yes"),
        "no": pgettext("answer", "no"),
        "partly": pgettext("answer", "partly"),
        NOT_APPLICABLE: pgettext("answer", "not applicable"),
    }
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return "" if value is None else known.get(value, str(value))
