"""Reads of surveys: the auditor's table of links, and the way in by a link."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Branch
from audits.models import (
    AuditWave,
    Instrument,
    InstrumentItem,
    Observation,
    SurveyCode,
    SurveyLink,
    WaveInstrument,
    WaveQuota,
)
from audits.norms import norms_named, with_norms
from audits.queries.anonymity import KINDS, is_counted
from catalog.queries.norms import norms_of

GRACE = timedelta(hours=2)  # whoever began on the last evening may send what he has filled in


class Taking(StrEnum):
    """Whether a link takes answers now, and why not."""

    OPEN = "open"
    SHUT = "shut"  # its owner has closed it
    IDLE = "idle"  # the wave does not collect
    COUNTED = "counted"  # figures have been made of these very people, so that nobody is added
    EARLY = "early"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One questionnaire of a wave: what was asked for and what came.

    open_links: those that nobody has closed; taking: what they do now.
    """

    instrument: Instrument
    planned: int | None
    answered: int
    links: int
    open_links: int
    missing: int  # branches of the wave without a link
    taking: Taking
    starts_on: date | None
    ends_on: date | None


def branches_of(wave: AuditWave) -> QuerySet[Branch]:
    """The branches that the wave measures; without a plan, every point of service of its organisation."""
    own = Branch.objects.filter(organisation=wave.organisation_id)
    chosen = own.filter(waves__wave=wave)
    return chosen if wave.branches.exists() else own.filter(is_point=True)


def questionnaires_of(wave: AuditWave) -> QuerySet[WaveInstrument]:
    """The wave's sources that people answer by a link; never those of another organisation. In order."""
    return (
        wave.instruments.filter(instrument__kind__in=KINDS)
        .filter(Q(instrument__owner__isnull=True) | Q(instrument__owner=wave.organisation_id))
        .select_related("instrument")
        .order_by("instrument__title", "pk")
    )


def offered_questionnaires(wave: AuditWave) -> list[Instrument]:
    """Newest versions that the wave may still take: not another's, and measuring nothing measured already."""
    taken = InstrumentItem.objects.filter(instrument__uses__wave=wave, criterion__isnull=False)
    clash = InstrumentItem.objects.filter(instrument=OuterRef("pk"), criterion__in=taken.values("criterion"))
    rows = (
        Instrument.objects.filter(kind__in=KINDS)
        .filter(Q(owner__isnull=True) | Q(owner=wave.organisation_id))
        .exclude(code__in=wave.instruments.values("instrument__code"))
        .filter(~Exists(clash))
        .order_by("code", "-version")
    )
    newest: dict[str, Instrument] = {}
    for one in rows:
        newest.setdefault(one.code, one)
    return sorted(newest.values(), key=lambda one: one.title)


def source_lines(wave: AuditWave, branches: int, today: date) -> list[SourceLine]:
    """A line for each questionnaire of the wave. Three statements, however many branches.

    Args:
        branches: how many the wave has. today: of the reader.
    """
    sources = list(questionnaires_of(wave))
    ids = [one.instrument_id for one in sources]
    links = _counted(wave, ids)
    answered = dict(
        Observation.objects.filter(wave=wave, instrument__in=ids, superseded_at__isnull=True)
        .order_by()
        .values_list("instrument")
        .annotate(n=Count("pk"))
    )
    lines = []
    for one in sources:
        number, are_open, places = links.get(one.instrument_id, (0, 0, 0))
        seen = answered.get(one.instrument_id, 0)
        lines.append(
            SourceLine(
                one.instrument,
                one.planned,
                seen,
                number,
                are_open,
                max(0, branches - places),
                taking_of(wave, one, today),
                *days_of(wave, one),
            )
        )
    return lines


def _counted(wave: AuditWave, instruments: Iterable[int]) -> dict[int, tuple[int, int, int]]:
    """Instrument -> links, open ones, branches with a link."""
    rows = (
        SurveyLink.objects.filter(wave=wave, instrument__in=instruments)
        .order_by()
        .values_list("instrument")
        .annotate(
            n=Count("pk"),
            are_open=Count("pk", filter=Q(is_open=True)),
            places=Count("branch", distinct=True),
        )
    )
    return {instrument: (n, are_open, places) for instrument, n, are_open, places in rows}


