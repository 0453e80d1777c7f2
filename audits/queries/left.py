"""Sources that a file has brought into a wave and that its undoing has left there, empty and unplanned."""

from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from audits.models import Observation, ObservationImport, Sheet, SurveyLink, WaveInstrument, WaveQuota


def with_left(sources: QuerySet[WaveInstrument, Any]) -> QuerySet[WaveInstrument, Any]:
    """The sources with `is_left`: whether nothing is there of them and nothing is planned.

    Such a source is not listed; it stays in the wave, for what was once promised to its people stays too.
    """
    return sources.annotate(is_left=_is_left())


def _is_left() -> ExpressionWrapper:  # type: ignore[type-arg]
    """The condition; a part of the statement that reads the sources."""
    own = {"wave": OuterRef("wave"), "instrument": OuterRef("instrument")}
    undone = ObservationImport.objects.filter(undone_at__isnull=False, **own)
    there = Observation.objects.filter(superseded_at__isnull=True, **own)
    expected = (SurveyLink.objects.filter(**own), Sheet.objects.filter(**own))
    planned = WaveQuota.objects.filter(source=OuterRef("pk"))
    condition = Q(planned__isnull=True) & Q(Exists(undone))
    for rows in (there, planned, *expected):
        condition &= ~Q(Exists(rows))
    return ExpressionWrapper(condition, output_field=BooleanField())
