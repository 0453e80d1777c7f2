"""Two computations of one survey side by side: whether both together tell of fewer people than each may."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from itertools import combinations
from typing import TypeVar

from figures.anonymity import ANONYMITY_MINIMUM, shown_nodes

Node = TypeVar("Node", bound=Hashable)
_GROUND = ("", None)
TRIED_AT_MOST = 8  # cells that small groups connect, of which every choice is tried
Vertex = tuple[str, Hashable]


def tells_of_few(
    people: Iterable[tuple[Node | None, Node | None]],
    parents: Mapping[Node, Node | None],
    minimum: int = ANONYMITY_MINIMUM,
) -> bool:
    """Whether somebody who has both computations can make out what fewer than `minimum` people said.

    Each computation tells sums over its cells: the people of a shown node outside its nearest shown
    descendants. Somebody whose answer is the same in both stands in a cell of each and falls out where they
    are subtracted; everybody else stays. What can be made out is therefore a combination of cells out of
    which every large group has fallen, and what is left of it has to be `minimum` people or nobody.
    Where more than TRIED_AT_MOST cells hang together by small groups, each alone has to leave enough: the
    rule is on the safe side.

    Args:
        people: the leaf of each one's answer in the first computation and in the second. Both: it is the
            same answer; one of them is None: only the other computation has it. An answer that changed is
            given as two, one of each.
        parents: node -> the one above it, absent or None at the top.
    """
    pairs = Counter(people)
    sides = [_cells(((pair[at], count) for pair, count in pairs.items()), parents, minimum) for at in (0, 1)]
    groups: Counter[tuple[Vertex, Vertex]] = Counter()
    for (first, second), count in pairs.items():
        ends = (_vertex("first", sides[0].get(first)), _vertex("second", sides[1].get(second)))
        if ends != (_GROUND, _GROUND):
            groups[ends] += count
    return _leaves_few(groups, minimum)


def _cells(
    leaves: Iterable[tuple[Node | None, int]], parents: Mapping[Node, Node | None], minimum: int
) -> dict[Node | None, Node]:
    """Leaf -> the shown node nearest above it, of those that have one."""
    counts: Counter[Node] = Counter()
    found: set[Node] = set()
    for leaf, count in leaves:
        if leaf is None:
            continue
        found.add(leaf)
        for node in _upwards(leaf, parents):
            counts[node] += count
    order = sorted(counts, key=lambda node: (parents.get(node) is not None, node))
    shown = shown_nodes({node: counts[node] for node in order}, parents, minimum)
    nearest = {
        leaf: next((node for node in _upwards(leaf, parents) if node in shown), None) for leaf in found
    }
    return {leaf: node for leaf, node in nearest.items() if node is not None}


def _upwards(leaf: Node, parents: Mapping[Node, Node | None]) -> Iterable[Node]:
    """The leaf and what stands above it."""
    node: Node | None = leaf
    while node is not None:
        yield node
        node = parents.get(node)


def _vertex(side: str, cell: Hashable) -> Vertex:
    """A cell of a computation; the ground where the person is in none."""
    return _GROUND if cell is None else (side, cell)


def _leaves_few(groups: Mapping[tuple[Vertex, Vertex], int], minimum: int) -> bool:
    """Whether cells that large groups tie together leave few people besides when they are subtracted."""
    heads: dict[Vertex, Vertex] = {}

    def head(vertex: Vertex) -> Vertex:
        while heads.get(vertex, vertex) != vertex:
            vertex = heads[vertex]
        return vertex

    for (first, second), count in groups.items():
        if count >= minimum and _GROUND not in (first, second):
            heads[head(first)] = head(second)
    held = {  # a large group of one computation alone falls out with nothing
        head(one)
        for ends, count in groups.items()
        if count >= minimum and _GROUND in ends
        for one in ends
        if one != _GROUND
    }
    left: Counter[Vertex] = Counter()
    between: Counter[frozenset[Vertex]] = Counter()
    for ends, count in groups.items():
        tied = {head(one) for one in ends if one != _GROUND}
        free = tied - held
        if len(free) == 2:  # falls out when both are subtracted
            between[frozenset(free)] += count
        elif len(tied) == 2 or _GROUND in ends:
            left.update(dict.fromkeys(free, count))
    return any(
        _cluster_leaves_few(cluster, left, between, minimum)
        for cluster in _clusters(set(left) | {one for pair in between for one in pair}, between)
    )


def _clusters(ties: set[Vertex], between: Iterable[frozenset[Vertex]]) -> list[set[Vertex]]:
    """Those that small groups connect, together."""
    found: list[set[Vertex]] = [{one} for one in ties]
    for pair in between:
        joined = [one for one in found if one & pair]
        found = [one for one in found if not one & pair] + [set().union(*joined)]
    return found


def _cluster_leaves_few(
    cluster: set[Vertex],
    left: Mapping[Vertex, int],
    between: Mapping[frozenset[Vertex], int],
    minimum: int,
) -> bool:
    """Whether some of them together leave few people; of a large cluster each alone has to leave enough."""
    if len(cluster) > TRIED_AT_MOST:
        return any(left.get(one, 0) < minimum for one in cluster)
    own = {pair: count for pair, count in between.items() if pair <= cluster}
    return any(
        0
        < sum(left.get(one, 0) for one in chosen)
        + sum(count for pair, count in own.items() if len(pair & set(chosen)) == 1)
        < minimum
        for size in range(1, len(cluster) + 1)
        for chosen in combinations(sorted(cluster, key=repr), size)
    )
