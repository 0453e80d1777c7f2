"""Stored rows of one node of a wave, with what may be shown of them: measures, criteria, their sources.

Reads only; no statistics here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, FloatField, IntegerField, Q, Value
from django.db.models.functions import Cast

from audits.models import AuditWave, CriterionScore, DimensionScore, Instrument, ItemScore, WaveInstrument
from audits.queries.anonymity import is_anonymous
from figures.anonymity import ANONYMITY_MINIMUM

FEW, TOO_FEW = 30, 10  # questionnaires: below the first a figure is greyed, below the second hidden
FEW_VISITS, FEW_RECORDS = 4, 20
DIMENSION_ORDER = "TRSAE"
CUSTOMERS, OBSERVERS, STAFF, MANAGERS, RECORDS = "customers", "observers", "staff", "managers", "records"
_ASKED = (Instrument.Kind.SERVQUAL, Instrument.Kind.SURVEY)
_NONE = Cast(Value(None), FloatField())
_NOWHERE = Cast(Value(None), IntegerField())


@dataclass(frozen=True, slots=True)
class Source:
    """One instrument of a wave. pk: of the WaveInstrument. who: whose view it shows.

    opens: whether its observations may be opened one by one.
    """

    pk: int
    code: str
    title: str
    kind: str
    who: str
    opens: bool
    body: Mapping[str, Any]
    instrument_id: int

    @property
    def minima(self) -> tuple[int, int]:
        """Observations below which a figure of it is greyed, and below which it is hidden."""
        if self.kind in _ASKED:
            return FEW, TOO_FEW if self.opens else ANONYMITY_MINIMUM
        return {Instrument.Kind.VISIT: FEW_VISITS, Instrument.Kind.RECORDS: FEW_RECORDS}.get(
            Instrument.Kind(self.kind), 1
        ), 1


Sources = Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Measure:
    """A dimension or an item of one node: means of 1 to 7, their gap, its interval; weight in points."""

    code: str
    branch: int | None
    expectation: float | None
    perception: float | None
    gap: float | None
    ci_low: float | None
    ci_high: float | None
    n: int
    weight: float | None = None
    alpha: float | None = None

    @property
    def is_grey(self) -> bool:
        """Enough to look at, too little to judge."""
        return TOO_FEW <= self.n < FEW

    @property
    def is_hidden(self) -> bool:
        """Too little to show at all."""
        return self.n < TOO_FEW or self.gap is None


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One measured criterion of a node; points of 0 to 100. source: the instrument's title."""

    code: str
    text: str
    source: str
    source_code: str
    score: float
    ci_low: float | None
    ci_high: float | None
    n: int
    target: float
    deficit: float
    strength: str
    quotes: tuple[str, ...] = ()
    weight: float = 0.0
    reliability: float = 0.0
    trust: float = 0.0
    is_grey: bool = False
    is_hidden: bool = False


def sources_of(sample: Iterable[WaveInstrument]) -> dict[str, Source]:
    """Instrument code -> the wave's source.

    Args:
        sample: the wave's instruments, already read for the method.
    """
    return {one.instrument.code: _source(one) for one in sample}


def _source(row: WaveInstrument) -> Source:
    """One source with whose view it shows."""
    instrument = row.instrument
    who = OBSERVERS
    if instrument.kind == Instrument.Kind.RECORDS:
        who = RECORDS
    elif instrument.kind == Instrument.Kind.MATURITY:
        who = MANAGERS
    elif instrument.kind in _ASKED:
        asked = instrument.respondents
        who = asked if asked in {STAFF, MANAGERS} else CUSTOMERS
    return Source(
        pk=row.pk,
        code=instrument.code,
        title=instrument.title,
        kind=instrument.kind,
        who=who,
        opens=not is_anonymous(instrument),
        body=instrument.body,
        instrument_id=instrument.pk,
    )


def measures_of(wave: AuditWave, *, branches: Q | None = None) -> tuple[list[Measure], list[Measure]]:
    """Dimensions of nodes, in the questionnaire's order, and items of the wave; both in one statement.

    Args:
        branches: which nodes; all of them unless told.
    """
    shared = ("code", "branch_id", "expectation", "perception", "gap", "ci_low", "ci_high", "n")
    whole = DimensionScore.objects.filter(branches or Q(), wave=wave).order_by()
    rows = whole.annotate(kind=Value("dimension", CharField())).values_list(
        "kind", *shared, "weight", "alpha"
    )
    single = (
        ItemScore.objects.filter(wave=wave)
        .order_by()
        .annotate(kind=Value("item", CharField()), nowhere=_NOWHERE, no_weight=_NONE, no_alpha=_NONE)
    )
    columns = ("kind", "code", "nowhere", *shared[2:], "no_weight", "no_alpha")
    found = list(rows.union(single.values_list(*columns), all=True))
    dimensions = [Measure(*row[1:]) for row in found if row[0] == "dimension"]
    items = [Measure(*row[1:]) for row in found if row[0] == "item"]
    dimensions.sort(key=lambda one: DIMENSION_ORDER.find(one.code))
    return dimensions, sorted(items, key=lambda one: one.code)


def criteria_of(
    wave: AuditWave,
    quotes: Mapping[str, Sequence[str]],
    *,
    node: int | None = None,
    sources: Sources | None = None,
) -> list[CriterionLine]:
    """Criteria of a node, the widest deficit first; texts as they were frozen.

    Args:
        sources: without them nothing is greyed or hidden.
    """
    texts = wave.frozen.get("criteria", {})
    titles = {one["code"]: one["title"] for one in wave.frozen.get("instruments", ())}
    rows = CriterionScore.objects.filter(wave=wave, branch=node).order_by("-deficit", "criterion_id")
    lines = []
    for one in rows:
        source = (sources or {}).get(one.source)
        few, too_few = source.minima if source else (0, 0)
        lines.append(
            CriterionLine(
                code=one.criterion_id,
                text=texts.get(one.criterion_id, {}).get("text", one.criterion_id),
                source=titles.get(one.source, one.source),
                source_code=one.source,
                score=one.score,
                ci_low=one.ci_low,
                ci_high=one.ci_high,
                n=one.n,
                target=one.target,
                deficit=one.deficit,
                strength=one.strength,
                quotes=tuple(quotes.get(one.criterion_id, ())),
                weight=one.weight,
                reliability=one.reliability,
                trust=one.trust,
                is_grey=too_few <= one.n < few,
                is_hidden=one.n < too_few,
            )
        )
    return lines


def standing(counts: Mapping[str, int], sources: Sources) -> tuple[bool, bool]:
    """Whether the index of a node is greyed, and whether it is hidden.

    Customers' questionnaires decide where the wave has them; where it has none, visits do.

    Args:
        counts: instrument code -> observations of the node.
    """
    deciding = [one for one in sources.values() if one.who == CUSTOMERS] or [
        one for one in sources.values() if one.who == OBSERVERS
    ]
    if not deciding:
        return False, False
    few, too_few = deciding[0].minima
    n = max(counts.get(one.code, 0) for one in deciding)
    return too_few <= n < few, n < too_few
