"""The instruments of a wave as sources: whose view each shows, what a figure of it needs to be shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from audits.models import Instrument, WaveInstrument
from audits.queries.anonymity import is_anonymous
from audits.queries.enough import enough_of, few_branches
from figures.enough import Enough

CUSTOMERS, OBSERVERS, STAFF, MANAGERS, RECORDS = "customers", "observers", "staff", "managers", "records"
_ASKED = (Instrument.Kind.SERVQUAL, Instrument.Kind.SURVEY)


@dataclass(frozen=True, slots=True)
class Source:
    """One instrument of a wave. pk: of the WaveInstrument. who: whose view it shows. enough: its rule of n.

    opens: whether its observations may be opened one by one.
    """

    pk: int
    code: str
    title: str
    kind: str
    who: str
    opens: bool
    body: Mapping[str, Any]
    instrument_id: int
    enough: Enough

    @property
    def is_asked_in_pairs(self) -> bool:
        """Customers' expectations and perceptions: it has dimensions."""
        return self.kind == Instrument.Kind.SERVQUAL and self.who == CUSTOMERS

    def told(self, n: int) -> int | None:
        """How many it rests on; None where not even the number of so few people is said."""
        return None if not self.opens and self.enough.is_hidden(n) else n


@dataclass(frozen=True, slots=True)
class Decider:
    """What decides whether a node may be spoken of: a source without its questions."""

    code: str
    kind: str
    who: str
    enough: Enough


Sources = Mapping[str, Source]
Known = TypeVar("Known", Source, Decider)


def sources_of(sample: Iterable[WaveInstrument]) -> dict[str, Source]:
    """Instrument code -> the wave's source.

    Args:
        sample: the wave's instruments, already read for the method.
    """
    return {one.instrument.code: _source(one) for one in sample}


def deciders_of(sample: Iterable[WaveInstrument]) -> dict[str, Decider]:
    """The same for `standing` alone: reads no questions.

    Args:
        sample: with the instruments, whose bodies may be deferred.
    """
    return {
        (each := one.instrument).code: Decider(each.code, each.kind, _who(each), enough_of(each))
        for one in sample
    }


def _who(instrument: Instrument) -> str:
    """Whose view it shows."""
    if instrument.kind == Instrument.Kind.RECORDS:
        return RECORDS
    if instrument.kind == Instrument.Kind.MATURITY:
        return MANAGERS
    if instrument.kind in _ASKED:
        asked = instrument.respondents
        return asked if asked in {STAFF, MANAGERS} else CUSTOMERS
    return OBSERVERS


def _source(row: WaveInstrument) -> Source:
    """One source with whose view it shows."""
    instrument = row.instrument
    return Source(
        pk=row.pk,
        code=instrument.code,
        title=instrument.title,
        kind=instrument.kind,
        who=_who(instrument),
        opens=not is_anonymous(instrument),
        body=instrument.body,
        instrument_id=instrument.pk,
        enough=enough_of(instrument),
    )


def at_node(sources: Mapping[str, Known], carried: Iterable[Mapping[str, Any]]) -> dict[str, Known]:
    """The sources with their rules as they are at one node: what few branches stand behind is grey there.

    Args:
        carried: sources of the node's summary.
    """
    few = few_branches(carried)
    return {
        code: replace(one, enough=one.enough.unjudged()) if code in few else one
        for code, one in sources.items()
    }
