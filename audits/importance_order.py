"""Importance in words beside the 100 points: the most important side of the service, the second, the least.

No database. Of a questionnaire whose body says `importance_check`; kept as `Observation.values["o"]`, place
-> dimension or None; None where nothing was said. Names of fields: `w-most`, `w-second`, `w-least`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from figures.importance_rule import PLACES

Body = Mapping[str, Any]
KEY = "o"  # in the values of an observation
FAULT = "order"  # field of what is told of the three together


@dataclass(frozen=True, slots=True)
class Place:
    """One of the three questions. options: dimension and title; chosen: a dimension, or empty."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str = ""


def asks_order(body: Body) -> bool:
    """Whether the questionnaire asks for importance in words too."""
    return bool(body.get("importance_check"))


def label_of(place: str) -> str:
    """What the place is called."""
    known = {
        "most": pgettext("importance order", "The most important"),
        "second": pgettext("importance order", "The second"),
        "least": pgettext("importance order", "The least important"),
    }
    return known[place]


def places_of(body: Body, data: Mapping[str, str]) -> tuple[Place, ...]:
    """The three questions as they are filled; none where the questionnaire does not ask them."""
    if not asks_order(body):
        return ()
    options = tuple((group["code"], group["title"]) for group in body["dimensions"])
    known = {code for code, _title in options}
    sent = {place: data.get(f"w-{place}", "") for place in PLACES}
    return tuple(
        Place(f"w-{place}", label_of(place), options, sent[place] if sent[place] in known else "")
        for place in PLACES
    )


def read_order(body: Body, data: Mapping[str, str], faults: dict[str, str]) -> dict[str, str | None] | None:
    """What was chosen, as observations keep it; the three differ."""
    sent = {place: data.get(f"w-{place}", "").strip() for place in PLACES}
    given = [one for one in sent.values() if one]
    if not given:
        return None
    if not set(given) <= {group["code"] for group in body["dimensions"]}:
        faults[FAULT] = _("One of the answers is not among the choices. Choose it again.")
        return None
    if text := clash_of(given):
        faults[FAULT] = text
    return {place: one or None for place, one in sent.items()}


def clash_of(given: list[str]) -> str:
    """What is said where one side stands in two places; empty where the places differ."""
    if len(set(given)) == len(given):
        return ""
    return _("One side of the service stands in two places. Choose three different ones.")


def told_order(body: Body, values: Mapping[str, Any]) -> str:
    """«Самое важное — Надёжность, на втором месте — Эмпатия»: what was said, empty where nothing was."""
    order = values.get(KEY) or {}
    titles = {group["code"]: group["title"] for group in body["dimensions"]}
    return ", ".join(f"{label_of(place)} — {titles[order[place]]}" for place in PLACES if order.get(place))
