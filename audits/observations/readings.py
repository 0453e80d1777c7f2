"""What was read of a file, packed: a thousand of them are objects at once. Pure."""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import overload

from audits.observations.lines import Reading

PORTION = 1_000


class Readings(Sequence[Reading]):
    """Readings in the order in which they came; walked through as often as one likes, never changed."""

    def __init__(self, readings: Iterable[Reading] = ()) -> None:
        coming, self._count = iter(readings), 0
        self._packed: list[bytes] = []
        while portion := list(islice(coming, PORTION)):
            self._packed.append(pickle.dumps(portion, pickle.HIGHEST_PROTOCOL))
            self._count += len(portion)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Reading]:
        for portion in self.portions():
            yield from portion

    @overload
    def __getitem__(self, at: int) -> Reading: ...

    @overload
    def __getitem__(self, at: slice) -> list[Reading]: ...

    def __getitem__(self, at: int | slice) -> Reading | list[Reading]:
        """One of them or a run; all before it are unpacked, so this is for the first ones."""
        if isinstance(at, slice):
            return list(islice(self, *at.indices(self._count)))
        return next(islice(self, range(self._count)[at], None))

    def portions(self) -> Iterator[list[Reading]]:
        """At most PORTION readings at once."""
        for packed in self._packed:
            found: list[Reading] = pickle.loads(packed)  # noqa: S301 - packed by this object
            yield found
