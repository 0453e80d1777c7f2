"""The zone of tolerance: what is found beside the least that would do and what is desired. Needs numpy.

Each statement is marked three times on one scale: the minimum (M), the desired (E), what is found (P). The
zone lies between M and E. P - M is the adequacy of the service, P - E its superiority, E - M the width of the
zone. Nobody is made to mark a minimum below the desired; how often it stands above is counted.
Source: Parasuraman, Zeithaml, Berry (1994), Alternative scales for measuring service quality, J. of
Retailing 70(3).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from figures.groups import Floats, Grouping, Table, marks, moments
from figures.overall import told_ends
from figures.zones import DERIVED, Estimate, ZoneRow


@dataclass(frozen=True, slots=True)
class Triples:
    """Many filled questionnaires: tables of respondents by items, sorted as their grouping says."""

    minima: Table
    desired: Table
    perceptions: Table


@dataclass(frozen=True, slots=True)
class Doubt:
    """Answers with both marks, and how many of them put the minimum above the desired."""

    answers: int
    above: int


def tree_zones(
    triples: Triples, grouping: Grouping, dimensions: Mapping[str, Sequence[int]]
) -> list[tuple[ZoneRow, ...]]:
    """The dimensions of every node.

    A respondent's mark of a dimension is the mean of the items that he marked three times, at least half of
    them: all three means are of the same items, so that width = adequacy - superiority.
    """
    scale = float(math.lcm(*(count for own in dimensions.values() for count in range(1, len(own) + 1))))
    found = []
    for code, own in dimensions.items():
        sides = _dimension(triples, list(own), scale)
        found.append(_rows(code, sides, grouping, scale))
    return list(zip(*found, strict=True))


def item_zones(triples: Triples, codes: Sequence[str]) -> list[ZoneRow]:
    """Each item over the respondents who marked it three times, at least one respondent."""
    grouping = Grouping.whole(len(triples.minima))
    return [_rows(code, _known(triples, [at]), grouping, 1.0)[0] for at, code in enumerate(codes)]


def doubts(triples: Triples, grouping: Grouping) -> list[Doubt]:
    """The doubtful answers of each node."""
    minima, desired = marks(triples.minima), marks(triples.desired)
    there = ~(np.isnan(minima) | np.isnan(desired))
    above = there & (np.nan_to_num(minima) > np.nan_to_num(desired))
    both = np.column_stack([there.sum(axis=1), above.sum(axis=1)]).astype(np.float64)
    return [Doubt(int(row[0]), int(row[1])) for row in grouping.gathered(grouping.sums(both))]


def _known(triples: Triples, columns: list[int]) -> list[Floats]:
    """Minimum, desired and found of these columns; NaN where one of the three is missing."""
    tables = [marks(table, columns) for table in (triples.minima, triples.desired, triples.perceptions)]
    missing = np.isnan(tables[0]) | np.isnan(tables[1]) | np.isnan(tables[2])
    return [np.where(missing, np.nan, table) for table in tables]


def _dimension(triples: Triples, columns: list[int], scale: float) -> list[Floats]:
    """Each respondent's three means times `scale`: (respondents, 1) each; NaN with fewer than half."""
    tables = _known(triples, columns)
    answered = (~np.isnan(tables[0])).sum(axis=1)
    factor = np.where(answered >= math.ceil(len(columns) / 2), scale / np.maximum(answered, 1), np.nan)
    return [(np.nansum(table, axis=1) * factor)[:, None] for table in tables]


def _rows(code: str, sides: list[Floats], grouping: Grouping, scale: float) -> list[ZoneRow]:
    """The row of each node."""
    minimum, desired, found = sides
    table = np.column_stack([minimum, desired, found, found - minimum, found - desired, desired - minimum])
    own = moments(table, grouping, scale)
    low, high = own.ends()
    return [
        ZoneRow(
            code,
            int(n[0]),
            **{
                name: _estimate(own.mean[node, at], low[node, at], high[node, at])
                for at, name in enumerate(DERIVED)
            },
        )
        for node, n in enumerate(own.n)
    ]


def _estimate(mean: float, low: float, high: float) -> Estimate:
    """A mean with its interval, as plain numbers."""
    return Estimate(None, None, None) if math.isnan(mean) else Estimate(float(mean), *told_ends(low, high))
