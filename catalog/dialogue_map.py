"""A dialogue drawn in layers: where each turn and ending stands, and the ways between them. Pure.

Sugiyama's order of work for graphs of this size: ways back are set aside, each node stands one layer below
the lowest that leads to it, long ways pass through waypoints, and two sweeps by barycentre untangle.
"""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

BOX, HIGH, GAP, ROW, EDGE = 176, 46, 20, 96, 12
LETTERS = 22
Node = str
Way = tuple[Node, Node]


@dataclass(frozen=True, slots=True)
class Box:
    """One turn or ending on the map; pixels from the upper left corner."""

    code: str
    kind: str  # turn, good, fair, poor, or missing: replies lead to it, but it is not there
    note: str  # the first words
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """A way from one box to another as the path of an SVG."""

    path: str
    is_best: bool
    is_back: bool


@dataclass(frozen=True, slots=True)
class Map:
    """The whole picture; pixels."""

    width: int
    height: int
    boxes: list[Box]
    lines: list[Line]


def draw(content: Mapping[str, Any]) -> Map:
    """The map of a dialogue's file; codes that lead nowhere are boxes of their own."""
    nodes = _nodes(content)
    ways = _ways(content)
    back = _backward(content["start"], ways, nodes)
    forward = [way for way in ways if way not in back and way[0] != way[1]]
    layers = _layers(nodes, forward)
    rows, chains = _rows(layers, forward)
    places = _places(rows, chains)
    width = max(x for x, _y in places.values()) + BOX + EDGE
    best = _best(content)
    lines = [
        Line(_curve([places[one] for one in chain]), (chain[0], chain[-1]) in best, is_back=False)
        for chain in chains
    ]
    lines += [
        Line(_loop(places[one], places[two], width), (one, two) in best, is_back=True) for one, two in back
    ]
    boxes = [Box(code, kind, note, *places[code]) for code, (kind, note) in nodes.items()]
    margin = 40 if back else 0
    return Map(width + margin, len(rows) * ROW, boxes, lines)


def _nodes(content: Mapping[str, Any]) -> dict[Node, tuple[str, str]]:
    """Code -> what it is and its first words."""
    nodes = {one["code"]: ("turn", _short(one["client"])) for one in content["turns"]}
    nodes |= {one["code"]: (one["kind"], _short(one["title"])) for one in content["endings"]}
    for _one, target in _ways(content):
        nodes.setdefault(target, ("missing", "?"))
    return nodes


