"""How long one recording of an exercise may be: one call has its own length, all together the whole."""

from dataclasses import dataclass

from catalog.models import Exercise


@dataclass(frozen=True, slots=True)
class Take:
    """One thing that may be recorded."""

    part: str  # code of the call; empty: the whole exercise in one recording
    title: str
    seconds: int  # the longest recording


def takes_of(exercise: Exercise) -> list[Take]:
    """What may be recorded, each call first; the last one is the whole exercise. No queries."""
    calls = [
        Take(one["code"], one["title"], 60 * one["minutes"]) for one in exercise.parts if one.get("minutes")
    ]
    return [*calls, Take("", "", 60 * exercise.minutes)]
