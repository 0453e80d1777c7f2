"""Whose single answers nobody sees: staff and managers who were promised that they stay anonymous.

One rule for every page, file and report: their questionnaires are never listed one by one, quoted, exported
or filtered; their figures are the stored rows of the scoring alone, which leave out every node that would
tell something of fewer than five people (`figures.anonymity`).

Time is a filter too: of two computations, one before an answer came and one after it, the difference is that
answer. So figures are made of all answers at once, when collecting has ended, and nothing is added later.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from audits.models import AuditWave, Instrument, Observation

KINDS = (Instrument.Kind.SERVQUAL, Instrument.Kind.SURVEY)
PEOPLE = (Instrument.Respondents.STAFF, Instrument.Respondents.MANAGERS)
TAKEN_OUT = "taken-out-"  # of the number of an answer that was taken out of its wave, before its id


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


def waits_for_the_end(wave: AuditWave) -> set[str]:
    """Codes of the wave's anonymous questionnaires that no figure has been made of. One statement."""
    return _answered(wave) - counted(wave)


def counted(wave: AuditWave) -> set[str]:
    """Codes of the anonymous questionnaires that the wave's stored figures have been made of.

    Figures of an earlier build do not tell: then it is all that have answers. One statement, for them alone.
    """
    if wave.frozen and "answered" not in wave.frozen:
        return _answered(wave)
    return set(wave.frozen.get("answered", ()))


def _answered(wave: AuditWave) -> set[str]:
    """Codes of the wave's anonymous questionnaires that somebody answered."""
    answers = Observation.objects.filter(wave=wave, instrument=OuterRef("pk"))
    return set(Instrument.objects.filter(anonymous(), Exists(answers)).values_list("code", flat=True))


def is_counted(wave: AuditWave, instrument: Instrument) -> bool:
    """Whether there are figures of these very people: then nobody answers beside them."""
    return is_anonymous(instrument) and instrument.code in counted(wave)


def current_answers(wave: AuditWave, instrument: Instrument) -> QuerySet[Observation]:
    """The wave's answers to the questionnaire, whichever version of it and whatever brought them."""
    own = Observation.objects.filter(wave=wave, instrument__code=instrument.code)
    return own.filter(superseded_at__isnull=True)


def retired_answers(wave: AuditWave, instrument: Instrument) -> QuerySet[Observation]:
    """Computed answers that were taken out of the wave, see `audits.services.retired`."""
    own = Observation.objects.filter(wave=wave, instrument__code=instrument.code)
    return own.filter(superseded_at__isnull=False, external_id__startswith=TAKEN_OUT)
