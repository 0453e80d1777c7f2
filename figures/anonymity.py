"""Who may see figures of few people: nothing below five, by no difference either. Light enough for pages."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

ANONYMITY_MINIMUM = 5
"""Respondents of a staff survey below whom nothing is kept or shown."""

Node = TypeVar("Node", bound=Hashable)


def shown_nodes(
    counts: Mapping[Node, int], parents: Mapping[Node, Node | None], minimum: int = ANONYMITY_MINIMUM
) -> set[Node]:
    """The nodes of a tree whose figures tell nothing of fewer than `minimum` people.

    What all shown figures together can tell apart are the people of a shown node outside its nearest shown
    descendants. Each such group has to be empty or to have `minimum` people; where it would have fewer,
    the smallest of those descendants is left out as well, until it holds.

    Args:
        counts: node -> respondents in it and below; a node without any may be absent.
        parents: node -> the one above it, absent or None at the top. A node without respondents may stand
            between two others.
    Returns:
        A set of nodes with at least `minimum` respondents; of equal ones those first in `counts` are kept.
    Source: complementary suppression in the sense of Cox (1980), J. Am. Stat. Assoc. 75.
    """
    order = {node: at for at, node in enumerate(counts)}
    shown = {node for node, count in counts.items() if count >= minimum}
    while True:
        below = _nearest_below(shown, parents)
        spoilt = [node for node in shown if _leaks(node, counts, below, minimum)]
        if not spoilt:
            return shown
        shown -= {min(below[node], key=lambda one: (counts[one], -order[one])) for node in spoilt}


def _nearest_below(shown: set[Node], parents: Mapping[Node, Node | None]) -> dict[Node, list[Node]]:
    """Shown node -> shown nodes below it with no other shown one between."""
    found: dict[Node, list[Node]] = {node: [] for node in shown}
    for node in shown:
        above = parents.get(node)
        while above is not None and above not in shown:
            above = parents.get(above)
        if above is not None:
            found[above].append(node)
    return found


def _leaks(node: Node, counts: Mapping[Node, int], below: Mapping[Node, list[Node]], minimum: int) -> bool:
    """Whether the people outside the shown descendants are few enough to be made out."""
    return 0 < counts[node] - sum(counts[one] for one in below[node]) < minimum
