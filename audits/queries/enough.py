"""The rule of n by instrument: what its figures need to be shown, and when a node's index is."""

from collections.abc import Iterable, Mapping
from typing import Any

from audits.models import Instrument, WaveInstrument
from audits.queries.anonymity import is_anonymous
from figures.enough import BRANCHES, CASES, CONTACTS, PEOPLE, QUESTIONNAIRES, SINGLE, Enough

_RULES: Mapping[str, Enough] = {
    Instrument.Kind.SERVQUAL: QUESTIONNAIRES,
    Instrument.Kind.SURVEY: QUESTIONNAIRES,
    Instrument.Kind.VISIT: CONTACTS,
    Instrument.Kind.RECORDS: CASES,
}


def is_untold(row: WaveInstrument, seen: int) -> bool:
    """Whether so few of those who were promised anonymity answered that not even their number is said."""
    return is_anonymous(row.instrument) and enough_of(row.instrument).is_hidden(seen)


def enough_of(instrument: Instrument) -> Enough:
    """How many observations a figure of the instrument needs."""
    return PEOPLE if is_anonymous(instrument) else _RULES.get(instrument.kind, SINGLE)


def few_branches(carried: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Source -> branches that it was counted in, of those that are too few of a group for a verdict.

    Documents and audits of management take a branch for one observation, so that two branches with hundreds
    of records are two, and two tell nothing of a spread. One branch by itself is whole.

    Args:
        carried: sources of a node's summary; those scored before branches were kept say nothing of them.
    """
    known = ((one["source"], one.get("branches")) for one in carried)
    return {code: count for code, count in known if count is not None and count < BRANCHES.few}
