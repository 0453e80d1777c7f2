"""What training costs by the rates that the wave was scored with. Reads the frozen plan alone."""

import math
from collections.abc import Mapping
from typing import Any

from audits.queries.inputs import frozen_budgets
from figures.budget import Cost, Part, cost_of


def rounds_of(frozen: Mapping[str, Any]) -> dict[str, int]:
    """Audience -> how many times a module is held so that at most so many of a branch are away at once."""
    off_floor = (frozen.get("limits") or {}).get("off_floor")
    return {
        audience: max(1, math.ceil(budget.reach / _points(frozen) / off_floor)) if off_floor else 1
        for audience, budget in frozen_budgets(frozen).items()
    }


def plan_cost(frozen: Mapping[str, Any], days: Mapping[str, int]) -> Cost:
    """The cost of so many days a person of each audience.

    Args:
        frozen: of a scored wave. days: audience -> training days of all its modules.
    """
    budgets = frozen_budgets(frozen)
    off_floor = (frozen.get("limits") or {}).get("off_floor")
    parts = [Part(one, count, max(1, round(budgets[one].reach))) for one, count in days.items()]
    at_once = max(1, math.floor(off_floor * _points(frozen))) if off_floor else None
    return cost_of(parts, frozen.get("rates") or {}, at_once=at_once)


def _points(frozen: Mapping[str, Any]) -> int:
    """Branches where something was observed, at least one."""
    return max(1, int(frozen.get("points") or 1))
