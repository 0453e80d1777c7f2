"""Who of an audience passed a module lately, and how many are left to be taught. Pure; a page may ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Recent:
    """One module. passed: active people of its audience who completed it within a year; people: all."""

    passed: int
    people: int

    def left(self, reach: float) -> float:
        """Who is still to be taught, of so many people who go; 0 where nobody is.

        Those who go are taken from whoever has not passed it, as far as there are such. A reach of 1 is that
        of a plan that does not say how many go: then it is the part of the audience.
        """
        if reach <= 1:
            return reach * max(0, self.people - self.passed) / max(1, self.people)
        return max(0.0, min(reach, max(reach, self.people) - self.passed))


def recent_of(frozen: Mapping[str, Any]) -> dict[str, Recent]:
    """Module -> who passed it, as the prescription was last made; none in waves of earlier days."""
    return {code: Recent(*known) for code, known in (frozen.get("passed") or {}).items()}


def left_of(recent: Mapping[str, Recent], code: str, reach: float) -> float:
    """Who is still to be taught the module, of so many people who go."""
    return recent[code].left(reach) if code in recent else reach
