"""Observations of a wave one by one: those that may be listed, found by their facts and answers.

What staff and managers answered under a promise of anonymity is never among them (`anonymity.listed`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Branch
from audits.models import AuditWave, Instrument, Observation, WaveInstrument, WaveSummary
from audits.queries.anonymity import is_anonymous, listed
from audits.queries.appeals import SHOWN
from audits.queries.wave_items import WaveItem, answers_to, failures_of

FACTS = ("channel", "service", "segment")
OPTIONS_AT_MOST = 200  # services are typed by customers: nobody chooses from thousands


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is looked for; empty values narrow nothing. since, until: days, both within."""

    source: int | None = None  # WaveInstrument
    branch: int | None = None
    criterion: str = ""
    since: date | None = None
    until: date | None = None
    channel: str = ""
    service: str = ""
    segment: str = ""
    text: str = ""  # of the observation's own number
    has_comment: bool = False
    is_corrected: bool = False
    is_critical: bool = False
    is_withdrawn: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether anything is looked for."""
        return any(getattr(self, one.name) for one in fields(self))

    @property
    def is_by_place_alone(self) -> bool:
        """Whether nothing but source and branch is looked for: the figures of scoring know those."""
        others = (one.name for one in fields(self) if one.name not in ("source", "branch"))
        return not any(getattr(self, name) for name in others)


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a wave. n: observations that fit; None where they are not told."""

    row: WaveInstrument
    n: int | None
    is_anonymous: bool


def seen_in(wave: AuditWave, *, is_auditor: bool) -> QuerySet[Observation]:
    """Every version that the person may open: visits stay the auditor's until the collecting is closed."""
    found = listed(Observation.objects.filter(wave=wave))
    if is_auditor or wave.state in SHOWN:
        return found
    return found.exclude(instrument__kind=Instrument.Kind.VISIT)


def sources_of(wave: AuditWave) -> list[WaveInstrument]:
    """The wave's sources by title. One statement."""
    rows = wave.instruments.select_related("instrument").defer("instrument__body")
    return list(rows.order_by("instrument__title", "pk"))


def observation_table(
    wave: AuditWave,
    chosen: Chosen,
    *,
    sources: Sequence[WaveInstrument],
    items: Sequence[WaveItem],
    is_auditor: bool,
) -> QuerySet[Observation]:
    """Observations that fit, the latest first, with branch and instrument; answers come with them.

    A source or a branch that is not the wave's finds nothing.
    """
    found = _standing(seen_in(wave, is_auditor=is_auditor), chosen)
    if chosen.source is not None:
        own = next((one.instrument_id for one in sources if one.pk == chosen.source), None)
        found = found.filter(instrument=own) if own is not None else found.none()
    if chosen.branch is not None:
        found = found.filter(branch__in=_subtree(wave, chosen.branch))
    if chosen.criterion:
        expressions, condition = answers_to(items, chosen.criterion)
        found = found.alias(**expressions).filter(condition)
    if chosen.is_critical:
        expressions, condition = failures_of(items)
        found = found.alias(**expressions).filter(condition)
    return _by_facts(found, chosen)


def in_order(found: QuerySet[Observation]) -> QuerySet[Observation]:
    """The latest first, ready for a page."""
    rows = found.select_related("branch", "instrument").defer("instrument__body", "branch__path")
    return rows.order_by(F("observed_at").desc(nulls_last=True), "-pk")


def counted(found: QuerySet[Observation], sources: Sequence[WaveInstrument]) -> list[Source]:
    """The sources with how many of these observations each gave. One statement.

    Args:
        found: not narrowed to a source.
    """
    rows = dict(found.order_by().values_list("instrument").annotate(n=Count("pk")))
    return [
        Source(one, None, is_anonymous=True)
        if is_anonymous(one.instrument)
        else Source(one, rows.get(one.instrument_id, 0), is_anonymous=False)
        for one in sources
    ]


def told_of(wave: AuditWave, source: WaveInstrument, branch: int | None) -> int | None:
    """How many staff answered at a node, as the stored figures say it; None where they say nothing.

    The figures alone know which nodes may be spoken of together; nothing is counted here.
    """
    row = WaveSummary.objects.filter(wave=wave, branch=branch).values_list("counts", flat=True).first()
    n = (row or {}).get(source.instrument.code)
    return n or None


def facts_of(wave: AuditWave, *, is_auditor: bool) -> dict[str, list[str]]:
    """Channels, services and segments that were observed, by name. One statement."""
    seen = seen_in(wave, is_auditor=is_auditor).filter(superseded_at__isnull=True).order_by()
    found: dict[str, set[str]] = {name: set() for name in FACTS}
    for row in seen.values_list(*FACTS).distinct()[:2_000]:
        for name, value in zip(FACTS, row, strict=True):
            if value:
                found[name].add(value)
    return {name: sorted(values)[:OPTIONS_AT_MOST] for name, values in found.items()}


def branch_tree(wave: AuditWave) -> list[tuple[int, str, int]]:
    """Nodes of the organisation's tree as (id, name, depth from 0), each under its parent. One statement."""
    rows = list(
        Branch.objects.filter(organisation=wave.organisation_id).values_list("pk", "name", "parent", "path")
    )
    names = {pk: name for pk, name, _parent, _path in rows}
    parents = {pk: parent for pk, _name, parent, _path in rows}

    def way(pk: int) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        node: int | None = pk
        while node is not None and len(found) < 20:
            found.insert(0, (names[node], node))
            node = parents[node] if parents[node] in names else None
        return found

    ways = sorted(way(pk) for pk in names)
    return [(one[-1][1], one[-1][0], len(one) - 1) for one in ways]


def _standing(found: QuerySet[Observation], chosen: Chosen) -> QuerySet[Observation]:
    """Those in force; those withdrawn, where they are asked for."""
    if not chosen.is_withdrawn:
        return found.filter(superseded_at__isnull=True)
    newer = Observation.objects.filter(
        wave=OuterRef("wave"),
        instrument=OuterRef("instrument"),
        external_id=OuterRef("external_id"),
        version__gt=OuterRef("version"),
    )
    return found.filter(superseded_at__isnull=False).exclude(Exists(newer))


def _subtree(wave: AuditWave, branch: int) -> QuerySet[Branch, Any]:
    """The node and all below it; nothing for a branch of somebody else."""
    own = Branch.objects.filter(organisation=wave.organisation_id)
    path = own.filter(pk=branch).values_list("path", flat=True).first()
    if path is None:
        return own.none()
    return own.filter(Q(pk=branch) | Q(path__startswith=path)) if path else own.filter(pk=branch)


def _by_facts(found: QuerySet[Observation], chosen: Chosen) -> QuerySet[Observation]:
    """By what stands beside the answers."""
    if chosen.since is not None:
        found = found.filter(observed_at__gte=_begin_of(chosen.since))
    if chosen.until is not None:
        found = found.filter(observed_at__lt=_begin_of(chosen.until + timedelta(days=1)))
    for name in FACTS:
        if value := getattr(chosen, name):
            found = found.filter(**{name: value})
    if chosen.text:
        found = found.filter(external_id__icontains=chosen.text)
    if chosen.has_comment:
        found = found.exclude(comments={})
    return found.filter(version__gt=1) if chosen.is_corrected else found


def _begin_of(day: date) -> datetime:
    """Its first moment by the reader's clock."""
    return timezone.make_aware(datetime.combine(day, time()))
