"""What a plan costs: days away from work, days of a trainer, materials. Pure; a page may ask."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from figures.schedule import group_size


@dataclass(frozen=True, slots=True)
class Part:
    """What one audience, or a part of it, learns.

    days: of a person; people: 1 where nobody has said how many there are.
    """

    audience: str
    days: int
    people: int = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """One variant. Money in roubles, None where a rate that it needs is not stated."""

    person_days: int
    trainer_days: int
    away: float | None
    trainer: float | None
    materials: float | None

    @property
    def total(self) -> float | None:
        """What is known in all; None unless every part is known."""
        parts = (self.away, self.trainer, self.materials)
        return None if None in parts else math.fsum(one for one in parts if one is not None)


def cost_of(parts: Iterable[Part], rates: Mapping[str, float | None], *, at_once: int | None = None) -> Cost:
    """Days and money of one variant.

    Args:
        rates: roubles: a person's day by audience, `trainer_day`, `materials` a person; absent is not stated.
        at_once: people who may be away at once.
    """
    known = [one for one in parts if one.days]
    trainer_days = sum(
        one.days * math.ceil(one.people / group_size(one.people, at_once=at_once)) for one in known
    )
    away = [_times(rates.get(one.audience), one.days * one.people) for one in known]
    person_days = sum(one.days * one.people for one in known)
    if all(rate is None for rate in rates.values()):
        return Cost(person_days, trainer_days, None, None, None)
    return Cost(
        person_days=person_days,
        trainer_days=trainer_days,
        away=None if None in away else math.fsum(one for one in away if one is not None),
        trainer=_times(rates.get("trainer_day"), trainer_days),
        materials=_times(rates.get("materials"), sum(_learners(known).values())),
    )


def _learners(parts: Iterable[Part]) -> dict[str, int]:
    """Audience -> its people: whoever learns several parts is one person."""
    found: dict[str, int] = {}
    for one in parts:
        found[one.audience] = max(one.people, found.get(one.audience, 0))
    return found


def _times(rate: float | None, count: float) -> float | None:
    """The product; nothing costs nothing where any rate is stated."""
    if not count:
        return 0.0
    return None if rate is None else rate * count
