"""The score of each source of a node, as it may be shown. No statement of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from audits.models import WaveSummary
from audits.queries.enough import few_branches
from audits.queries.wave_sources import Sources, at_node
from figures.enough import BRANCHES


@dataclass(frozen=True, slots=True)
class SourceScore:
    """One source's own score, points of 0 to 100; None with its ends where too few stand behind it.

    n: None where not even the number of so few people is said. weight: per cent of the index.
    branches: in how many it was counted, where they are too few for a verdict on the group.
    needs: observations, or such branches, from which on a verdict is given.
    """

    source: str
    title: str
    score: float | None
    low: float | None
    high: float | None
    n: int | None
    weight: float
    is_grey: bool
    is_hidden: bool
    branches: int | None = None
    needs: int = 0


def scores_of(summary: WaveSummary | None, sources: Sources) -> tuple[SourceScore, ...]:
    """The sources of a node's summary by the rule of n, in their order; one that is not known is shown."""
    rows = summary.sources if summary else []
    known, few = at_node(sources, rows), few_branches(rows)
    return tuple(_score(one, known, few.get(one["source"])) for one in rows)


def told_reasons(because: Iterable[Mapping[str, Any]], sources: Sources) -> list[dict[str, Any]]:
    """Reasons of a line of the plan; score and n are None where too few stand behind them."""
    return [
        {**one, "score": None, "n": None}
        if one.get("source") in sources and sources[one["source"]].enough.is_hidden(one["n"])
        else dict(one)
        for one in because
    ]


def _score(row: Mapping[str, Any], sources: Sources, branches: int | None) -> SourceScore:
    """One source."""
    known = sources.get(row["source"])
    n: int = row["n"]
    is_hidden = known is not None and known.enough.is_hidden(n)
    score, low, high = (None if is_hidden else row[name] for name in ("score", "low", "high"))
    return SourceScore(
        source=row["source"],
        title=row["title"],
        score=score,
        low=low,
        high=high,
        n=known.told(n) if known is not None else n,
        weight=row.get("weight") or 0.0,
        is_grey=known is not None and known.enough.is_grey(n),
        is_hidden=is_hidden,
        branches=branches,
        needs=BRANCHES.few if branches is not None else known.enough.few if known is not None else 0,
    )
