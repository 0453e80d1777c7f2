"""Lists of the room: waves, what was collected in one, how its scoring stands."""

from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, Max, Min, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from audits.models import (
    AuditWave,
    Instrument,
    ObservationImport,
    WaveInstrument,
    WaveSummary,
)
from audits.queries.left import with_left
from jobs.models import Job

SCORING = "wave-scoring"


def wave_table(user: User, *, text: str, state: str) -> QuerySet[AuditWave, Any]:
    """The person's waves with `index`, `index_low`, `index_high`, `counts` and `carried` of the whole.

    The newest first; `carried`: its sources with their parts of the index.

    Whether the index may be told says `queries.withheld.with_standing`.

    `reads`: whether the person reads what the wave found; who only plans it is led to its plan.

    Args:
        text: words of a wave's or an organisation's name.
    """
    waves = AuditWave.objects.listed_for(user).select_related("organisation").defer("frozen")
    waves = waves.annotate(reads=Exists(AuditWave.objects.visible_to(user).filter(pk=OuterRef("pk"))))
    whole = WaveSummary.objects.filter(wave=OuterRef("pk"), branch__isnull=True)
    for word in text.split():
        found = Q()
        for variant in {word, word.lower(), word.capitalize()}:  # SQLite folds only Latin letters
            found |= Q(name__icontains=variant) | Q(organisation__name__icontains=variant)
        waves = waves.filter(found)
    if state:
        waves = waves.filter(state=state)
    return waves.annotate(
        index=Subquery(whole.values("index")[:1]),
        index_low=Subquery(whole.values("index_low")[:1]),
        index_high=Subquery(whole.values("index_high")[:1]),
        counts=Subquery(whole.values("counts")[:1]),
        carried=Subquery(whole.values("sources")[:1]),
    ).order_by(F("scored_at").desc(nulls_first=True), "-created_at", "-pk")


def sample_table(wave: AuditWave) -> QuerySet[WaveInstrument, Any]:
    """The wave's instruments with `seen` observations, `first_at`, `last_at` and `is_left`. One statement.

    The wave stands in the join itself: observations of other waves by the same instrument are not read.
    """
    way = "instrument__observations"
    current = Q(**{f"{way}__wave": wave.pk, f"{way}__superseded_at__isnull": True})
    return (
        with_left(wave.instruments.select_related("instrument"))
        .annotate(own=FilteredRelation(way, condition=current))
        .annotate(
            seen=Count("own"),
            branches=Count("own__branch", distinct=True),
            first_at=Min("own__observed_at"),
            last_at=Max("own__observed_at"),
        )
        .order_by("instrument__code", "instrument__version")
    )


def imports_of(wave: AuditWave) -> QuerySet[ObservationImport]:
    """Files that were read into the wave and are still there, the newest first."""
    return (
        wave.imports.filter(undone_at__isnull=True)
        .select_related("instrument", "imported_by")
        .order_by("-imported_at", "-pk")
    )


def newest_instruments(organisation_id: int) -> list[Instrument]:
    """The newest version of each instrument that the organisation may use, by title. One statement."""
    newest: dict[str, Instrument] = {}
    for one in Instrument.objects.of(organisation_id).order_by("code", "-version"):
        newest.setdefault(one.code, one)
    return sorted(newest.values(), key=lambda one: one.title)


def importable_instruments(wave: AuditWave) -> tuple[list[Instrument], list[Instrument]]:
    """What a file of the wave may hold, by title: its own instruments, and the others. Two statements."""
    codes = set(wave.instruments.values_list("instrument__code", flat=True))
    known = newest_instruments(wave.organisation_id)
    return [one for one in known if one.code in codes], [one for one in known if one.code not in codes]


def scoring_job(wave: AuditWave) -> Job | None:
    """The latest computation of the wave's figures."""
    jobs = Job.objects.of_subject(SCORING, f"{wave.pk}-")
    return jobs.filter(organisation_id=wave.organisation_id).first()
