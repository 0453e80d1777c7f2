"""What is marked of each statement of SERVQUAL: expectation and perception; the minimum besides. No database.

`Observation.values` and the names of fields and columns have one letter a side: e, p; m of the minimum.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext

Body = Mapping[str, Any]
MINIMUM, EXPECTED, PERCEIVED = "m", "e", "p"
PAIR = (EXPECTED, PERCEIVED)
TRIPLE = (MINIMUM, EXPECTED, PERCEIVED)


def has_minimum(body: Body) -> bool:
    """Whether the questionnaire has three columns: the minimum, the desired, what is found."""
    return "columns" in body


def sides_of(body: Body) -> tuple[str, ...]:
    """Letters of the sides, in the order in which they are asked."""
    return TRIPLE if has_minimum(body) else PAIR


def lead_of(side: str) -> str:
    """What is asked of a customer of this one of three columns."""
    known = {
        MINIMUM: pgettext("survey", "The least that would do"),
        EXPECTED: pgettext("survey", "What you would like"),
        PERCEIVED: pgettext("survey", "What you get here"),
    }
    return known[side]


def name_of(side: str, body: Body) -> str:
    """What the side is called in tables."""
    known = {
        MINIMUM: pgettext("observation table", "Minimum"),
        EXPECTED: pgettext("observation table", "Desired")
        if has_minimum(body)
        else pgettext("observation table", "Expectation"),
        PERCEIVED: pgettext("observation table", "Perception"),
    }
    return known[side]


def is_unpaired(values: Mapping[str, Any]) -> bool:
    """Whether no statement is marked on both sides, so that no gap can be computed of the answers."""
    return all(None in pair for pair in zip(values[EXPECTED], values[PERCEIVED], strict=True))
