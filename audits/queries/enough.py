"""The rule of n by instrument: what its figures need to be shown, and when a node's index is."""

from collections.abc import Mapping

from audits.models import Instrument, WaveInstrument
from audits.queries.anonymity import is_anonymous
from figures.enough import CASES, CONTACTS, PEOPLE, QUESTIONNAIRES, SINGLE, Enough

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
