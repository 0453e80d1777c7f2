"""The nodes of a wave's tree: what can be chosen, where one stands, and the rows of the heat map.

One statement for all nodes, without what else their summaries hold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, JSONField, Q, Value, When
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from accounts.models import Branch
from audits.models import AuditWave, WaveSummary
from audits.queries.standing import standing
from audits.queries.wave_sources import Sources

_PLAIN = ("wave_id", "branch_id", "index", "index_low", "index_high", "unweighted", "weighted", "counts")
_SHOWN = ("sections", "mean", "n")


@dataclass(frozen=True, slots=True)
class Node:
    """One branch of which the wave says something. depth: 0 at the top of the tree.

    sections, mean, visits: of the checklist that the heat map shows; empty of any other.
    """

    pk: int
    name: str
    path: tuple[int, ...]
    is_point: bool
    index: float | None
    low: float | None
    high: float | None
    is_grey: bool
    is_hidden: bool
    sections: tuple[Mapping[str, Any], ...] = ()
    mean: float | None = None
    visits: int = 0

    @property
    def depth(self) -> int:
        """0 at the top of the tree."""
        return len(self.path) - 1


@dataclass(frozen=True, slots=True)
class Tree:
    """All nodes in the order of the tree, and where one stands. current: None for the whole wave."""

    nodes: tuple[Node, ...]
    current: Node | None

    @property
    def trail(self) -> list[Node]:
        """The nodes above the current one, the top first."""
        if self.current is None:
            return []
        above = set(self.current.path[:-1])
        return [one for one in self.nodes if one.pk in above]

    @property
    def below(self) -> list[Node]:
        """All nodes below the current one."""
        if self.current is None:
            return list(self.nodes)
        return [one for one in self.nodes if self.current.pk in one.path[:-1]]

    @property
    def points(self) -> int:
        """Branches that serve customers, of the whole wave."""
        return sum(one.is_point for one in self.nodes)


def tree_of(
    wave: AuditWave, node: Branch | None, sources: Sources, *, checklist: str = ""
) -> tuple[Tree, list[WaveSummary]]:
    """The nodes that have figures, a region before its points, and summaries in full. One statement.

    Args:
        checklist: code of the instrument whose sections are wanted too.
    Returns:
        The summaries are of the node, of the whole wave, and of the node in the baseline.
    """
    full = Q(branch__isnull=True) | Q(branch=node)
    rows = WaveSummary.objects.filter(Q(wave=wave) | Q(wave=wave.baseline_id, branch=node))
    shown: dict[str, Any] = {}
    if checklist:
        facts = KeyTransform(checklist, KeyTransform("by_source", "extras"))
        shown = {one: KeyTransform(one, facts) for one in _SHOWN}
    nothing = Cast(Value(None), JSONField())
    known: dict[str, Any] = {
        "name": F("branch__name"),
        "path": F("branch__path"),
        "is_point": F("branch__is_point"),
    }
    known |= {"extra": Case(When(full, then=F("extras")), default=nothing), "source": F("sources")}
    found = list(rows.annotate(**known, **shown).order_by("branch__name").values(*_PLAIN, *known, *shown))
    own = [one for one in found if one["wave_id"] == wave.pk and one["branch_id"] is not None]
    nodes = _ordered(_node(one, sources) for one in own)
    current = next((one for one in nodes if node is not None and one.pk == node.pk), None)
    if node is not None and current is None:  # nothing may be said of it: it still is a place in the tree
        current = Node(node.pk, node.name, _path(node.path), node.is_point, None, None, None, False, True)
    chosen = {None, node.pk if node else None}
    return Tree(tuple(nodes), current), [_summary(one) for one in found if one["branch_id"] in chosen]


def _summary(row: Mapping[str, Any]) -> WaveSummary:
    """A row read in full."""
    plain = {name: row[name] for name in _PLAIN}
    return WaveSummary(**plain, extras=row["extra"] or {}, sources=row["source"] or [])


def _node(row: Mapping[str, Any], sources: Sources) -> Node:
    """One row as a node."""
    grey, hidden = standing(row["counts"], sources, row["source"])
    return Node(
        pk=row["branch_id"],
        name=row["name"],
        path=_path(row["path"]),
        is_point=row["is_point"],
        index=row["index"],
        low=row["index_low"],
        high=row["index_high"],
        is_grey=grey,
        is_hidden=hidden or row["index"] is None,
        sections=tuple(row.get("sections") or ()),
        mean=row.get("mean"),
        visits=row.get("n") or 0,
    )


def _ordered(nodes: Iterable[Node]) -> list[Node]:
    """By name under each parent."""
    known = list(nodes)
    names = {one.pk: one.name for one in known}
    return sorted(known, key=lambda one: [(names.get(pk, ""), pk) for pk in one.path])


def _path(path: str) -> tuple[int, ...]:
    """«/3/17/» as ids from the root."""
    return tuple(int(part) for part in path.split("/") if part)
