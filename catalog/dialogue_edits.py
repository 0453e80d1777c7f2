"""Changes of a dialogue's content, each giving a new one; nothing is checked here. Pure."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

Content = dict[str, Any]


def turn_of(content: Content, code: str) -> Content | None:
    """The turn of this code."""
    return next((one for one in content["turns"] if one["code"] == code), None)


def free_turn(content: Content) -> str:
    """A code for the next new turn."""
    taken = {one["code"] for one in (*content["turns"], *content["endings"])}
    return next(f"turn-{number}" for number in range(1, len(taken) + 2) if f"turn-{number}" not in taken)


def put_turn(content: Content, code: str | None, turn: Content) -> Content:
    """The turn in the place of the one of this code, or at the end; ways follow a new code."""
    after = deepcopy(content)
    if code is None:
        after["turns"].append(turn)
        return after
    after["turns"] = [turn if one["code"] == code else one for one in after["turns"]]
    return _renamed(after, {code: turn["code"]})


def remove_turn(content: Content, code: str) -> Content:
    """Without the turn; replies that led to it stay, for their writer to lead them elsewhere."""
    after = deepcopy(content)
    after["turns"] = [one for one in after["turns"] if one["code"] != code]
    return after


def move_turn(content: Content, code: str, by: int) -> Content:
    """The turn one place up (-1) or down (1); at the edge it stays."""
    after = deepcopy(content)
    turns = after["turns"]
    at = next((at for at, one in enumerate(turns) if one["code"] == code), None)
    if at is not None and 0 <= at + by < len(turns):
        turns[at], turns[at + by] = turns[at + by], turns[at]
    return after


def put_facts(content: Content, facts: Mapping[str, Any], endings: list[Content]) -> Content:
    """Other facts and endings; an ending that keeps its place takes its ways to its new code."""
    after = {**deepcopy(content), **facts}
    names = {one["was"]: one["code"] for one in endings if one.get("was")}
    after["endings"] = [{key: value for key, value in one.items() if key != "was"} for one in endings]
    return _renamed(after, names)


def _renamed(content: Content, names: Mapping[str, str]) -> Content:
    """All ways to a code lead to its new one; changes `content`."""
    content["start"] = names.get(content["start"], content["start"])
    for turn in content["turns"]:
        for reply in turn["replies"]:
            reply["next"] = names.get(reply["next"], reply["next"])
            for fork in reply.get("next_if", ()):
                fork["next"] = names.get(fork["next"], fork["next"])
    return content