def link_table(wave: AuditWave, instrument: Instrument, *, text: str = "") -> QuerySet[SurveyLink]:
    """Links of one questionnaire with `answered`, `quota` (or None), `made` codes, `used`. One statement.

    answered: questionnaires of the branch, however they came: a link is not written beside its answers.

    Args:
        text: words of a branch's name.
    """
    seen = (
        Observation.objects.filter(
            wave=wave, instrument=instrument, branch=OuterRef("branch"), superseded_at__isnull=True
        )
        .order_by()
        .values("branch")
        .annotate(n=Count("pk"))
    )
    quota = WaveQuota.objects.filter(
        source__wave=wave, source__instrument=instrument, branch=OuterRef("branch")
    )
    codes = SurveyCode.objects.filter(link=OuterRef("pk")).order_by().values("link").annotate(n=Count("pk"))
    links = SurveyLink.objects.filter(wave=wave, instrument=instrument).select_related("branch")
    for word in text.split():
        found = Q()
        for variant in {word, word.lower(), word.capitalize()}:  # SQLite folds only Latin letters
            found |= Q(branch__name__icontains=variant)
        links = links.filter(found)
    return links.annotate(
        answered=Coalesce(Subquery(seen.values("n")[:1]), 0, output_field=IntegerField()),
        quota=Subquery(quota.values("planned")[:1]),
        made=Coalesce(Subquery(codes.values("n")[:1]), 0, output_field=IntegerField()),
        used=Coalesce(Subquery(codes.filter(is_used=True).values("n")[:1]), 0, output_field=IntegerField()),
    ).order_by("branch__name", "channel", "kind", "pk")


def days_of(wave: AuditWave, source: WaveInstrument | None) -> tuple[date | None, date | None]:
    """First and last day of a source: its own, otherwise the wave's."""
    starts_on = (source and source.starts_on) or wave.starts_on
    return starts_on, (source and source.ends_on) or wave.ends_on


def taking_of(
    wave: AuditWave, source: WaveInstrument | None, today: date, latest: date | None = None
) -> Taking:
    """What links of the source that nobody has closed do on the day.

    Args:
        today: by the clock of the branch. latest: the day that may be the last one, where it is another.
    """
    starts_on, ends_on = days_of(wave, source)
    if wave.state != AuditWave.State.COLLECTING:
        return Taking.IDLE
    if source and is_counted(wave, source.instrument):
        return Taking.COUNTED
    if today < (starts_on or date.min):
        return Taking.EARLY
    return Taking.OPEN if (latest or today) <= (ends_on or date.max) else Taking.ENDED


def survey_at(secret: str, at: datetime, *, is_sending: bool) -> SurveyLink | None:
    """The link that takes answers at the moment, with its wave, instrument and branch; None otherwise.

    Unknown, closed, out of its dates, of a wave that does not collect: all the same to whoever asks.

    Args:
        is_sending: a filled form is taken for two hours longer than the page is shown.
    """
    link = (
        SurveyLink.objects.filter(secret=secret.lower(), is_open=True)
        .filter(wave__state=AuditWave.State.COLLECTING, wave__organisation__is_active=True)
        .select_related("wave__organisation", "instrument", "branch")
        .first()
    )
    if link is None or not is_own(link):
        return None
    sources = link.wave.instruments.select_related("instrument")
    source = sources.filter(instrument=link.instrument_id).first()
    today = at.astimezone(ZoneInfo(link.branch.timezone)).date()
    latest = (at - GRACE).astimezone(ZoneInfo(link.branch.timezone)).date() if is_sending else today
    return link if taking_of(link.wave, source, today, latest) == Taking.OPEN else None


def body_of(link: SurveyLink) -> dict[str, Any]:
    """The questionnaire as its respondents read it: the organisation's norms stand in it by value."""
    body: dict[str, Any] = link.instrument.body
    if not any(norms_named(json.dumps(body, ensure_ascii=False))):
        return body
    found: dict[str, Any] = with_norms(body, norms_of(link.wave.organisation))
    return found


def is_own(link: SurveyLink) -> bool:
    """Whether branch and questionnaire belong to the wave's organisation, or the latter to everybody."""
    organisation = link.wave.organisation_id
    return link.branch.organisation_id == organisation and link.instrument.owner_id in (None, organisation)
