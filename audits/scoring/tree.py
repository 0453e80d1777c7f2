"""The branch tree of a wave as the statistics take it: rows by branch, branches by node. Imports numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from audits.scoring.inputs import Node, WaveInputs
from figures.anonymity import shown_nodes
from figures.groups import Grouping, Ints

_TOP = 0  # of the tree of parents: the wave itself


@dataclass(frozen=True)
class Tree:
    """One instrument's rows on the tree.

    order: what brings the rows, as they came, in the order of the grouping. nodes: those with a row, the
    wave itself first; their positions are those of the grouping's members.
    """

    order: Ints
    grouping: Grouping
    nodes: tuple[Node, ...]
    parents: Mapping[int, Node]

    @cached_property
    def positions(self) -> Mapping[Node, int]:
        """Node -> its position."""
        return {node: at for at, node in enumerate(self.nodes)}

    def shown(self, counts: Ints) -> NDArray[np.bool_]:
        """Which nodes may be spoken of where people could be made out: (nodes,) of counts of each."""
        by_id = {node or _TOP: int(count) for node, count in zip(self.nodes, counts, strict=True)}
        parents = {node: above or _TOP for node, above in self.parents.items()}
        kept = shown_nodes(by_id, parents)
        return np.array([(node or _TOP) in kept for node in self.nodes], dtype=np.bool_)


def tree_of(branches: Sequence[int] | NDArray[np.int64], inputs: WaveInputs) -> Tree:
    """The tree of at least one row.

    Args:
        branches: of each row, as the rows came.
    """
    found, place, sizes = np.unique(
        np.asarray(branches, dtype=np.int64), return_inverse=True, return_counts=True
    )
    known = {int(branch): at for at, branch in enumerate(found)}
    members = {
        node: sorted(known[point] for point in inputs.nodes[node] if point in known)
        for node in sorted(inputs.nodes, key=lambda node: node or _TOP)
    }
    members = {node: own for node, own in members.items() if own}
    grouping = Grouping(
        sizes.astype(np.intp), tuple(np.array(own, dtype=np.intp) for own in members.values())
    )
    return Tree(np.argsort(place, kind="stable"), grouping, tuple(members), inputs.parents)
