"""Charts that the report has beside those of the board: wide and narrow, kept by value."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from audits.drawings import Drawing
from audits.words import AUDIENCES, DIMENSIONS
from figures import narrow
from figures.charts import MAX_ITEMS, GapBar, gap_bars
from figures.gantt import Bar, gantt
from figures.importance import FEWEST, Aspect, ImportanceMap, importance_map, reach_of

DIMENSION_ORDER = "TRSAE"
Charts = dict[str, dict[str, str]]


def drawn(facts: Mapping[str, Any]) -> Charts:
    """Statements by dimension, importance against performance, the schedule; none has more than seven items.

    Args:
        facts: of `audit_gap_facts`, without these charts.
    """
    found = [*_items(facts), *_importance(facts["dimensions"]), *_schedule(facts["planning"])]
    return {one.kind: one.stored for one in found}


def _items(facts: Mapping[str, Any]) -> Iterator[Drawing]:
    """One chart a dimension: four or five statements with their intervals."""
    texts = {one["code"]: one["text"] for one in facts["criteria"]}
    places = facts["places"]
    for dimension in DIMENSION_ORDER:
        bars = [
            GapBar(texts.get(one["code"], one["code"]), one["gap"], one["ci_low"], one["ci_high"], one["n"])
            for one in facts["items"]
            if places.get(one["code"]) == dimension and one["gap"] is not None
        ]
        if bars:
            name = DIMENSIONS[dimension]
            caption = f"{name}: разрывы отдельных утверждений, баллы"
            wide, small = (draw(bars[:MAX_ITEMS], title=caption) for draw in (gap_bars, narrow.gap_bars))
            yield Drawing(f"items-{dimension}", wide, caption, small)


def _importance(dimensions: Iterable[Mapping[str, Any]]) -> Iterator[Drawing]:
    """Dimensions by what customers perceive and what they call important."""
    aspects = [
        Aspect(
            str(DIMENSIONS[one["code"]]),
            one["perception"],
            one["weight"],
            reach_of(one["ci_low"], one["ci_high"]),
        )
        for one in dimensions
        if one["perception"] is not None and one["weight"] is not None
    ]
    if len(aspects) >= FEWEST:
        caption = "Важность и исполнение измерений SERVQUAL"
        axes = ("восприятие, баллы 1–7", "важность, баллы из 100")
        known = ImportanceMap.of(aspects)
        both = [draw(known, title=caption, axes=axes) for draw in (importance_map, narrow.importance_map)]
        yield Drawing("importance", both[0], caption, both[1])


def _schedule(planning: Mapping[str, Any]) -> Iterator[Drawing]:
    """Courses by audience, seven a chart, and the points of control, all on one scale."""
    first, last = _day(planning["begins_on"]), _day(planning["repeat_on"]) + timedelta(days=14)
    pauses = [(_day(one["from"]), _day(one["to"])) for one in planning["pauses"]]
    for audience, name in AUDIENCES.items():
        own = [one for one in planning["slots"] if one["audience"] == audience]
        for part in range(0, len(own), MAX_ITEMS):
            rows = [_bar(one) for one in own[part : part + MAX_ITEMS]]
            caption = f"{name}: недели обучения"
            if len(own) > MAX_ITEMS:
                caption += f", часть {part // MAX_ITEMS + 1}"
            wide, small = (
                draw(rows, first=first, last=last, title=caption, pauses=pauses)
                for draw in (gantt, narrow.gantt)
            )
            yield Drawing(f"schedule-{audience}-{part // MAX_ITEMS}", wide, caption, small)
    points = [one for one in planning["controls_points"] if first <= _day(one["on"]) <= last]
    if points:
        marks = [Bar(one["what"], _day(one["on"]), _day(one["on"]), "ink") for one in points[:MAX_ITEMS]]
        caption = "Контрольные точки"
        wide, small = (draw(marks, first=first, last=last, title=caption) for draw in (gantt, narrow.gantt))
        yield Drawing("schedule-points", wide, caption, small)


def _bar(slot: Mapping[str, Any]) -> Bar:
    """One course; what ends after its deadline has the colour of a warning, and a word in the table."""
    colour = "warn" if slot["is_late"] else "accent"
    return Bar(f"{slot['code']} {slot['title']}", _day(slot["starts_on"]), _day(slot["ends_on"]), colour)


def _day(text: str) -> date:
    """A day of the facts."""
    return date.fromisoformat(text)
