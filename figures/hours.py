"""Academic hours of a plan: rounded to halves so that the sum stays whole. Used by pages."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

ACADEMIC_HOUR = 45
"""Minutes of one academic hour; a day of 8 of them is 360 minutes without breaks."""


def academic_hours(minutes: Sequence[int], step: Decimal = Decimal("0.5")) -> list[Decimal]:
    """Minutes as academic hours, rounded by the largest remainder: the parts add up to the rounded total.

    Args:
        minutes: of each topic (or of each cell «теория», «практика» of a plan, row by row: then the totals
            of rows are made by adding cells, and the table agrees in both directions), each >= 0.
        step: the smallest part of an hour that is printed, > 0.
    Returns:
        One multiple of `step` for each entry, in the same order; each lies less than a step from its exact
        value, and their sum is the total to the nearest step, a half upwards. Equal remainders favour
        the earlier entry.
    Raises:
        ValueError: negative minutes, or a step that is not positive.
    Source: the largest-remainder method of Hamilton, as seats are shared out.
    """
    if step <= 0 or any(part < 0 for part in minutes):
        msg = "minutes are not negative and the step is positive"
        raise ValueError(msg)
    unit = Fraction(step) * ACADEMIC_HOUR
    exact = [Fraction(part) / unit for part in minutes]
    whole = [int(part) for part in exact]
    total = int(sum(exact, Fraction(0)) + Fraction(1, 2))
    by_remainder = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in by_remainder[: total - sum(whole)]:
        whole[at] += 1
    return [count * step for count in whole]
