"""Whether the index of a node is judged, shown grey or hidden, and what a verdict on it still needs.

Works on stored counts: no statement of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audits.models import Instrument
from audits.queries.wave_sources import CUSTOMERS, MANAGERS, OBSERVERS, STAFF, Known, at_node
from figures.enough import QUESTIONNAIRES

CARRIES = 20.0  # per cent of the index from which on a source alone can turn it
_DECIDING = ((CUSTOMERS,), (OBSERVERS,), (STAFF, MANAGERS))


@dataclass(frozen=True, slots=True)
class Lack:
    """What turns a hint into a verdict, or a hidden index into a hint.

    more: observations that are missing; is_asked: they are answers.
    """

    more: int
    is_asked: bool


def standing(
    counts: Mapping[str, int],
    sources: Mapping[str, Known],
    carried: Iterable[Mapping[str, Any]] | None = None,
) -> tuple[bool, bool]:
    """Whether the index of a node is greyed, and whether it is hidden.

    Customers' questionnaires decide where the wave has them; where it has none, visits do; else whoever of
    the staff was asked. Few observations of any source that carries the index grey it too.

    Args:
        counts: instrument code -> observations of the node; of `scored` where `carried` is not given.
        carried: sources of the node's summary.
    """
    rows = list(carried or ())
    seen = scored(counts, rows, sources)
    deciding = _deciding(at_node(sources, rows))
    is_hidden = bool(deciding) and all(one.enough.is_hidden(seen.get(one.code, 0)) for one in deciding)
    is_full = not deciding or any(seen.get(one.code, 0) >= one.enough.few for one in deciding)
    is_grey = not is_full or bool(few_carriers(rows, sources))
    return is_grey and not is_hidden, is_hidden


def scored(
    counts: Mapping[str, int], carried: Iterable[Mapping[str, Any]], sources: Mapping[str, Known]
) -> Mapping[str, int]:
    """Instrument code -> observations that a node's index rests on; a questionnaire without a pair is none.

    Args:
        counts: instrument code -> observations of the node. carried: sources of its summary; where there are
            none, nothing is known but the counts. What asks in pairs and is not among them has no pair; what
            else is missing there carries nothing of the index, and is counted as it came.
    """
    known = {one["source"]: one["n"] for one in carried}
    paired = {code for code, one in sources.items() if one.kind == Instrument.Kind.SERVQUAL}
    if not known:
        return counts
    return {code: min(n, known.get(code, 0 if code in paired else n)) for code, n in counts.items()}


def lack_of(counts: Mapping[str, int], sources: Mapping[str, Known]) -> Lack | None:
    """How many more observations make the index a verdict; None where enough of them decide it.

    Args:
        counts: of `scored`. sources: with the rules of their instruments.
    """
    return _lack([(one.enough.few - counts.get(one.code, 0), one) for one in _deciding(sources)])


def shown_from(counts: Mapping[str, int], sources: Mapping[str, Known]) -> Lack | None:
    """How many more observations make the index one that is shown at all; None where it is shown.

    Args:
        counts: of `scored`. sources: with the rules of their instruments.
    """
    return _lack([(one.enough.too_few - counts.get(one.code, 0), one) for one in _deciding(sources)])


def _lack(missing: Sequence[tuple[int, Known]]) -> Lack | None:
    """The nearest of these; None where one of them is there."""
    if not missing or min(more for more, _one in missing) <= 0:
        return None
    more, nearest = min(missing, key=lambda one: one[0])
    return Lack(more, nearest.enough.few == QUESTIONNAIRES.few)


def _deciding(sources: Mapping[str, Known]) -> list[Known]:
    """The sources that decide whether a node may be spoken of."""
    known = list(sources.values())
    sides = ([one for one in known if one.who in side] for side in _DECIDING)
    return next((own for own in sides if own), [])


def few_carriers(carried: Iterable[Mapping[str, Any]], sources: Mapping[str, Known]) -> list[str]:
    """Codes of sources with a considerable part of an index on fewer observations than a verdict needs.

    Args:
        carried: sources of a node's summary, with their parts of the index in per cent.
    """
    rows = list(carried)
    known = at_node(sources, rows)
    return [
        one["source"]
        for one in rows
        if one["source"] in known
        and (one.get("weight") or 0.0) >= CARRIES
        and one["n"] < known[one["source"]].enough.few
    ]
