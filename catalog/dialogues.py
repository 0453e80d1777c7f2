"""A conversation with a client as a graph: turns, replies, moods, endings. No Django, no clock."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

MOOD_MIN, MOOD_MAX = 0, 5
CAP_AFTER_ZERO = 1  # a critical criterion failed once is below the standard, however good the rest was
Spot = tuple[str, int]  # code of a turn or of an ending, and the client's mood there


@dataclass(frozen=True, slots=True)
class Fork:
    """Another way on for a client in such a mood: below or above a bound, the bound itself left out."""

    next: str
    mood_below: int | None = None
    mood_above: int | None = None

    def holds(self, mood: int) -> bool:
        """Whether a client in this mood goes this way."""
        is_low = self.mood_below is None or mood < self.mood_below
        return is_low and (self.mood_above is None or mood > self.mood_above)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the employee may say: its marks by criterion (0..3), what it does to the mood, where it leads."""

    text: str
    mood: int  # change, -5..5
    marks: Mapping[str, int]
    why: str
    next: str
    forks: tuple[Fork, ...] = ()

    @property
    def worth(self) -> tuple[Fraction, int]:
        """How replies compare: the mean mark, then what it does to the mood."""
        mean = Fraction(sum(self.marks.values()), len(self.marks)) if self.marks else Fraction(0)
        return mean, self.mood

    def fork_at(self, mood: int) -> int | None:
        """Place of the first fork that holds in this mood; None when the reply leads straight on."""
        return next((at for at, fork in enumerate(self.forks) if fork.holds(mood)), None)

    def leads_to(self, mood: int) -> str:
        """Code of what comes next for a client in this mood, the reply's own change counted in already."""
        at = self.fork_at(mood)
        return self.next if at is None else self.forks[at].next

    @property
    def targets(self) -> list[str]:
        """Every code that the reply may lead to."""
        return [self.next, *(fork.next for fork in self.forks)]


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the client and the replies to choose from."""

    code: str
    client: str
    replies: tuple[Reply, ...]
    audio: str = ""  # file of the module's media

    @property
    def best(self) -> int:
        """Place of the best reply; of equals the first."""
        return max(range(len(self.replies)), key=lambda at: (self.replies[at].worth, -at))

    @property
    def worst_worth(self) -> tuple[Fraction, int]:
        """What the worst reply is worth."""
        return min(reply.worth for reply in self.replies)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a conversation may end: good, fair or poor."""

    code: str
    kind: str
    title: str
    text: str
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One choice of a conversation: which reply to which turn, and the mood on both sides of it."""

    number: int  # from 1
    turn: Turn
    chosen: int  # place of the reply
    mood_before: int
    mood_after: int

    @property
    def reply(self) -> Reply:
        """What was said."""
        return self.turn.replies[self.chosen]

    @property
    def better(self) -> Reply | None:
        """The best reply of the turn, unless what was said is as good."""
        best = self.turn.replies[self.turn.best]
        return best if best.worth > self.reply.worth else None


@dataclass(frozen=True, slots=True)
class Walk:
    """A conversation so far: its choices, and where it stands."""

    steps: tuple[Step, ...]
    at: str  # code of a turn, or of the ending that was reached
    mood: int


class NoSuchReplyError(ValueError):
    """The turn has no such reply, or the conversation is over."""


@dataclass(frozen=True)
class Script:
    """A dialogue as it is played."""

    title: str
    start: str
    mood: int
    turns: Mapping[str, Turn]
    endings: Mapping[str, Ending]
    criteria: tuple[str, ...] = ()

    def step(self, walk: Walk, chosen: int) -> Walk:
        """The conversation one reply further.

        Raises:
            NoSuchReplyError: there is no such reply, or nothing is asked any more.
        """
        turn = self.turns.get(walk.at)
        if turn is None or not 0 <= chosen < len(turn.replies):
            raise NoSuchReplyError
        reply = turn.replies[chosen]
        mood = moved(walk.mood, reply.mood)
        step = Step(len(walk.steps) + 1, turn, chosen, walk.mood, mood)
        return Walk((*walk.steps, step), reply.leads_to(mood), mood)

    def walk(self, choices: Sequence[int] = ()) -> Walk:
        """The conversation that these choices make, from the client's first line.

        Raises:
            NoSuchReplyError: as `step`.
        """
        walk = Walk((), self.start, self.mood)
        for chosen in choices:
            walk = self.step(walk, chosen)
        return walk

    def best_walk(self) -> Walk:
        """The conversation of somebody who always says the best; it stops where it would go in a circle."""
        walk, seen = self.walk(), set[Spot]()
        while walk.at in self.turns and (walk.at, walk.mood) not in seen:
            seen.add((walk.at, walk.mood))
            walk = self.step(walk, self.turns[walk.at].best)
        return walk

    @cached_property
    def reach(self) -> "Reach":
        """Everywhere that a conversation may come to."""
        return explore(self)


@dataclass(slots=True)
class Reach:
    """Every spot (turn and mood) that some choices lead to, and the ways between them."""

    ways: dict[Spot, list[Spot]] = field(default_factory=dict)  # one for each reply, in their order
    endings: set[str] = field(default_factory=set)
    forks: set[tuple[str, int, int]] = field(default_factory=set)  # turn, reply, fork that somebody takes

    @property
    def turns(self) -> set[str]:
        """Codes of the turns that can be reached."""
        return {code for code, _mood in self.ways}

    def stuck(self) -> set[str]:
        """Codes of turns from which, in some mood, no choice leads to an ending."""
        back: dict[Spot, set[Spot]] = {}
        for spot, following in self.ways.items():
            for one in following:
                back.setdefault(one, set()).add(spot)
        free = {spot for spot in back if spot not in self.ways}
        queue = list(free)
        while queue:
            for spot in back.get(queue.pop(), ()):
                if spot not in free:
                    free.add(spot)
                    queue.append(spot)
        return {code for code, mood in self.ways if (code, mood) not in free}

    def longest(self, script: Script) -> int:
        """Turns of the longest sensible conversation: never the worst reply, never back to a line heard."""
        lengths: dict[Spot, int] = {}
        open_spots: set[Spot] = set()

        def length(spot: Spot) -> int:
            if spot not in self.ways or spot in open_spots:
                return 0
            if spot not in lengths:
                open_spots.add(spot)
                turn = script.turns[spot[0]]
                sensible = [
                    following
                    for reply, following in zip(turn.replies, self.ways[spot], strict=True)
                    if reply.worth > turn.worst_worth or turn.replies[turn.best].worth == turn.worst_worth
                ]
                lengths[spot] = 1 + max(map(length, sensible), default=0)
                open_spots.discard(spot)
            return lengths[spot]

        return length((script.start, script.mood))


def explore(script: Script) -> Reach:
    """Walk everywhere from the first line; all codes must exist."""
    reach, queue = Reach(), [(script.start, script.mood)]
    while queue:
        code, mood = queue.pop()
        if code in script.endings:
            reach.endings.add(code)
            continue
        if (code, mood) in reach.ways:
            continue
        following = []
        for at, reply in enumerate(script.turns[code].replies):
            after = moved(mood, reply.mood)
            fork = reply.fork_at(after)
            if fork is not None:
                reach.forks.add((code, at, fork))
            following.append((reply.leads_to(after), after))
        reach.ways[code, mood] = following
        queue += following
    return reach


def moved(mood: int, change: int) -> int:
    """The mood after a change: it stays on its scale."""
    return max(MOOD_MIN, min(MOOD_MAX, mood + change))


def levels_shown(steps: Sequence[Step], critical: AbstractSet[str]) -> dict[str, int]:
    """Level 0..3 of every criterion that the conversation showed.

    The mean of its marks rounded down: one good phrase does not make up for the others. A critical criterion
    with a zero in it gets at most 1: a broken promise or somebody's data told to a stranger is not made up
    for at all. Criteria that the conversation never came to are absent.
    """
    marks: dict[str, list[int]] = {}
    for step in steps:
        for code, mark in step.reply.marks.items():
            marks.setdefault(code, []).append(mark)
    return {
        code: min(CAP_AFTER_ZERO, sum(given) // len(given))
        if code in critical and 0 in given
        else sum(given) // len(given)
        for code, given in sorted(marks.items())
    }


def read_script(content: Mapping[str, Any]) -> Script:
    """The dialogue of a file that its schema accepts."""
    return Script(
        title=content["title"],
        start=content["start"],
        mood=content["mood"],
        turns={one["code"]: _turn(one) for one in content["turns"]},
        endings={
            one["code"]: Ending(
                one["code"], one["kind"], one["title"], one["text"].strip(), tuple(one.get("hints", ()))
            )
            for one in content["endings"]
        },
        criteria=tuple(content["criteria"]),
    )


def _turn(row: Mapping[str, Any]) -> Turn:
    """One turn of a file."""
    return Turn(row["code"], row["client"].strip(), tuple(_replies(row)), row.get("audio") or "")


def _replies(row: Mapping[str, Any]) -> Iterator[Reply]:
    """The replies of a turn of a file."""
    for one in row["replies"]:
        forks = tuple(
            Fork(fork["next"], fork.get("mood_below"), fork.get("mood_above"))
            for fork in one.get("next_if", ())
        )
        yield Reply(one["text"].strip(), one["mood"], one["marks"], one["why"].strip(), one["next"], forks)
