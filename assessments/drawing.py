"""Drawing a test from a question bank: which questions, in which order, what the browser may see.

The seed is stored, so a draw can be repeated and explained. Option codes are given anew by the shown
order: an author writes the steps of an order question in their right order, and their codes would tell.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from string import ascii_lowercase
from typing import Any, NotRequired, TypedDict


class Option(TypedDict):
    """One option as drawn."""

    code: str  # by the shown order: a, b, c…
    origin: str  # as authored
    text: str
    correct: NotRequired[bool]
    why: NotRequired[str]


class Drawn(TypedDict):
    """One question as drawn, by value; what grades it is inside, so it is never sent whole."""

    code: str
    kind: str
    text: str
    options: list[Option]
    right_order: list[str]
    keys: list[dict[str, Any]]
    pass_keys: int
    reference: str
    explanation: str
    outcome: str
    lesson: int | None
    critical: bool
    points: str


class ShownOption(TypedDict):
    """An option as the browser sees it."""

    code: str
    text: str


class Shown(TypedDict):
    """A question as the browser sees it before the attempt is finished."""

    code: str
    kind: str
    text: str
    options: list[ShownOption]


class BankQuestion(TypedDict):
    """A question of the bank, as the catalogue keeps it."""

    code: str
    kind: str
    body: Mapping[str, Any]
    outcome: str
    lesson: int | None
    critical: bool
    points: str


def draw(bank: Sequence[BankQuestion], *, count: int, seed: int, seen: Collection[str] = ()) -> list[Drawn]:
    """`count` questions of the bank by the seed; fewer when the bank is smaller.

    Critical ones are always in; of the others those not seen in earlier attempts go first.
    """
    luck = random.Random(seed)  # noqa: S311 - a repeatable draw, not a secret
    shuffled = sorted(bank, key=lambda one: one["code"])
    luck.shuffle(shuffled)
    by_need = sorted(shuffled, key=lambda one: (not one["critical"], one["code"] in seen))
    critical = sum(one["critical"] for one in bank)
    chosen = by_need[: max(count, critical)]
    luck.shuffle(chosen)
    return [_snapshot(one, luck) for one in chosen]


def _snapshot(question: BankQuestion, luck: random.Random) -> Drawn:
    """The question by value, its options shuffled and coded by their shown order."""
    body = question["body"]
    authored: list[Mapping[str, Any]] = list(body.get("options", ()))
    shown = _shuffled(authored, luck, never_as_is=question["kind"] == "order")
    options: list[Option] = [
        {**option, "code": ascii_lowercase[place], "origin": option["code"]}  # type: ignore[typeddict-item]
        for place, option in enumerate(shown)
    ]
    code_of = {option["origin"]: option["code"] for option in options}
    return Drawn(
        code=question["code"],
        kind=question["kind"],
        text=body["text"],
        options=options,
        right_order=[code_of[one["code"]] for one in authored] if question["kind"] == "order" else [],
        keys=list(body.get("keys", ())),
        pass_keys=body.get("pass_keys", 0),
        reference=body.get("reference", ""),
        explanation=body.get("explanation", ""),
        outcome=question["outcome"],
        lesson=question["lesson"],
        critical=question["critical"],
        points=question["points"],
    )


def _shuffled(
    options: list[Mapping[str, Any]], luck: random.Random, *, never_as_is: bool
) -> list[Mapping[str, Any]]:
    """The options in a random order; `never_as_is` refuses the order they came in."""
    shown = list(options)
    luck.shuffle(shown)
    if never_as_is and len(options) > 1 and shown == options:
        shown = [*shown[1:], shown[0]]
    return shown


def shown(question: Drawn) -> Shown:
    """What a browser may know of a question while it can still be answered."""
    return Shown(
        code=question["code"],
        kind=question["kind"],
        text=question["text"],
        options=[ShownOption(code=one["code"], text=one["text"]) for one in question["options"]],
    )
