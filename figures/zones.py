"""Zones of tolerance drawn: the zone as a bar, what is found as a point on it. Light enough for pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from figures.canvas import SMALL, Canvas
from figures.charts import (
    FEW,
    HEAD,
    ROW,
    TOO_FEW,
    TOO_FEW_TEXT,
    WIDTH,
    checked,
    field_label,
    field_ruler,
    whisker,
)
from figures.formats import number

MARKS = (1, 7)  # ends of the scale
DERIVED = ("minimum", "desired", "perception", "adequacy", "superiority", "width")  # fields of a row
_LEFT, _RIGHT, _VALUE = 230.0, 470.0, 494


class Place(StrEnum):
    """Where what is found lies."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"
    NOWHERE = "nowhere"  # the minimum stands above the desired: there is no zone

    @property
    def sign(self) -> str:
        """A sign, so that colour is never alone."""
        return {"below": "■", "within": "●", "above": "◐"}.get(self.value, "")

    @property
    def colour(self) -> str:
        """Name of the palette."""
        return {"below": "bad", "within": "ok", "above": "accent"}.get(self.value, "muted")

    @property
    def word(self) -> str:
        """The word in a description; documents and drawings are Russian."""
        known = {"below": "ниже зоны", "within": "в зоне", "above": "выше зоны"}
        return known.get(self.value, "зоны нет: минимум выше желаемого")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval; all None of nothing, the ends where nothing is known of a spread."""

    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One statement or dimension: marks of 1 to 7, differences of −6 to 6; n respondents."""

    code: str
    n: int
    minimum: Estimate
    desired: Estimate
    perception: Estimate
    adequacy: Estimate
    superiority: Estimate
    width: Estimate

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "ZoneRow":
        """From JSON values, as `dataclasses.asdict` gives them."""
        return cls(facts["code"], facts["n"], *(Estimate(**facts[name]) for name in DERIVED))

    @property
    def place(self) -> Place | None:
        """Where the means put it; None of nothing."""
        if self.width.mean is None or self.adequacy.mean is None or self.superiority.mean is None:
            return None
        if self.width.mean < 0:
            return Place.NOWHERE
        if self.adequacy.mean < 0:
            return Place.BELOW
        return Place.ABOVE if self.superiority.mean > 0 else Place.WITHIN

    @property
    def is_sure(self) -> bool:
        """Whether no end of the zone lies within the interval of what is found."""
        match self.place:
            case Place.BELOW:
                return _is_negative(self.adequacy.high)
            case Place.ABOVE:
                return _is_positive(self.superiority.low)
            case Place.WITHIN:
                return _is_positive(self.adequacy.low) and _is_negative(self.superiority.high)
            case _:
                return False


@dataclass(frozen=True, slots=True)
class ZoneBar:
    """One row of a drawing."""

    label: str
    row: ZoneRow


def zone_bars(bars: Iterable[ZoneBar], *, title: str) -> str:
    """Zones on the scale of marks, the least adequate first; 640 × (34 + 36 a row + 24).

    A row of fewer than 30 respondents is muted; one of fewer than 10 comes last and says «данных мало».

    Raises:
        ValueError: no rows, or more than seven.
    """
    rows = checked(sorted_zones(bars))
    canvas = Canvas(WIDTH, HEAD + ROW * len(rows) + 24)
    field_ruler(
        canvas,
        len(rows),
        [(_place(tick), str(tick)) for tick in range(MARKS[0], MARKS[1] + 1)],
        strong=_place(1.0),
    )
    for at, bar in enumerate(rows):
        y = HEAD + ROW * at + ROW / 2
        field_label(canvas, y, bar.label)
        canvas.text(WIDTH, y + 4.5, f"n {number(bar.row.n)}", colour="muted", size=SMALL, anchor="end")
        if not is_drawn(bar.row):
            canvas.text(_VALUE, y + 4.5, TOO_FEW_TEXT, colour="muted", size=SMALL)
            continue
        draw_zone(canvas, bar.row, y, _place, half=8)
        whisker(canvas, bar.row.perception.low, bar.row.perception.high, y, _place)
        draw_point(canvas, bar.row, y, _place)
        canvas.text(_VALUE, y - 1, found_words(bar.row), colour=colour_of(bar.row))
        canvas.text(_VALUE, y + 13, zone_words(bar.row), colour="muted", size=SMALL)
    return canvas.svg(title=title, description=told_zones(rows))


def sorted_zones(bars: Iterable[ZoneBar]) -> list[ZoneBar]:
    """The least adequate first; those without a figure last."""
    return sorted(bars, key=lambda bar: (not is_drawn(bar.row), bar.row.adequacy.mean or 0.0, bar.label))


def is_drawn(row: ZoneRow) -> bool:
    """Whether enough respondents stand behind it."""
    return row.n >= TOO_FEW and row.place is not None


def colour_of(row: ZoneRow) -> str:
    """Name of the palette; muted where there are too few for a verdict."""
    return "muted" if row.n < FEW or row.place is None else row.place.colour


def draw_zone(canvas: Canvas, row: ZoneRow, y: float, place: Any, *, half: float) -> None:
    """The zone around y with both its ends marked."""
    ends = sorted(place(one.mean) for one in (row.minimum, row.desired))
    canvas.box(ends[0], y - half, max(ends[1] - ends[0], 0.5), 2 * half, colour="accent", opacity=0.16)
    for x in ends:
        canvas.line(((x, y - half - 1), (x, y + half + 1)), colour="accent", width=2.0)


def draw_point(canvas: Canvas, row: ZoneRow, y: float, place: Any) -> None:
    """What is found."""
    canvas.spot(place(row.perception.mean), y, 5.5, fill=colour_of(row), stroke="surface")


def found_words(row: ZoneRow) -> str:
    """«■ 4,21 ниже»: sign, mean and place in a word."""
    short = {Place.BELOW: "ниже", Place.WITHIN: "в зоне", Place.ABOVE: "выше"}
    said = f"{number(row.perception.mean or 0.0, 2)} {short.get(row.place or Place.NOWHERE, 'нет зоны')}"
    return f"{row.place.sign} {said}" if row.place and row.place.sign else said


def zone_words(row: ZoneRow) -> str:
    """«зона 4,21–6,40»."""
    return f"зона {number(row.minimum.mean or 0.0, 2)}–{number(row.desired.mean or 0.0, 2)}"


def told_zones(rows: Iterable[ZoneBar]) -> str:
    """The rows in words."""
    return "; ".join(_told(bar) for bar in rows)


def _told(bar: ZoneBar) -> str:
    row = bar.row
    if not is_drawn(row) or row.place is None:
        return f"{bar.label}: {TOO_FEW_TEXT}"
    found = number(row.perception.mean or 0.0, 2)
    return f"{bar.label}: {zone_words(row)}, восприятие {found}, {row.place.word}, n {number(row.n)}"


def _place(mark: float) -> float:
    """A mark's pixel; names of two lines end left of the first one."""
    return _LEFT + (mark - MARKS[0]) / (MARKS[1] - MARKS[0]) * (_RIGHT - _LEFT)


def _is_negative(value: float | None) -> bool:
    return value is not None and value < 0


def _is_positive(value: float | None) -> bool:
    return value is not None and value > 0