def _short(text: str) -> str:
    """The first words of a line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= LETTERS else f"{plain[: LETTERS - 1].rstrip()}…"


def _ways(content: Mapping[str, Any]) -> list[Way]:
    """Every way once, in the order of the file."""
    found: dict[Way, None] = {}
    for turn in content["turns"]:
        for reply in turn["replies"]:
            for target in (reply["next"], *(fork["next"] for fork in reply.get("next_if", ()))):
                found[turn["code"], target] = None
    return list(found)


def _best(content: Mapping[str, Any]) -> set[Way]:
    """Ways of the best replies."""
    best = set()
    for turn in content["turns"]:
        top = max(
            turn["replies"], key=lambda one: (sum(one["marks"].values()) / len(one["marks"]), one["mood"])
        )
        best.add((turn["code"], top["next"]))
    return best


def _backward(start: Node, ways: list[Way], nodes: Iterable[Node]) -> list[Way]:
    """Ways that lead back to where one came from, so that the rest has no circles."""
    following: dict[Node, list[Node]] = {}
    for one, two in ways:
        following.setdefault(one, []).append(two)
    back: list[Way] = []
    state: dict[Node, int] = {}  # 1: on the way here, 2: left

    def visit(node: Node) -> None:
        state[node] = 1
        for after in following.get(node, ()):
            if state.get(after) == 1:
                back.append((node, after))
            elif after not in state:
                visit(after)
        state[node] = 2

    for node in (start, *nodes):
        if node not in state:
            visit(node)
    return back


def _layers(nodes: Mapping[Node, tuple[str, str]], forward: list[Way]) -> dict[Node, int]:
    """Node -> its layer from above; endings all stand in the last one."""
    layers = dict.fromkeys(nodes, 0)
    for _round in nodes:
        moved = False
        for one, two in forward:
            if layers[two] <= layers[one]:
                layers[two], moved = layers[one] + 1, True
        if not moved:
            break
    last = max(layers.values())
    ends = {code for code, (kind, _note) in nodes.items() if kind != "turn"}
    turns_below = any(layers[code] == last for code in nodes if code not in ends)
    return {code: last + turns_below if code in ends else layer for code, layer in layers.items()}


def _rows(layers: Mapping[Node, int], forward: list[Way]) -> tuple[list[list[Node]], list[list[Node]]]:
    """Nodes by layer with the waypoints of long ways, untangled; and each way as its chain of nodes."""
    rows: list[list[Node]] = [[] for _layer in range(max(layers.values()) + 1)]
    for code, layer in layers.items():
        rows[layer].append(code)
    chains = []
    for one, two in forward:
        chain = [one]
        for layer in range(layers[one] + 1, layers[two]):
            waypoint = f"{one} {two} {layer}"  # codes have no blanks
            rows[layer].append(waypoint)
            chain.append(waypoint)
        chains.append([*chain, two])
    links = [(upper, lower) for chain in chains for upper, lower in itertools.pairwise(chain)]
    for _sweep in range(4):
        for above, row in itertools.pairwise(rows):
            _untangle(row, above, [(lower, upper) for upper, lower in links])
        for row, below in reversed(list(itertools.pairwise(rows))):
            _untangle(row, below, links)
    return rows, chains


def _untangle(row: list[Node], beside: list[Node], links: list[Way]) -> None:
    """Order a row by the mean place of what its nodes are tied to in the row beside it."""
    places = {node: at for at, node in enumerate(beside)}
    middle = len(beside) / 2

    def mean(node: Node) -> float:
        tied = [places[other] for one, other in links if one == node and other in places]
        return sum(tied) / len(tied) if tied else middle

    row.sort(key=mean)


def _places(rows: list[list[Node]], chains: list[list[Node]]) -> dict[Node, tuple[int, int]]:
    """Node -> its upper left corner; rows are centred."""
    inner = {node for chain in chains for node in chain[1:-1]}
    widths = [sum((GAP if node in inner else BOX) + GAP for node in row) for row in rows]
    places = {}
    for layer, row in enumerate(rows):
        x = EDGE + (max(widths) - widths[layer]) // 2
        for node in row:
            wide = GAP if node in inner else BOX
            places[node] = (x - (BOX - wide) // 2, layer * ROW + EDGE)
            x += wide + GAP
    return places


def _curve(corners: list[tuple[int, int]]) -> str:
    """A way from the foot of the first box to the head of the last, through the waypoints."""
    (x, y), *rest = corners
    path = f"M{x + BOX // 2} {y + HIGH}"
    at = (x + BOX // 2, y + HIGH)
    for number, (x, y) in enumerate(rest, start=1):
        head = (x + BOX // 2, y)
        half = (head[1] - at[1]) // 2
        path += f"C{at[0]} {at[1] + half} {head[0]} {head[1] - half} {head[0]} {head[1]}"
        at = head
        if number < len(rest):
            at = (head[0], head[1] + HIGH)
            path += f"L{at[0]} {at[1]}"
    return path


def _loop(one: tuple[int, int], two: tuple[int, int], right: int) -> str:
    """A way back, round the right side."""
    begin, end = (one[0] + BOX, one[1] + HIGH // 2), (two[0] + BOX, two[1] + HIGH // 2)
    side = right + 24
    return f"M{begin[0]} {begin[1]}C{side} {begin[1]} {side} {end[1]} {end[0]} {end[1]}"
