"""The items of a wave's instruments, and conditions on observations by what was answered to them.

One statement for all items; conditions are of SQL alone, so that a filter reads no answers into memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from audits.models import AuditWave, Instrument, InstrumentItem
from figures.records import FIELDS, Rule
from figures.visits import NOT_APPLICABLE, ItemType

Kind = Instrument.Kind
NOTHING = ("", "null", NOT_APPLICABLE)  # what stands for no answer, as text


@dataclass(frozen=True, slots=True)
class WaveItem:
    """One item. at: its place in its instrument, from 0; criterion: None for context and for guesses."""

    instrument_id: int
    kind: str
    code: str
    at: int
    criterion: str | None
    criterion_text: str
    body: Mapping[str, Any]

    @property
    def is_critical(self) -> bool:
        """Whether its failure is told apart from every score."""
        return bool(self.body.get("critical")) and self.criterion is not None


def items_of(wave: AuditWave) -> list[WaveItem]:
    """Items of all instruments that the wave uses, in their order. One statement."""
    rows = (
        InstrumentItem.objects.filter(instrument__uses__wave=wave)
        .select_related("criterion", "instrument")
        .defer("instrument__body")
        .order_by("instrument_id", "position")
    )
    return [
        _item(row, at)
        for _instrument, own in groupby(rows, key=attrgetter("instrument_id"))
        for at, row in enumerate(own)
    ]


def criteria_of(items: Iterable[WaveItem]) -> dict[str, str]:
    """Criterion -> its text, by code."""
    found = {one.criterion: one.criterion_text for one in items if one.criterion is not None}
    return dict(sorted(found.items()))


def answers_to(items: Iterable[WaveItem], criterion: str) -> tuple[dict[str, Combinable], Q]:
    """Observations with an answer that speaks of the criterion: expressions by alias, and the condition."""
    expressions: dict[str, Combinable] = {}
    found = Q(pk__in=())
    for item in items:
        if item.criterion == criterion:
            own = Q(instrument=item.instrument_id)
            for path in _paths(item):
                alias = f"given_{len(expressions)}"
                expressions[alias] = _text_at(path)
                own &= ~Q(**{f"{alias}__in": NOTHING})
            found |= own
    return expressions, found


def failures_of(items: Iterable[WaveItem]) -> tuple[dict[str, Combinable], Q]:
    """Observations in which something mandatory has failed; as `answers_to`."""
    expressions: dict[str, Combinable] = {}
    found = Q(pk__in=())
    for item in items:
        if item.is_critical and item.kind in (Kind.VISIT, Kind.RECORDS):
            alias = f"failed_{len(expressions)}"
            expressions[alias] = _text_at(_failing_path(item))
            found |= Q(instrument=item.instrument_id) & _failure(item, alias)
    return expressions, found


def failed_items(items: Iterable[WaveItem], values: Mapping[str, Any]) -> list[WaveItem]:
    """The mandatory items that failed in one observation; the same rule on its answers.

    Args:
        items: of its instrument.
    """
    return [one for one in items if one.is_critical and _has_failed(one, values.get(one.code))]


def by_instrument(items: Sequence[WaveItem]) -> dict[int, list[WaveItem]]:
    """Instrument -> its items."""
    return {pk: list(own) for pk, own in groupby(items, key=attrgetter("instrument_id"))}


def _item(row: InstrumentItem, at: int) -> WaveItem:
    criterion = None if row.instrument.is_guess else row.criterion
    return WaveItem(
        instrument_id=row.instrument_id,
        kind=row.instrument.kind,
        code=row.code,
        at=at,
        criterion=criterion.code if criterion else None,
        criterion_text=criterion.text if criterion else "",
        body=row.body,
    )


def _paths(item: WaveItem) -> list[str]:
    """Where its answer stands in `Observation.values`; of a pair both have to be there."""
    if item.kind == Kind.SERVQUAL:
        return [f"values__e__{item.at}", f"values__p__{item.at}"]
    return [f"values__{item.code}"]


def _text_at(path: str) -> Combinable:
    """The answer as text, empty where there is none."""
    return Coalesce(Cast(KT(path), TextField()), Value(""), output_field=TextField())


def _failure(item: WaveItem, alias: str) -> Q:
    """One item's failure: an answer worth nothing, a count above nothing."""
    given = ~Q(**{f"{alias}__in": NOTHING})
    if item.kind == Kind.RECORDS:
        return given & ~Q(**{f"{alias}__in": ("0", "0.0")})
    if item.body["type"] == ItemType.TIME:
        return given & Q(**{f"values__{item.code}__gte": item.body["limit"]})
    return Q(**{alias: "1" if item.body["type"] == ItemType.SCALE5 else "no"})


def _failing_path(item: WaveItem) -> str:
    """Where the answer that fails stands: of figures, the count that should be nothing."""
    path = f"values__{item.code}"
    return f"{path}__{FIELDS[Rule(item.body['rule'])][0]}" if item.kind == Kind.RECORDS else path


def _has_failed(item: WaveItem, value: Any) -> bool:
    """The same of one answer."""
    if item.kind == Kind.RECORDS:
        return bool(value) and float(value.get(FIELDS[Rule(item.body["rule"])][0]) or 0) > 0
    if item.kind != Kind.VISIT or value in (None, "", NOT_APPLICABLE):
        return False
    if item.body["type"] == ItemType.TIME:
        return bool(value >= item.body["limit"])
    return bool(value == (1 if item.body["type"] == ItemType.SCALE5 else "no"))
