"""How collecting goes: what came in of what is planned, source by source and branch by branch.

A fixed number of statements, however many branches. Numbers alone: whose answers they are is not told, and
of the anonymous no days either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Max, Min

from audits.models import AuditWave, Instrument, Observation, Sheet, WaveInstrument, WaveQuota
from audits.queries.anonymity import is_anonymous
from audits.queries.plans import is_counted, measured_branches, sources_of

Found = tuple[int, datetime | None, datetime | None]
"""Observations, the first and the last moment."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one branch sent of one source. planned: None without a quota. due: by today, of an even pace."""

    source: WaveInstrument
    seen: int
    planned: int | None
    due: int
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def is_behind(self) -> bool:
        """Whether less came than an even pace would have brought by today."""
        return self.seen < self.due

    @property
    def is_full(self) -> bool:
        """Whether the quota is reached."""
        return self.planned is not None and self.seen >= self.planned

    @property
    def sign(self) -> str:
        """Name of the sign."""
        if self.planned is None:
            return "muted"
        return "ok" if self.is_full else "warn" if self.is_behind else "info"


@dataclass(frozen=True, slots=True)
class BranchProgress:
    """One branch with a cell a source."""

    branch_id: int
    name: str
    arm: str
    cells: Sequence[Cell]

    @property
    def is_behind(self) -> bool:
        """Whether a source of it is behind."""
        return any(one.is_behind for one in self.cells)


@dataclass(frozen=True, slots=True)
class SourceProgress:
    """One source over all branches."""

    cell: Cell
    behind: int  # branches
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """All of it: the sources, and the branches of the chosen source, or of all."""

    sources: Sequence[SourceProgress] = ()
    lines: Sequence[BranchProgress] = ()
    behind: int = 0  # branches
    source: WaveInstrument | None = None
    columns: Sequence[WaveInstrument] = ()  # of the lines


def progress_of(wave: AuditWave, *, today: date, source: int | None = None) -> Progress:
    """The wave's progress. Four statements, one more where practices are audited.

    An audit of practices has no quota of the plan: what is planned of it are its sheets.

    Args:
        source: id of the only source whose cells the branches have; None: all.
    """
    sources = [one for one in sources_of(wave) if not one.is_left]  # type: ignore[attr-defined]
    chosen = next((one for one in sources if one.pk == source), None)
    branches = list(measured_branches(wave))
    planned = _planned(wave, sources)
    totals = _totals(planned, sources)
    counted = [one for one in sources if is_counted(one) or totals[one.pk]]
    seen = _seen(wave)

    def cells(branch: int) -> list[Cell]:
        shown = [chosen] if chosen else counted
        pairs = [
            (each, seen.get((each.instrument_id, branch)), planned.get((each.pk, branch))) for each in shown
        ]
        return [_cell(wave, each, found, quota, today) for each, found, quota in pairs]

    lines = [
        BranchProgress(one.branch_id, one.branch.name, one.arm, cells(one.branch_id)) for one in branches
    ]
    known = {one.branch_id for one in branches}
    return Progress(
        sources=[_whole(wave, one, totals[one.pk], seen, planned, known, today) for one in sources],
        lines=lines,
        behind=sum(1 for one in lines if one.is_behind),
        source=chosen,
        columns=[chosen] if chosen else counted,
    )


def totals_of(wave: AuditWave, sources: Sequence[WaveInstrument]) -> dict[int, int | None]:
    """Source -> observations planned of it, None where nothing is. One statement, two with practices."""
    return _totals(_planned(wave, sources), sources)


def _planned(wave: AuditWave, sources: Sequence[WaveInstrument]) -> dict[tuple[int, int], int]:
    """(source, branch) -> its quota, or its sheets."""
    quotas = WaveQuota.objects.filter(source__wave=wave).values_list("source", "branch", "planned")
    return _sheets(wave, sources) | {(pk, branch): n for pk, branch, n in quotas}


def _totals(
    planned: Mapping[tuple[int, int], int], sources: Sequence[WaveInstrument]
) -> dict[int, int | None]:
    """Source -> what is planned of it in all."""
    return {one.pk: one.planned or _total(planned, one) for one in sources}


def _sheets(wave: AuditWave, sources: Sequence[WaveInstrument]) -> dict[tuple[int, int], int]:
    """(source, branch) -> sheets of audits of practices that stand. One statement, none without such."""
    audits = {one.instrument_id: one.pk for one in sources if one.instrument.kind == Instrument.Kind.MATURITY}
    if not audits:
        return {}
    rows = Sheet.objects.filter(wave=wave, instrument__in=audits).exclude(state=Sheet.State.REJECTED)
    counts = rows.order_by().values_list("instrument", "branch").annotate(n=Count("pk"))
    return {(audits[instrument], branch): n for instrument, branch, n in counts}


def _total(planned: Mapping[tuple[int, int], int], source: WaveInstrument) -> int | None:
    """What its branches add up to; None where nothing is planned."""
    return sum(n for (pk, _branch), n in planned.items() if pk == source.pk) or None


def _seen(wave: AuditWave) -> dict[tuple[int, int], Found]:
    """(instrument, branch) -> observations with their first and last moment. One statement."""
    rows = (
        Observation.objects.filter(wave=wave, superseded_at__isnull=True)
        .order_by()
        .values_list("instrument", "branch")
        .annotate(n=Count("pk"), first_at=Min("observed_at"), last_at=Max("observed_at"))
    )
    return {(instrument, branch): (n, first, last) for instrument, branch, n, first, last in rows}


def _cell(
    wave: AuditWave,
    source: WaveInstrument,
    found: Found | None,
    planned: int | None,
    today: date,
) -> Cell:
    """One cell."""
    n, first, last = found or (0, None, None)
    if is_anonymous(source.instrument):
        first = last = None  # a day with one answer in it would tell whose it is
    return Cell(source, n, planned, _due(wave, source, planned or 0, today), first, last)


def _due(wave: AuditWave, source: WaveInstrument, planned: int, today: date) -> int:
    """How many an even pace brings until the evening before today; 0 without days."""
    first, last = source.starts_on or wave.starts_on, source.ends_on or wave.ends_on
    if first is None or last is None or last < first:
        return 0
    passed = (today - first).days / ((last - first).days + 1)
    return int(planned * min(max(passed, 0.0), 1.0))


def _whole(
    wave: AuditWave,
    source: WaveInstrument,
    total: int | None,
    seen: Mapping[tuple[int, int], Found],
    planned: Mapping[tuple[int, int], int],
    branches: set[int],
    today: date,
) -> SourceProgress:
    """One source over all branches, also those that the plan does not name."""
    own = [one for (instrument, _branch), one in seen.items() if instrument == source.instrument_id]
    first = min((one[1] for one in own if one[1] is not None), default=None)
    last = max((one[2] for one in own if one[2] is not None), default=None)
    whole = _cell(wave, source, (sum(one[0] for one in own), first, last), total, today)
    behind = due = 0
    quotas = {branch: n for branch in branches if (n := planned.get((source.pk, branch))) is not None}
    for branch, quota in quotas.items():
        n, own_due = seen.get((source.instrument_id, branch), (0,))[0], _due(wave, source, quota, today)
        behind += n < own_due
        due += own_due
    if quotas:  # of its branches: where none of them is behind, the source is not either
        whole = replace(whole, due=due)
    return SourceProgress(whole, behind, source.ends_on or wave.ends_on)
