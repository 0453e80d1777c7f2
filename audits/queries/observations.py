"""Observations of a wave one by one: those that may be listed, found by their facts and answers.

What staff and managers answered under a promise of anonymity is never among them (`anonymity.listed`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Branch
from audits.models import AuditWave, Instrument, Observation, WaveInstrument, WaveSummary
from audits.queries.anonymity import is_anonymous, listed
from audits.queries.appeals import SHOWN
from audits.queries.left import with_left
from audits.queries.wave_items import WaveItem, answers_to, failures_of

FACTS = ("channel", "service", "segment")
DEEPEST = 20  # levels of a tree
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


@dataclass(frozen=True, slots=True)
class Node:
    """One branch of the organisation's tree. depth: from 0; path: of ids, as `Branch.path`."""

    pk: int
    name: str
    depth: int
    path: str


def seen_in(wave: AuditWave, *, is_auditor: bool) -> QuerySet[Observation]:
    """Every version that the person may open: visits stay the auditor's until the collecting is closed."""
    found = listed(Observation.objects.filter(wave=wave))
    if is_auditor or wave.state in SHOWN:
        return found
    return found.exclude(instrument__kind=Instrument.Kind.VISIT)


def sources_of(wave: AuditWave, *, with_bodies: bool = False) -> list[WaveInstrument]:
    """The wave's sources by title, with `is_left`. One statement."""
    rows = with_left(wave.instruments.select_related("instrument")).order_by("instrument__title", "pk")
    return list(rows if with_bodies else rows.defer("instrument__body"))


def observation_table(
    wave: AuditWave,
    chosen: Chosen,
    *,
    sources: Sequence[WaveInstrument],
    items: Sequence[WaveItem],
    tree: Sequence[Node],
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
        found = found.filter(below(tree, chosen.branch))
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


def counts_of(found: QuerySet[Observation]) -> dict[int, int]:
    """Instrument -> how many of these observations it gave. One statement."""
    return dict(found.order_by().values_list("instrument").annotate(n=Count("pk")))


def counted(counts: Mapping[int, int], sources: Sequence[WaveInstrument]) -> list[Source]:
    """The sources with how many each gave, where that may be told one by one."""
    return [
        Source(one, None if is_anonymous(one.instrument) else counts.get(one.instrument_id, 0))
        for one in sources
        if not one.is_left  # type: ignore[attr-defined]
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


def branch_tree(wave: AuditWave) -> list[Node]:
    """The organisation's branches, each under its parent, by name. One statement."""
    rows = Branch.objects.filter(organisation=wave.organisation_id).values_list(
        "pk", "name", "parent", "path"
    )
    known = {pk: (name, parent) for pk, name, parent, _path in rows}

    def way(pk: int) -> list[tuple[str, int]]:
        """Names from the root down."""
        found: list[tuple[str, int]] = []
        node: int | None = pk
        while node in known and len(found) < DEEPEST:
            name, parent = known[node]
            found.insert(0, (name, node))
            node = parent
        return found

    ways = sorted((way(pk), path) for pk, _name, _parent, path in rows)
    return [Node(names[-1][1], names[-1][0], len(names) - 1, path) for names, path in ways]


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


def below(tree: Sequence[Node], branch: int, way: str = "") -> Q:
    """At the node or below it; nowhere for a branch of somebody else.

    Args:
        way: to the observation, «observation__» of what hangs on one.
    """
    node = next((one for one in tree if one.pk == branch), None)
    if node is None:
        return Q(pk__in=())
    here = Q(**{f"{way}branch": branch})
    return here | Q(**{f"{way}branch__path__startswith": node.path}) if node.path else here


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
