"""Whose single answers nobody sees: staff and managers who were promised that they stay anonymous.

One rule for every page, file and report: their questionnaires are never listed one by one, quoted, exported
or filtered; their figures are the stored rows of the scoring alone, which leave out every node that would
tell something of fewer than five people (`figures.anonymity`).
"""

from django.db.models import Q, QuerySet

from audits.models import Instrument, Observation

KINDS = (Instrument.Kind.SERVQUAL, Instrument.Kind.SURVEY)
PEOPLE = (Instrument.Respondents.STAFF, Instrument.Respondents.MANAGERS)


def is_anonymous(instrument: Instrument) -> bool:
    """Whether its answers are those of staff or managers who were promised anonymity."""
    return instrument.kind in KINDS and instrument.respondents in PEOPLE


def anonymous(prefix: str = "") -> Q:
    """The same as a condition.

    Args:
        prefix: the way to the instrument, «instrument__» of an observation.
    """
    return Q(**{f"{prefix}kind__in": KINDS, f"{prefix}respondents__in": PEOPLE})


def listed(observations: QuerySet[Observation]) -> QuerySet[Observation]:
    """Those that may be listed, opened, filtered, quoted and exported one by one: all but anonymous ones."""
    return observations.exclude(anonymous("instrument__"))
