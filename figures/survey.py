"""Surveys of one column: marks become points, items of one criterion become one figure. Needs numpy.

SERVPERF is such a survey: (mean - 1)/(max - 1)·100 (Cronin, Taylor (1992), J. of Marketing 56).
"""

import math
from collections.abc import Sequence

import numpy as np

from figures.groups import Floats, Table, marks


def item_points(
    table: Table, scale: tuple[float, float], reversed_ones: Sequence[bool], rights: Sequence[int | None]
) -> Floats:
    """Points in [0, 100] of each answer, NaN where there is none: (respondents, items).

    Args:
        table: (respondents, items): marks of the scale, or the number of the chosen option.
        scale: lowest and highest mark. reversed_ones: items where agreement is bad.
        rights: number of the right option; None for an item of agreement.
    """
    answers = marks(table)
    low, high = scale
    points: Floats = 100.0 * np.clip((answers - low) / (high - low), 0.0, 1.0)
    for at, (turned, right) in enumerate(zip(reversed_ones, rights, strict=True)):
        if right is not None:
            points[:, at] = np.where(np.isnan(answers[:, at]), np.nan, 100.0 * (answers[:, at] == right))
        elif turned:
            points[:, at] = 100.0 - points[:, at]
    return points


def group_means(points: Floats, groups: Sequence[Sequence[int]], *, least: float = 0.0) -> Floats:
    """Each respondent's mean over the answered items of each group: (respondents, groups).

    Args:
        groups: columns of each. least: share of its items that have to be answered; at least one.
    """
    found = []
    for columns in groups:
        part = points[:, list(columns)]
        known = ~np.isnan(part)
        answered = known.sum(axis=1)
        enough = answered >= max(1, math.ceil(least * len(columns)))
        total = np.where(known, part, 0.0).sum(axis=1)
        found.append(total / np.where(enough, answered, np.nan))
    return np.column_stack(found) if found else np.empty((len(points), 0))
