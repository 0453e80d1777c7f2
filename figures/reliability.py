"""Internal consistency: whether the questions of one scale tell of one thing. Needs numpy."""

from collections.abc import Sequence

import numpy as np

from figures.groups import Floats, Grouping, Table, marks, moments

_STILL = 1e-12  # a variance of totals that is rounding and nothing else


def cronbach_alpha(rows: Sequence[Sequence[float | None]] | Floats) -> float | None:
    """Internal consistency k/(k - 1)·(1 - Σ var(item) / var(total)), sample variances, complete rows only.

    Args:
        rows: one for each respondent, k answers each; None or NaN is missing.
    Returns:
        At most 1, may be negative; None with fewer than two items or complete rows, or where the totals
        do not vary. Show from 30 rows, trust from 100.
    Source: Cronbach (1951), Psychometrika 16.
    """
    table = np.array(rows, dtype=np.float64)
    if table.ndim != 2:
        return None
    table = table[~np.isnan(table).any(axis=1)]
    people, items = table.shape
    if items < 2 or people < 2:
        return None
    total = float(table.sum(axis=1).var(ddof=1))
    parts = float(table.var(axis=0, ddof=1).sum())
    return _alpha(items, parts / total) if total > _STILL else None


def node_alphas(perceptions: Table, columns: Sequence[int], grouping: Grouping) -> list[float | None]:
    """Cronbach's alpha of these columns in each node, over the complete rows; None as `cronbach_alpha`."""
    table = marks(perceptions, list(columns))
    table[np.isnan(table).any(axis=1)] = np.nan
    spread = moments(np.column_stack([table, table.sum(axis=1)]), grouping)
    variances, k = spread.variance(), table.shape[1]
    return [
        None if k < 2 or own[-1] == 0 or np.isnan(own[-1]) else _alpha(k, float(own[:-1].sum() / own[-1]))
        for own in variances
    ]


def _alpha(items: int, ratio: float) -> float:
    """k/(k - 1)·(1 - Σ var(item) / var(total))."""
    return items / (items - 1) * (1 - ratio)
