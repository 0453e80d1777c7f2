"""Questionnaires as tables: what 200,000 of them are kept in while a wave is computed. Imports numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audits.scoring.inputs import SERVQUAL
from figures.groups import Floats, Table, marks
from figures.importance_check import UNNAMED
from figures.importance_rule import PLACES

_MISSING = 0  # no scale begins below 1


@dataclass(frozen=True, slots=True)
class Answers:
    """Filled questionnaires, in the order in which they came.

    branches: (people,). perceptions: marks of what is, (people, items); in a survey the only ones,
    an option's number for a choice. expectations: in pairs only. weights: points, (people, dimensions), NaN
    where none was given. minima: marks of the least that would do, where they are asked for. order: positions
    of the dimensions named the most important, the second and the least, (people, 3), UNNAMED for none.
    """

    branches: NDArray[np.int64]
    perceptions: Table
    expectations: Table | None = None
    weights: Floats | None = None
    minima: Table | None = None
    order: NDArray[np.int8] | None = None


@dataclass(slots=True)
class AnswersReader:
    """Takes stored values in portions, so that never more than one portion of JSON is in memory.

    What is not asked is not read.
    """

    kind: str
    items: Sequence[str]
    groups: Sequence[str]
    has_minimum: bool = False
    has_order: bool = False
    _branches: list[NDArray[np.int64]] = field(default_factory=list)
    _tables: list[tuple[Table, ...]] = field(default_factory=list)

    def add(self, branches: Sequence[int], values: Sequence[Mapping[str, Any]]) -> None:
        """One portion: branch and values of each questionnaire, as `Observation.values`."""
        self._branches.append(np.array(branches, dtype=np.int64))
        self._tables.append(self._pairs(values) if self.kind == SERVQUAL else self._marks(values))

    def answers(self) -> Answers:
        """Everything that was added; at least one portion."""
        branches = np.concatenate(self._branches)
        first, *others = (_joined(parts) for parts in zip(*self._tables, strict=True))
        if not others:
            return Answers(branches, first)
        rest = iter(others[2:])
        return Answers(
            branches,
            first,
            expectations=others[0],
            weights=others[1].astype(np.float64),
            minima=next(rest) if self.has_minimum else None,
            order=next(rest).astype(np.int8) if self.has_order else None,
        )

    def _pairs(self, values: Sequence[Mapping[str, Any]]) -> tuple[Table, ...]:
        """Perceptions, expectations and points."""
        nothing = dict.fromkeys(self.groups)
        points = [[(one.get("w") or nothing).get(code) for code in self.groups] for one in values]
        return (
            _compact([one["p"] for one in values], len(self.items)),
            _compact([one["e"] for one in values], len(self.items)),
            np.array(points, dtype=np.float64),
            *([_compact([one["m"] for one in values], len(self.items))] if self.has_minimum else ()),
            *([self._order(values)] if self.has_order else ()),
        )

    def _order(self, values: Sequence[Mapping[str, Any]]) -> Table:
        """Positions of the dimensions in the three places; answers from before it was asked name none."""
        places = {code: at for at, code in enumerate(self.groups)}
        nothing = dict.fromkeys(PLACES)
        rows = [
            [places.get(said.get(place) or "", UNNAMED) for place in PLACES]
            for said in (one.get("o") or nothing for one in values)
        ]
        return np.array(rows, dtype=np.int8)

    def _marks(self, values: Sequence[Mapping[str, Any]]) -> tuple[Table, ...]:
        """Marks and chosen options; «не могу оценить» and «неприменимо» are missing, neither is low."""
        rows = [
            [None if isinstance(mark := one.get(code), str) else mark for code in self.items]
            for one in values
        ]
        return (_compact(rows, len(self.items)),)


def _joined(parts: Sequence[Table]) -> Table:
    """Portions one below another."""
    if len({part.dtype for part in parts}) > 1:
        parts = [marks(part) for part in parts]
    return np.concatenate(parts)  # type: ignore[return-value]


def _compact(rows: Sequence[Sequence[float | None]], width: int) -> Table:
    """Marks as small whole numbers, 0 where there is none; as they are if one is not whole.

    Raises:
        ValueError: a row has another width.
    """
    table = np.array(rows, dtype=np.float64)
    if table.shape != (len(rows), width):
        msg = f"a questionnaire of this instrument has {width} answers"
        raise ValueError(msg)
    whole = np.nan_to_num(table, nan=_MISSING)
    small = whole.astype(np.int8)
    return small if (small == whole).all() else table
