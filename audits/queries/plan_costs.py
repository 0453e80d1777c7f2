"""What training costs by the rates that the wave was scored with. Reads the frozen plan alone."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from audits.queries.inputs import frozen_budgets
from audits.scoring.recent import Recent, left_of, recent_of
from figures.budget import Cost, Part, cost_of


def rounds_of(frozen: Mapping[str, Any]) -> dict[str, int]:
    """Audience -> how many times a module is held so that at most so many of a branch are away at once."""
    budgets = frozen_budgets(frozen)
    return {audience: _rounds(frozen, budget.reach) for audience, budget in budgets.items()}


def turns_of(frozen: Mapping[str, Any], recent: Mapping[str, Recent]) -> dict[str, int]:
    """Module -> the same, where fewer people are left to be taught it."""
    budgets, modules = frozen_budgets(frozen), frozen.get("modules", {})
    reach = {
        code: one.left(budgets[audience].reach)
        for code, one in recent.items()
        if (audience := modules.get(code, {}).get("audience")) in budgets
    }
    return {code: _rounds(frozen, people) for code, people in reach.items()}


def _rounds(frozen: Mapping[str, Any], people: float) -> int:
    """How often a module is held for so many people."""
    off_floor = (frozen.get("limits") or {}).get("off_floor")
    return max(1, math.ceil(people / _points(frozen) / off_floor)) if off_floor else 1


def plan_cost(frozen: Mapping[str, Any], lengths: Mapping[str, Iterable[tuple[str, int]]]) -> Cost:
    """The cost of these modules, each for whoever has not passed it within a year.

    Args:
        frozen: of a scored wave. lengths: audience -> its modules with their training days.
    """
    off_floor = (frozen.get("limits") or {}).get("off_floor")
    at_once = max(1, math.floor(off_floor * _points(frozen))) if off_floor else None
    return cost_of(parts_of(frozen, lengths), frozen.get("rates") or {}, at_once=at_once)


def parts_of(frozen: Mapping[str, Any], lengths: Mapping[str, Iterable[tuple[str, int]]]) -> list[Part]:
    """What each audience learns, parted by the people who go."""
    budgets, recent = frozen_budgets(frozen), recent_of(frozen)
    found: dict[tuple[str, int], int] = {}
    for audience, modules in lengths.items():
        for code, days in modules:
            people = max(1, round(left_of(recent, code, budgets[audience].reach)))
            found[audience, people] = found.get((audience, people), 0) + days
    return [Part(audience, days, people) for (audience, people), days in found.items()]


def _points(frozen: Mapping[str, Any]) -> int:
    """Branches where something was observed, at least one."""
    return max(1, int(frozen.get("points") or 1))
