"""The zone of tolerance of a node, by the rule of n, with its drawings. No statement."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from audits.drawings import Drawing
from audits.models import WaveSummary
from figures import narrow
from figures.charts import MAX_ITEMS, TOO_FEW
from figures.enough import QUESTIONNAIRES
from figures.zones import Place, ZoneBar, ZoneRow, zone_bars


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """One dimension or statement. label: its name; group: the dimension of a statement."""

    label: str
    group: str
    row: ZoneRow

    @property
    def code(self) -> str:
        """Of the dimension or of the statement."""
        return self.row.code

    @property
    def is_grey(self) -> bool:
        """Enough to look at, too little to judge."""
        return QUESTIONNAIRES.is_grey(self.row.n)

    @property
    def is_hidden(self) -> bool:
        """Too little to show at all."""
        return QUESTIONNAIRES.is_hidden(self.row.n) or self.row.place is None


@dataclass(frozen=True, slots=True)
class Zone:
    """One node. items: of the whole wave alone. answers, above: of both marks, and the minimum greater."""

    dimensions: tuple[ZoneLine, ...]
    items: tuple[ZoneLine, ...]
    answers: int
    above: int

    @property
    def is_hidden(self) -> bool:
        """Whether there is nothing to show."""
        return all(one.is_hidden for one in self.dimensions)

    @property
    def doubtful(self) -> float | None:
        """Share of answers with the minimum above the desired; None of too few."""
        return None if self.is_hidden or not self.answers else self.above / self.answers

    @property
    def below(self) -> list[str]:
        """Names of the dimensions that surely lie below their zone, of enough for a verdict."""
        return self._surely(Place.BELOW)

    @property
    def outside(self) -> list[str]:
        """The same above it."""
        return self._surely(Place.ABOVE)

    def _surely(self, place: Place) -> list[str]:
        known = (one for one in self.dimensions if not one.is_hidden and not one.is_grey)
        return [one.label for one in known if one.row.place is place and one.row.is_sure]


def zone_of(
    summary: WaveSummary | None, code: str, body: Mapping[str, Any], names: Mapping[str, str]
) -> Zone | None:
    """The zone of the node; None where the minimum was not asked for.

    Args:
        code, body: of the customers' questionnaire. names: dimension -> what it is called.
    """
    details = (summary.extras if summary else {}).get("by_source", {}).get(code, {})
    facts = details.get("zone")
    if facts is None:
        return None
    said = {one["code"]: one for one in body["items"]}
    dimensions = (ZoneRow.of(one) for one in facts["dimensions"])
    items = (ZoneRow.of(one) for one in facts.get("items", ()))
    return Zone(
        tuple(ZoneLine(names.get(one.code, one.code), one.code, one) for one in dimensions),
        tuple(
            ZoneLine(said[one.code]["perception"].rstrip("."), said[one.code]["dimension"], one)
            for one in items
            if one.code in said
        ),
        facts["doubt"]["answers"],
        facts["doubt"]["above"],
    )


def zone_charts(zone: Zone, names: Mapping[str, str]) -> Iterator[Drawing]:
    """The dimensions, then the statements of each dimension; at most seven a chart."""
    yield from _chart(
        "zone-dimensions", _("The zone of tolerance by dimension, points from 1 to 7"), zone.dimensions
    )
    for code, name in names.items():
        own = [one for one in zone.items if one.group == code]
        yield from _chart(f"zone-items-{code}", _("%s: the zone of each statement") % name, own)


def _chart(kind: str, caption: str, lines: Iterable[ZoneLine]) -> Iterator[Drawing]:
    """One of them; nothing where no row has enough answers."""
    bars = [ZoneBar(one.label, one.row) for one in lines][:MAX_ITEMS]
    if any(one.row.n >= TOO_FEW for one in bars):
        wide, small = (draw(bars, title=caption) for draw in (zone_bars, narrow.zone_bars))
        yield Drawing(kind, wide, caption, small)
