"""A drawn question with another key: what was shown keeps its codes and order, so old answers still fit."""

from collections.abc import Mapping
from typing import Any

from assessments import drawing


class ShapeError(Exception):
    """The new body has other options, lines or gaps: answers that were given would not fit it."""


def rekeyed(drawn: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The drawn question with everything that grades and explains it taken from the body.

    Args:
        drawn: as an attempt keeps it; codes of options by their shown order.
        body: in the format of questions.yaml, of the same kind.
    Returns:
        A new value; a question that was taken out before counts again. HTML has to be made anew.
    Raises:
        ShapeError: an option, a line or a gap was added or is missing.
    """
    bank = drawing.BankQuestion(
        code=drawn["code"],
        kind=drawn["kind"],
        body=body,
        outcome=drawn["outcome"],
        lesson=drawn["lesson"],
        critical=drawn["critical"],
        points=drawn["points"],
    )
    try:
        fresh: dict[str, Any] = {**drawing.draw([bank], count=1, seed=0)[0]}
    except KeyError as error:
        raise ShapeError(str(error)) from error
    name = "text" if drawn["kind"] == "matching" else "origin"
    shown = {option[name]: option["code"] for option in drawn["options"]}
    if {option[name] for option in fresh["options"]} != set(shown) or not _same_parts(drawn, fresh):
        raise ShapeError(drawn["code"])
    as_shown = {option["code"]: shown[option[name]] for option in fresh["options"]}
    options = [{**option, "code": as_shown[option["code"]]} for option in fresh["options"]]
    fresh["options"] = sorted(options, key=lambda option: option["code"])
    fresh["right_order"] = [as_shown[code] for code in fresh["right_order"]]
    if "lefts" in fresh:
        fresh["lefts"] = [{**left, "right": as_shown[left["right"]]} for left in fresh["lefts"]]
    return fresh


def _same_parts(drawn: Mapping[str, Any], fresh: Mapping[str, Any]) -> bool:
    """Whether lines, gaps and left sides are the same ones."""
    parts = (("lines", "origin"), ("gaps", "code"), ("lefts", "code"))
    return all(
        [one[name] for one in drawn.get(part, ())] == [one[name] for one in fresh.get(part, ())]
        for part, name in parts
    )


def voided(drawn: Mapping[str, Any]) -> dict[str, Any]:
    """The drawn question as it is, without its weight."""
    return {**drawn, "void": True}
