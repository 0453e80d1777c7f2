"""Instruments that measure the same criterion: a wave takes one of them, or its figures would count twice."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Instrument, InstrumentItem

SHOWN = 3


def clash_of(instrument_ids: Iterable[int]) -> str:
    """Which two of the instruments measure the same, in a sentence; empty where none do. One statement."""
    kind, customers = Instrument.Kind.SERVQUAL, Instrument.Respondents.CUSTOMERS
    guesses = Q(instrument__kind=kind) & ~Q(instrument__respondents=customers)
    rows = InstrumentItem.objects.filter(instrument__in=set(instrument_ids), criterion__isnull=False)
    rows = rows.exclude(guesses)
    measured: dict[int, set[str]] = {}
    titles: dict[int, str] = {}
    columns = ("instrument", "instrument__title", "criterion")
    for pk, title, criterion in rows.order_by("instrument_id").values_list(*columns):
        measured.setdefault(pk, set()).add(str(criterion))
        titles[pk] = title
    ordered = sorted(measured)
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if both := sorted(measured[one] & measured[other]):
                return _sentence(titles[one], titles[other], both)
    return ""


def double_of(wave_id: int, instrument: Instrument) -> str:
    """The same for an instrument that a wave would take beside its own. Two statements at most."""
    taken = Instrument.objects.filter(uses__wave=wave_id).exclude(code=instrument.code)
    return clash_of([*taken.values_list("pk", flat=True), instrument.pk])


def _sentence(one: str, other: str, criteria: list[str]) -> str:
    """«A» and «B» measure the same: SQ01, SQ02, SQ03 and 19 more."""
    shown = ", ".join(criteria[:SHOWN])
    if (rest := len(criteria) - SHOWN) > 0:
        shown = f"{shown} " + ngettext("and %d more criterion", "and %d more criteria", rest) % rest
    text = _("«%(one)s» and «%(other)s» measure the same: %(criteria)s. A wave keeps one of them.")
    return text % {"one": one, "other": other, "criteria": shown}
