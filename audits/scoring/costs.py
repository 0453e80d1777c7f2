"""What a plan costs by the rates that the wave's plan states. Pure; light enough for pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TRAINER_DAY, MATERIALS = "trainer_day", "materials"


@dataclass(frozen=True, slots=True)
class Cost:
    """What training some people takes.

    person_days: days off the floor, of all people. trainer_days: each module's days as often as it is held.
    sets: of materials, one a person and module. Roubles: None where the rate is not stated; what is
    stated is counted all the same.
    """

    person_days: float
    trainer_days: float
    sets: float
    absence: float | None = None
    trainers: float | None = None
    materials: float | None = None

    @property
    def total(self) -> float | None:
        """Roubles of all that has a rate; None without any rate."""
        known = [one for one in (self.absence, self.trainers, self.materials) if one is not None]
        return sum(known) if known else None

    @property
    def is_partial(self) -> bool:
        """Whether some rates are stated and others are not: the total is too small then."""
        parts = (self.absence, self.trainers, self.materials)
        return any(one is None for one in parts) and any(one is not None for one in parts)


def cost_of(
    days: Iterable[float], *, audience: str, reach: float, rounds: int, rates: Mapping[str, float]
) -> Cost:
    """The cost of modules of one audience.

    Args:
        days: training days of each module. reach: people who go. rounds: how many times a module is held.
        rates: roubles of a person's day by audience, `trainer_day` and `materials` of a person and module.
    """
    each = list(days)
    person_days, trainer_days, sets = sum(each) * reach, sum(each) * rounds, len(each) * reach
    return Cost(
        person_days,
        trainer_days,
        sets,
        _times(person_days, rates.get(audience)),
        _times(trainer_days, rates.get(TRAINER_DAY)),
        _times(sets, rates.get(MATERIALS)),
    )


def together(costs: Iterable[Cost]) -> Cost:
    """The sum; a part is None only where nobody has it."""
    every = list(costs)
    return Cost(
        sum(one.person_days for one in every),
        sum(one.trainer_days for one in every),
        sum(one.sets for one in every),
        _sum(one.absence for one in every),
        _sum(one.trainers for one in every),
        _sum(one.materials for one in every),
    )


def _times(amount: float, rate: float | None) -> float | None:
    """Roubles, if the rate is stated."""
    return None if rate is None else amount * rate


def _sum(parts: Iterable[float | None]) -> float | None:
    """The sum of those that are known."""
    known = [one for one in parts if one is not None]
    return sum(known) if known else None
