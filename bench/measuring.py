"""How a unit of work is measured: in turns with the yardsticks, so that the machine's moods cancel out."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bench.counting import ASKED, COUNTED
from bench.server import Server

Ask = Callable[..., tuple[int, bytes, dict[str, str]]]  # one request with these headers besides
TURNS = 10
ROUNDS = 10  # requests of a turn
WARMING = 8  # more than the server has threads: each opens its connection to the database


@dataclass(frozen=True, slots=True)
class Turn:
    """What a request cost on average in one turn, in seconds."""

    wall: float
    web: float
    database: float


@dataclass(frozen=True, slots=True)
class Measure:
    """What one unit (a page, a save) costs: medians over the turns."""

    turns: list[Turn]
    queries: int
    bytes: int  # of the answer's body on the wire
    status: int

    @property
    def wall(self) -> float:
        """Seconds by the clock."""
        return median(turn.wall for turn in self.turns)

    @property
    def web(self) -> float:
        """Seconds of the web process."""
        return median(turn.web for turn in self.turns)

    @property
    def database(self) -> float:
        """Seconds of the database's processes."""
        return median(turn.database for turn in self.turns)

    def times(self, yardstick: "Measure") -> float:
        """How often the web process could do the yardstick meanwhile, compared turn by turn."""
        pairs = zip(self.turns, yardstick.turns, strict=True)
        return median(mine.web / theirs.web for mine, theirs in pairs)


def measured(server: Server, units: dict[str, Ask]) -> dict[str, Measure]:
    """All units in turns: one after another, ten times over."""
    last = {name: [ask() for _ in range(WARMING)][-1] for name, ask in units.items()}
    counts = {name: int(ask(**{ASKED: "1"})[2].get(COUNTED, 0)) for name, ask in units.items()}
    turns: dict[str, list[Turn]] = {name: [] for name in units}
    for _ in range(TURNS):
        for name, ask in units.items():
            turns[name].append(_turn(server, ask))
    return {name: Measure(turns[name], counts[name], len(last[name][1]), last[name][0]) for name in units}


def _turn(server: Server, ask: Ask) -> Turn:
    """One turn of one unit."""
    before = time.perf_counter(), server.web_cpu(), server.database_cpu()
    for _ in range(ROUNDS):
        ask()
    after = time.perf_counter(), server.web_cpu(), server.database_cpu()
    return Turn(*((late - early) / ROUNDS for early, late in zip(before, after, strict=True)))
